package io.productionguard.gateway.operation;

import java.util.List;

/**
 * Where the text of a command may be cut so that what is masked in it hides values and never code. A masker takes a label
 * and a quote for the beginning of a secret that lasts up to the next quote; an attacker who writes both, in two comments,
 * would otherwise hide what stands between them from whoever approves it. Each piece is masked for itself.
 */
@FunctionalInterface
public interface Seams {

    /** For JSON, YAML, forms and lines of text, and for whatever else has no seams of its own. */
    Seams TEXT = TextPieces::of;

    /** The pieces, which joined give {@code text} again. */
    List<String> pieces(String text);
}
