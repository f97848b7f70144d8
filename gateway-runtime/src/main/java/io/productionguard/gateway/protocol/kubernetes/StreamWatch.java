package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What goes through the streams of one exec or attach, whatever carries them: output is masked and kept for the recording,
 * input is searched for masked values and kept. Each stream is a text of its own. Event loop only.
 *
 * @param <S> how a stream is named: a channel number, a stream id
 */
final class StreamWatch<S> {

    private final Passage passage;
    private final BodyPassage body;
    private final Map<S, PodOutput> outputs = new LinkedHashMap<>();
    private final BodyPassage.Text typed;
    private Optional<Refusal> refusal = Optional.empty();

    StreamWatch(Passage passage) {
        this.passage = passage;
        this.body = passage.body();
        this.typed = body.text();
    }

    /** What of an output's next piece can be passed on; nothing more once {@link #refusal} tells that it is damaged. */
    byte[] output(S stream, byte[] piece) {
        PodOutput output = outputs.computeIfAbsent(stream, key -> new PodOutput(body.text()));
        return checked(output, output.feed(piece));
    }

    /** A piece of an output that is complete in itself, such as the message that tells how a command ended. */
    byte[] message(byte[] piece) {
        BodyPassage.Text text = body.text();
        byte[] begun = text.feed(piece, 0, piece.length);
        byte[] rest = text.end();
        byte[] whole = Arrays.copyOf(begun, begun.length + rest.length);
        System.arraycopy(rest, 0, whole, begun.length, rest.length);
        return kept(whole);
    }

    /** Takes what the client typed; false when it must not be forwarded, see {@link #refusal}. */
    boolean input(byte[] piece) {
        if (refusal.isEmpty()) {
            refusal = passage.upload(piece, 0, piece.length);
        }
        if (refusal.isEmpty()) {
            kept(typed.feed(piece, 0, piece.length));
        }
        return refusal.isEmpty();
    }

    /** Why the connection has to end: what was typed, or a mask in an output that is no text. */
    Optional<Refusal> refusal() {
        return refusal;
    }

    /** What every output kept back, because nothing came for a while; streams with nothing are left out. */
    Map<S, byte[]> pause() {
        kept(typed.flush());
        Map<S, byte[]> rest = new LinkedHashMap<>();
        outputs.forEach((stream, output) -> put(rest, stream, checked(output, output.flush())));
        return rest;
    }

    /** The rest of one output, which has ended. */
    byte[] end(S stream) {
        PodOutput output = outputs.remove(stream);
        return output == null ? BodyFilter.NOTHING : checked(output, output.end());
    }

    /** The rest of every output. */
    Map<S, byte[]> end() {
        Map<S, byte[]> rest = new LinkedHashMap<>();
        outputs.forEach((stream, output) -> put(rest, stream, checked(output, output.end())));
        outputs.clear();
        return rest;
    }

    private void put(Map<S, byte[]> rest, S stream, byte[] bytes) {
        if (bytes.length > 0) {
            rest.put(stream, bytes);
        }
    }

    private byte[] checked(PodOutput output, byte[] masked) {
        boolean damaged = output.isDamaged();
        if (refusal.isEmpty() && damaged) {
            refusal = Optional.of(new Refusal(
                    "Production Guard: the output is an archive or another binary, and something in it had to be"
                            + " masked, which would damage it",
                    "",
                    "Read a text with kubectl exec POD -- cat FILE, which shows it masked, or leave the file out."));
        }
        kept(masked);
        // The end of an archive may be in it, behind which nobody reads on to the error.
        return damaged ? BodyFilter.NOTHING : masked;
    }

    private byte[] kept(byte[] masked) {
        body.keep(masked, 0, masked.length);
        return masked;
    }
}
