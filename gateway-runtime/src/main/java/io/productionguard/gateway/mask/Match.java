package io.productionguard.gateway.mask;

/** What a detector found, to be filled in by it. Reused from one finding to the next. */
final class Match {

    /** How spellings of one value are made the same before it is given a token. */
    enum Fold {
        NONE,
        /** Letters in lower case: e-mail addresses. */
        LOWER,
        /** Letters and digits only, in upper case: card and account numbers with or without separators. */
        ALNUM
    }

    /** First byte to be replaced. */
    int start;
    /** Index after the last byte that is certain to be replaced. */
    int end;
    /** Kind of token, or null when these bytes are a mask token already and stay as they are. */
    String kind;

    Fold fold;
    /** What else of the bytes from {@link #end} on belongs to it, or null. */
    Rest rest;

    /** What would go on belonging to it had the body only paused at {@link #end}, or null. */
    Rest tail;

    boolean found(int from, int to, String asKind, Fold asFold, Rest more) {
        start = from;
        end = to;
        kind = asKind;
        fold = asFold;
        rest = more;
        tail = more;
        return true;
    }

    boolean found(int from, int to, String asKind) {
        return found(from, to, asKind, Fold.NONE, null);
    }
}
