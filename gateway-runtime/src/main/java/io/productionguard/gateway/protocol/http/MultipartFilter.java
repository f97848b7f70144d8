package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.operation.http.MalformedBodyException;
import io.productionguard.gateway.operation.http.PartHead;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.protocol.http.body.ByteRun;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Masks an answer of parts (RFC 2046 §5.1), each by its own type, while it streams. What is written anew is what readers could
 * disagree about: nothing before the first part and behind the last one is passed on, and no part tells its length.
 *
 * <pre>
 *   START ─separator─▶ BEHIND ─CRLF─▶ HEAD ─empty line─▶ CONTENT ─separator─▶ BEHIND ─dashes─▶ OVER
 * </pre>
 *
 * <p>Memory: one head, and as much of a part's end as could be the beginning of a separator.
 */
final class MultipartFilter implements BodyFilter {

    private static final byte[] CRLF = {'\r', '\n'};

    private enum State {
        START,
        BEHIND,
        HEAD,
        CONTENT,
        OVER
    }

    private final BodyPassage body;
    private final boolean opaque;
    /** Two dashes and the boundary. */
    private final byte[] boundary;
    /** CRLF, two dashes and the boundary. */
    private final byte[] separator;

    private final ByteRun out = new ByteRun();
    /** What cannot be decided yet: an incomplete head, or the possible beginning of a separator. */
    private byte[] kept = NOTHING;

    private State state = State.START;
    /** Of the current part; null for one that passes as it is. */
    private BodyFilter part;

    /**
     * A filter.
     *
     * @param boundary two dashes and the boundary
     * @param opaque whether parts that cannot be read may pass as they are
     */
    MultipartFilter(byte[] boundary, BodyPassage body, boolean opaque) {
        this.body = body;
        this.opaque = opaque;
        this.boundary = boundary.clone();
        this.separator = new byte[boundary.length + 2];
        separator[0] = '\r';
        separator[1] = '\n';
        System.arraycopy(boundary, 0, separator, 2, boundary.length);
    }

    @Override
    public byte[] feed(byte[] piece, int offset, int length) throws UnmaskableException {
        byte[] bytes = piece;
        int at = offset;
        int end = offset + length;
        if (kept.length > 0) {
            bytes = Arrays.copyOf(kept, kept.length + length);
            System.arraycopy(piece, offset, bytes, kept.length, length);
            at = 0;
            end = bytes.length;
            kept = NOTHING;
        }
        while (at < end && state != State.OVER) {
            int next = step(bytes, at, end);
            if (next < 0) {
                kept = Arrays.copyOfRange(bytes, at, end);
                break;
            }
            at = next;
        }
        return out.take();
    }

    /** Takes what can be decided at an index; the index behind it, or -1 when more has to come. */
    private int step(byte[] bytes, int at, int end) throws UnmaskableException {
        return switch (state) {
            case START -> start(bytes, at, end);
            case BEHIND -> behind(bytes, at, end);
            case HEAD -> head(bytes, at, end);
            default -> content(bytes, at, end);
        };
    }

    private int start(byte[] bytes, int at, int end) throws UnmaskableException {
        // Some servers begin with an empty line.
        byte[] first = bytes[at] == '\r' ? separator : boundary;
        int compared = Math.min(first.length, end - at);
        if (!Arrays.equals(bytes, at, at + compared, first, 0, compared)) {
            throw new UnmaskableException("it does not begin with its boundary");
        }
        if (compared < first.length) {
            return -1;
        }
        state = State.BEHIND;
        out.add(boundary);
        return at + first.length;
    }

    private int behind(byte[] bytes, int at, int end) throws UnmaskableException {
        if (end - at < 2) {
            return -1;
        }
        if (bytes[at] == '-' && bytes[at + 1] == '-') {
            out.add((byte) '-');
            out.add((byte) '-');
            out.add(CRLF);
            state = State.OVER;
        } else if (bytes[at] == '\r' && bytes[at + 1] == '\n') {
            out.add(CRLF);
            state = State.HEAD;
        } else {
            throw new UnmaskableException("a separator of its parts is malformed");
        }
        return at + 2;
    }

    private int head(byte[] bytes, int at, int end) throws UnmaskableException {
        if (end - at < 2) {
            return -1;
        }
        int behind = at;
        if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
            int last = emptyLine(bytes, at, end);
            if ((last < 0 ? end : last) - at > PartHead.LONGEST) {
                throw new UnmaskableException("the head of a part is longer than " + PartHead.LONGEST + " bytes");
            }
            if (last < 0) {
                return -1;
            }
            behind = last + 2;
        }
        try {
            begin(PartHead.parse(bytes, at, behind - at));
        } catch (MalformedBodyException e) {
            throw new UnmaskableException(e.getMessage());
        }
        return behind + 2;
    }

    /** Where CRLF CRLF begins, or -1. */
    private static int emptyLine(byte[] bytes, int at, int end) {
        for (int i = at; i + 3 < end; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void begin(PartHead head) throws UnmaskableException {
        String type = head.type().word();
        String charset =
                head.type().parameter("charset").map(name -> "charset=" + name).orElse("");
        Optional<BodyFilter> filter =
                MediaTypes.isReadableCharset(charset) ? MediaTypes.readable(type, body) : Optional.empty();
        if (filter.isEmpty() && !opaque) {
            throw new UnmaskableException("a part of it cannot be masked");
        }
        part = filter.orElse(null);
        for (Map.Entry<String, String> field : head.fields().entrySet()) {
            if (field.getKey().equals("content-length")) {
                continue; // what is masked has another length
            }
            byte[] value = field.getValue().getBytes(StandardCharsets.UTF_8);
            byte[] masked = body.value(field.getKey().replace('-', '_'), value, 0, value.length);
            out.add((field.getKey() + ": ").getBytes(StandardCharsets.US_ASCII));
            out.add(masked == null ? value : masked);
            out.add(CRLF);
        }
        out.add(CRLF);
        state = State.CONTENT;
    }

    private int content(byte[] bytes, int at, int end) throws UnmaskableException {
        int i = at;
        while (i < end && !separatorMayBegin(bytes, i, end)) {
            i++;
        }
        pass(bytes, at, i);
        if (i == end) {
            return end;
        }
        if (end - i < separator.length) {
            return i == at ? -1 : i;
        }
        if (part != null) {
            out.add(part.end());
            part.close();
            part = null;
        }
        out.add(separator);
        state = State.BEHIND;
        return i + separator.length;
    }

    private boolean separatorMayBegin(byte[] bytes, int at, int end) {
        int compared = Math.min(separator.length, end - at);
        return bytes[at] == '\r' && Arrays.equals(bytes, at, at + compared, separator, 0, compared);
    }

    private void pass(byte[] bytes, int from, int to) throws UnmaskableException {
        if (from < to) {
            if (part == null) {
                out.add(bytes, from, to - from);
            } else {
                out.add(part.feed(bytes, from, to - from));
            }
        }
    }

    @Override
    public byte[] flush() throws UnmaskableException {
        if (part != null) {
            out.add(part.flush());
        }
        return out.take();
    }

    @Override
    public byte[] end() throws UnmaskableException {
        if (state != State.OVER) {
            throw new UnmaskableException("its last part is cut off");
        }
        return out.take();
    }

    @Override
    public void close() {
        if (part != null) {
            part.close();
            part = null;
        }
    }
}
