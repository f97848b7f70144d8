package io.productionguard.gateway.mask;

import java.util.concurrent.atomic.LongAdder;

/**
 * Replaces the gateway's own credentials wherever they stand, whatever is around them. Runs before the detectors, so that
 * none of those can cut one in two. Mask tokens are stepped over: a credential may be the word {@code password}.
 *
 * <p>No form begins before {@link Stage#position} that was not dealt with. Of forms that begin at several places the
 * leftmost counts, of several at one place the longest.
 */
final class SecretStage extends Stage {

    static final String KIND = "credential";

    private static final int NONE = -1;
    private static final int BASE64 = Ascii.BASE64 | Ascii.BASE64URL;

    private final SecretIndex index;
    private final LongAdder total;
    private final int[] offset = new int[1];

    /** Credential whose replacement ended at {@link Text#floor}, or 0: a long one is found in chunks. */
    private int justReplaced;

    SecretStage(SecretIndex index, LongAdder total) {
        this.index = index;
        this.total = total;
    }

    @Override
    void reset() {
        justReplaced = 0;
    }

    @Override
    void scan() {
        while (true) {
            int start = text.end;
            SecretForm form = null;
            for (int sample = sample(position);
                    sample != NONE && form == null;
                    sample = sample(sample + index.stride)) {
                form = index.at(text.bytes, sample, position, text.end, offset);
                start = form == null ? text.end : sample - offset[0];
            }
            int partial = text.last ? NONE : firstPartial(start);
            if (partial != NONE) {
                position = partial;
                return;
            }
            position = start;
            if (form == null || !accept(form, start)) {
                return;
            }
        }
    }

    @Override
    int held() {
        return Ascii.is(text.before(position), BASE64) ? position - 1 : position;
    }

    @Override
    int needed() {
        return position;
    }

    @Override
    void moved(int by) {
        // Every index of this stage is one of the superclass.
    }

    @Override
    void settle() {
        int positionBefore = position;
        int floorBefore = text.floor;
        text.last = true;
        scan();
        text.last = false;
        position = text.floor == floorBefore ? positionBefore : text.floor;
    }

    private int sample(int from) {
        return index.sample(text.bytes, from, text.end);
    }

    /** First place up to {@code start} where a form may begin that has not arrived completely, or {@link #NONE}. */
    private int firstPartial(int start) {
        int last = Math.min(start, text.end - 1);
        for (int i = Math.max(position, text.end - index.longest + 1); i <= last; i++) {
            if (index.mayBegin(text.bytes, i, text.end)) {
                return i;
            }
        }
        return NONE;
    }

    /** Replaces a form, or steps over a token; false when that has to wait for more bytes. */
    private boolean accept(SecretForm form, int at) {
        text.starved = false;
        int end = form.secret == 0 ? MaskToken.end(text, at) : afterEdge(form, at + form.length());
        if (text.starved) {
            return false;
        }
        if (end < 0) {
            position = at + 1;
            return true;
        }
        int start = form.edgeBefore && Ascii.is(text.before(at), BASE64) ? at - 1 : at;
        if (form.secret != 0 && !(start == text.floor && justReplaced == form.secret) && end > emitted) {
            replace(Math.max(start, emitted), end, MaskToken.bytes(KIND, Integer.toString(form.secret)));
            masked++;
            total.increment();
        } else if (form.secret != 0) {
            emitted = Math.max(emitted, end);
        }
        justReplaced = form.secret;
        text.floor = end;
        position = end;
        return true;
    }

    private int afterEdge(SecretForm form, int end) {
        return form.edgeAfter && text.is(end, BASE64) ? end + 1 : end;
    }
}
