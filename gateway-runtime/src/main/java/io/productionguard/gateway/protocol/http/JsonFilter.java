package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.enforce.BodyPassage;
import java.nio.charset.StandardCharsets;

/**
 * Masks the values of JSON (RFC 8259), one document or several in a row (NDJSON, watches), and leaves everything else as it
 * is: white space, order, escapes of values that are not masked. What comes out is as valid as what went in.
 *
 * <pre>
 *   BETWEEN ─▶ value ─▶ AFTER ─┬─ , ─▶ NAME or value
 *      ▲        │  ▲           ├─ } ] ─▶ AFTER
 *      │        │  └─ : ── COLON ◀── name
 *      └────────┴── at depth 0
 * </pre>
 *
 * <p>Memory: one value up to {@link #LONGEST_VALUE} bytes, or what {@link JsonValues#longest} says and {@link ValueRoom} has; a
 * longer one is masked while it passes. Where the bytes are no JSON, a strict filter gives up, another one masks the rest as
 * text.
 */
public final class JsonFilter implements BodyFilter {

    /** Longest string in bytes, as written, that is looked at as a whole unless its values say otherwise. */
    public static final int LONGEST_VALUE = 256 << 10;

    private static final int LONGEST_NAME = 4 << 10;
    /** Of UTF-8; not allowed in JSON, and sent by many. */
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private enum State {
        BETWEEN,
        VALUE,
        VALUE_OR_END,
        NAME,
        NAME_OR_END,
        COLON,
        AFTER,
        STRING,
        NAME_STRING,
        LITERAL,
        LONG_STRING,
        NO_JSON
    }

    private final JsonValues values;
    private final BodyPassage body;
    private final boolean strict;
    private final ValueRoom room;
    private final JsonPosition position = new JsonPosition();
    private final ByteRun out = new ByteRun();
    /** The string, name or literal that is being read, as written. */
    private final ByteRun raw = new ByteRun();

    private final ByteRun decoded = new ByteRun();
    private State state = State.BETWEEN;
    private boolean escapes;
    private boolean afterBackslash;
    /** Longest the current string may be. */
    private int limit;
    /** Bytes of the room that the current string has taken. */
    private int taken;
    /** How much of a byte order mark was read; all of it once a value began. */
    private int marks;

    /** What is being read while the state is LONG_STRING. */
    private LongJsonString longString;

    /** Masks the rest once it turned out to be no JSON. */
    private BodyPassage.Text text;

    private JsonFilter(JsonValues values, BodyPassage body, boolean strict, ValueRoom room) {
        this.values = values;
        this.body = body;
        this.strict = strict;
        this.room = room;
    }

    /** Masks values by their names and content; what turns out to be no JSON is masked as text. */
    public static JsonFilter lenient(BodyPassage body) {
        return new JsonFilter(new JsonByName(body), body, false, ValueRoom.NONE);
    }

    /** Masks values as {@code values} says; what turns out to be no JSON does not reach the client. */
    public static JsonFilter strict(JsonValues values, BodyPassage body) {
        return strict(values, body, ValueRoom.NONE);
    }

    /** The same, for values of which some may be longer: they take their place from {@code room}. */
    public static JsonFilter strict(JsonValues values, BodyPassage body, ValueRoom room) {
        return new JsonFilter(values, body, true, room);
    }

    /** What {@link #lenient} does with values, for dialects that treat only some of them otherwise. */
    public static JsonValues byName(BodyPassage body) {
        return new JsonByName(body);
    }

    @Override
    public byte[] feed(byte[] piece, int offset, int length) throws UnmaskableException {
        int end = offset + length;
        int i = offset;
        // Masks are about as long as what they stand for.
        out.expect(length + length / 8);
        while (i < end) {
            i = switch (state) {
                case STRING, NAME_STRING -> string(piece, i, end);
                case LONG_STRING -> longString(piece, i, end);
                case LITERAL -> literal(piece, i, end);
                case NO_JSON -> noJson(piece, i, end);
                default -> structure(piece, i, end);
            };
        }
        return out.take();
    }

    private int structure(byte[] piece, int from, int end) throws UnmaskableException {
        int i = from;
        while (i < end && (piece[i] == ' ' || piece[i] == '\n' || piece[i] == '\r' || piece[i] == '\t')) {
            i++;
        }
        out.add(piece, from, i - from);
        if (i == end) {
            return i;
        }
        byte b = piece[i];
        switch (state) {
            case BETWEEN, VALUE, VALUE_OR_END -> {
                if (b == ']' && state == State.VALUE_OR_END) {
                    leave(b);
                } else if (!value(b)) {
                    return malformed(i);
                }
            }
            case NAME, NAME_OR_END -> {
                if (b == '"') {
                    begin(State.NAME_STRING);
                } else if (b == '}' && state == State.NAME_OR_END) {
                    leave(b);
                } else {
                    return malformed(i);
                }
            }
            case COLON -> {
                if (b != ':') {
                    return malformed(i);
                }
                out.add(b);
                state = State.VALUE;
            }
            default -> {
                if (b == ',') {
                    out.add(b);
                    position.next();
                    state = position.inObject() ? State.NAME : State.VALUE;
                } else if (b == (position.inObject() ? '}' : ']')) {
                    leave(b);
                } else {
                    return malformed(i);
                }
            }
        }
        // A literal is read again from its first byte.
        return state == State.LITERAL ? i : i + 1;
    }

    private boolean value(byte b) {
        if (b == '"') {
            begin(State.STRING);
        } else if (b == '{' || b == '[') {
            if (!position.enter(b == '{')) {
                return false;
            }
            out.add(b);
            state = b == '{' ? State.NAME_OR_END : State.VALUE_OR_END;
        } else if (JsonLiterals.begins(b)) {
            begin(State.LITERAL);
        } else if (marks < BYTE_ORDER_MARK.length && b == BYTE_ORDER_MARK[marks]) {
            out.add(b);
            marks++;
            return true;
        } else {
            return false;
        }
        marks = BYTE_ORDER_MARK.length;
        return true;
    }

    private void begin(State next) {
        state = next;
        limit = next == State.NAME_STRING ? LONGEST_NAME : LONGEST_VALUE;
        raw.clear();
        escapes = false;
        afterBackslash = false;
    }

    private void leave(byte bracket) {
        out.add(bracket);
        position.leave();
        valueEnded();
    }

    private void valueEnded() {
        state = position.depth() == 0 ? State.BETWEEN : State.AFTER;
    }

    private int string(byte[] piece, int from, int end) throws UnmaskableException {
        boolean before = afterBackslash;
        int close = closingQuote(piece, from, end);
        int stop = close < 0 ? end : close;
        if (raw.size() + stop - from > limit) {
            if (state == State.NAME_STRING) {
                giveUp("a member's name is longer than " + LONGEST_NAME + " bytes");
            } else {
                afterBackslash = before;
                if (limit > LONGEST_VALUE || !extend()) {
                    beginLong();
                }
            }
            return from;
        }
        raw.add(piece, from, stop - from);
        if (close < 0) {
            return end;
        }
        ByteRun content = content();
        if (content == null) {
            giveUp("a JSON string has a malformed escape");
            return close;
        }
        if (state == State.NAME_STRING) {
            name(content);
        } else {
            value(content);
        }
        return close + 1;
    }

    /** Makes room for a longer string where its values want to see it as a whole. */
    private boolean extend() throws UnmaskableException {
        int longest = values.longest(position);
        if (longest <= LONGEST_VALUE) {
            return false;
        }
        if (!room.take(longest)) {
            throw new UnmaskableException(
                    "too many values longer than " + LONGEST_VALUE + " bytes are being masked at once; try again");
        }
        taken = longest;
        limit = longest;
        raw.expect(longest - raw.size());
        return true;
    }

    private void giveBack() {
        room.giveBack(taken);
        taken = 0;
    }

    /** Where the string ends, or -1; keeps in mind whether an escape is cut by the end of the piece. */
    private int closingQuote(byte[] piece, int from, int end) {
        boolean skip = afterBackslash;
        for (int i = from; i < end; i++) {
            if (skip) {
                skip = false;
            } else if (piece[i] == '"') {
                afterBackslash = false;
                return i;
            } else if (piece[i] == '\\') {
                skip = true;
                escapes = true;
            }
        }
        afterBackslash = skip;
        return -1;
    }

    /** What the string says, or null when it has a malformed escape. */
    private ByteRun content() {
        if (!escapes) {
            return raw;
        }
        decoded.clear();
        return JsonText.decode(raw.array(), 0, raw.size(), true, decoded) < 0 ? null : decoded;
    }

    private void name(ByteRun content) {
        position.member(new String(content.array(), 0, content.size(), StandardCharsets.UTF_8));
        write(body.value("", content.array(), 0, content.size()));
        state = State.COLON;
    }

    private void value(ByteRun content) {
        write(values.replace(position, content.array(), 0, content.size()));
        raw.clear();
        giveBack();
        valueEnded();
    }

    /** The string that was read, or its replacement. */
    private void write(byte[] replacement) {
        out.add((byte) '"');
        if (replacement == null) {
            out.add(raw.array(), 0, raw.size());
        } else {
            JsonText.encode(replacement, 0, replacement.length, out);
        }
        out.add((byte) '"');
    }

    private void beginLong() throws UnmaskableException {
        out.add((byte) '"');
        state = State.LONG_STRING;
        longString = new LongJsonString(values, position, body, out);
        longString.take(raw.array(), 0, raw.size(), false);
        raw.clear();
        giveBack();
    }

    private int longString(byte[] piece, int from, int end) throws UnmaskableException {
        int close = closingQuote(piece, from, end);
        longString.take(piece, from, close < 0 ? end : close, close >= 0);
        if (close < 0) {
            return end;
        }
        out.add((byte) '"');
        longString = null;
        valueEnded();
        return close + 1;
    }

    private int literal(byte[] piece, int from, int end) throws UnmaskableException {
        int i = JsonLiterals.end(piece, from, end);
        if (raw.size() + i - from > JsonLiterals.LONGEST) {
            return malformed(from);
        }
        raw.add(piece, from, i - from);
        if (i < end) {
            literalEnded();
        }
        return i;
    }

    private void literalEnded() throws UnmaskableException {
        byte[] replacement = null;
        if (JsonLiterals.isNumber(raw)) {
            replacement = values.replace(position, raw.array(), 0, raw.size());
        } else if (!JsonLiterals.isWord(raw)) {
            giveUp("no JSON value");
            return;
        }
        if (replacement == null) {
            out.add(raw.array(), 0, raw.size());
        } else {
            write(replacement);
        }
        valueEnded();
    }

    private int malformed(int at) throws UnmaskableException {
        giveUp("malformed JSON");
        return at;
    }

    /** The rest is no JSON: what was read of the current string or literal is the beginning of a text. */
    private void giveUp(String reason) throws UnmaskableException {
        if (strict) {
            throw new UnmaskableException(reason);
        }
        if (state == State.STRING || state == State.NAME_STRING || state == State.LITERAL) {
            if (state != State.LITERAL) {
                out.add((byte) '"');
            }
            text = body.text();
            out.add(text.feed(raw.array(), 0, raw.size()));
        } else {
            text = body.text();
        }
        raw.clear();
        state = State.NO_JSON;
    }

    private int noJson(byte[] piece, int from, int end) throws UnmaskableException {
        for (int i = from; i < end; i++) {
            if (piece[i] == 0) {
                throw new UnmaskableException("neither JSON nor a text in UTF-8");
            }
        }
        out.add(text.feed(piece, from, end - from));
        return end;
    }

    @Override
    public byte[] flush() throws UnmaskableException {
        if (state == State.NO_JSON) {
            out.add(text.flush());
        } else if (state == State.LONG_STRING) {
            longString.flush();
        }
        return out.take();
    }

    @Override
    public byte[] end() throws UnmaskableException {
        if (state == State.LITERAL) {
            literalEnded();
        }
        switch (state) {
            case BETWEEN -> {}
            case LONG_STRING -> {
                byte[] quote = {'"'};
                if (strict) {
                    throw new UnmaskableException("the JSON is cut off");
                }
                longString(quote, 0, 1);
            }
            default -> {
                if (state != State.NO_JSON) {
                    giveUp("the JSON is cut off");
                }
                out.add(text.end());
            }
        }
        return out.take();
    }

    @Override
    public void close() {
        raw.clear();
        giveBack();
    }
}
