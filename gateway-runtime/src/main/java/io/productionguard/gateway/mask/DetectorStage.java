package io.productionguard.gateway.mask;

import java.util.concurrent.atomic.LongAdder;

/**
 * Finds secrets and personal data by their form. One loop feeds every byte to two small automata; only where one of them
 * asks for it does a {@link Detector} look closely. Ends of findings are walls: no later one begins or looks before them.
 */
final class DetectorStage extends Stage {

    /**
     * How many bytes of the current line a stream keeps back, because a detector may find that something began there: the
     * longest part of an e-mail address before its {@code @}, and the longest trigger.
     */
    static final int HELD_BACK = 160;

    private static final int NONE = -1;

    private final DetectorSet set;
    private final TokenTable tokens;
    private final LongAdder total;
    private final Match match = new Match();

    private int literals;
    private int digits;
    /** Trigger that could not be decided yet, or {@link #NONE}. */
    private int pending;
    /** Something found whose end has not been seen. */
    private Rest open;
    /** Becomes the token of {@link #open}; null when its token was already passed on. */
    private TokenTable.Digest digest;
    /** What to put around the token of {@link #open}. */
    private byte[] quote;
    /** Whether {@link #open} covers anything that was not passed on before it was found. */
    private boolean hides;

    DetectorStage(DetectorSet set, TokenTable tokens, LongAdder total) {
        this.set = set;
        this.tokens = tokens;
        this.total = total;
    }

    @Override
    void reset() {
        pending = NONE;
        open = null;
        digest = null;
        wall(position);
    }

    @Override
    void scan() {
        while (open == null || takeOpen()) {
            int at = pending != NONE ? pending : nextTrigger();
            if (at == NONE) {
                return;
            }
            pending = NONE;
            if (look(at)) {
                accept();
            } else if (text.starved) {
                pending = at;
                return;
            }
        }
    }

    @Override
    int held() {
        return open != null ? emitted : lineStart(needed());
    }

    @Override
    int needed() {
        return pending != NONE ? pending : position;
    }

    @Override
    void moved(int by) {
        if (pending != NONE) {
            pending -= by;
        }
    }

    @Override
    void settle() {
        if (pending == NONE || open != null) {
            return;
        }
        int pendingBefore = pending;
        int literalsBefore = literals;
        int digitsBefore = digits;
        int positionBefore = position;
        int floorBefore = text.floor;
        text.last = true;
        scan();
        text.last = false;
        if (text.floor == floorBefore) {
            pending = pendingBefore;
            literals = literalsBefore;
            digits = digitsBefore;
            position = positionBefore;
        } else if (text.floor == text.end) {
            open = match.tail;
        } else {
            wall(text.floor);
        }
    }

    /** Runs over bytes that interest nobody; the index of the next that may, or {@link #NONE} at the end. */
    private int nextTrigger() {
        byte[] bytes = text.bytes;
        int end = text.end;
        int[] columns = set.columns;
        int[] literalNext = set.literals.next;
        int[] digitNext = set.digits.next;
        int literal = literals & TriggerTable.UNMARK;
        int digit = digits & DigitTable.UNMARK;
        int index = position;
        while (index < end) {
            int column = columns[bytes[index++] & 0xff];
            literal = literalNext[literal + (column & 0xff)];
            digit = digitNext[digit + (column >> 8)];
            if ((literal | digit) < 0) {
                literals = literal;
                digits = digit;
                position = index;
                return index - 1;
            }
        }
        literals = literal;
        digits = digit;
        position = index;
        return NONE;
    }

    /** Asks the detectors that belong to the present states. */
    private boolean look(int at) {
        text.starved = false;
        if (literals < 0) {
            for (Detector detector : set.literals.detectors(literals)) {
                boolean found = detector.find(text, at, match);
                if (text.starved) {
                    return false;
                }
                if (found) {
                    return true;
                }
            }
        }
        if (digits < 0) {
            Detector detector = DigitTable.isDigits(digits) ? set.card : set.iban;
            return detector.find(text, at, match) && !text.starved;
        }
        return false;
    }

    private void accept() {
        if (match.kind == null) {
            wall(match.end);
            return;
        }
        int start = Math.max(match.start, emitted);
        byte[] around = start == match.start ? JsonValue.missingQuote(text, start) : JsonValue.NO_QUOTE;
        if (match.rest == null) {
            if (match.end > emitted) {
                byte[] token = tokens.token(match.kind, match.fold, text.bytes, match.start, match.end);
                replace(start, match.end, token, around);
            }
            wall(match.end);
            return;
        }
        pass(start);
        digest = tokens.digest(match.kind, match.fold);
        digest.update(text.bytes, match.start, match.end);
        quote = around;
        hides = match.end > start;
        emitted = Math.max(start, match.end);
        position = match.end;
        open = match.rest;
    }

    /** Takes in what belongs to an open match; whether its end was seen. */
    private boolean takeOpen() {
        text.starved = false;
        int to = open.take(text, position);
        hides |= to > emitted;
        emitted = Math.max(emitted, to);
        if (digest != null) {
            digest.update(text.bytes, position, to);
        }
        position = to;
        if (text.starved) {
            return false;
        }
        if (digest != null && hides) {
            replace(emitted, emitted, digest.token(), quote);
        }
        open = null;
        digest = null;
        wall(to);
        return true;
    }

    private void replace(int start, int end, byte[] token, byte[] around) {
        replace(start, start, around);
        replace(start, end, token);
        replace(end, end, around);
        masked++;
        total.increment();
    }

    /** Goes on at an index as if the text began there. */
    private void wall(int index) {
        position = index;
        text.floor = index;
        literals = 0;
        digits = DigitTable.START;
    }

    /** The beginning of the line an index is in, at most {@link #HELD_BACK} bytes before it. */
    private int lineStart(int index) {
        int limit = Math.max(text.floor, index - HELD_BACK);
        int start = index;
        while (start > limit && text.bytes[start - 1] != '\n') {
            start--;
        }
        return start;
    }
}
