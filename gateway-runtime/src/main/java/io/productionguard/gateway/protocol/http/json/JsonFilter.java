package io.productionguard.gateway.protocol.http.json;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.protocol.http.body.ByteRun;
import io.productionguard.gateway.protocol.http.body.Copying;
import io.productionguard.gateway.protocol.http.json.JsonCursor.State;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Masks the values of JSON (RFC 8259), one document or several in a row (NDJSON, watches), and leaves everything else as it
 * is: white space, order, escapes of values that are not masked. What comes out is as valid as what went in. What stands
 * whole in a piece and stays as it is, {@link JsonRun} passes over; this class takes all else, token by token.
 *
 * <p>Memory: one value up to {@link #LONGEST_VALUE} bytes, or what {@link JsonValues#longest} says and {@link ValueRoom} has; a
 * longer one is masked while it passes. Where the bytes are no JSON, a strict filter gives up, another one masks the rest as
 * text; not what is JSON and too large to be followed, because a text is not masked by the names in it.
 *
 * <p>It stops at a value that another thread masks ({@link SlowValues}), and goes on in {@link #more}.
 */
public final class JsonFilter implements BodyFilter {

    /** Longest string in bytes, as written, that is looked at as a whole unless its values say otherwise. */
    public static final int LONGEST_VALUE = 256 << 10;

    private static final int LONGEST_NAME = 4 << 10;

    /** In place of an index: a value is waited for. */
    private static final int STOP = Integer.MAX_VALUE;

    /** Of UTF-8; not allowed in JSON, and sent by many. */
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final JsonValues values;
    /** The same where some of them take long, or null. */
    private final SlowValues slow;

    private final BodyPassage body;
    private final boolean strict;
    private final ValueRoom room;
    private final JsonCursor cursor = new JsonCursor();
    private final JsonPosition position = cursor.position;
    private final JsonNames names;
    /** Passes over what stays as it is; null where more than name and content decides about that. */
    private final JsonRun run;

    private final Copying copy = new Copying();
    private final JsonToken token = new JsonToken(copy);
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

    /** What will stand in place of the string that was read, or null when nothing is waited for. */
    private CompletableFuture<byte[]> awaited;
    /** The piece in which the string ended, and what of it comes behind the string. */
    private byte[] rest;

    private int restFrom;
    private int restEnd;

    private JsonFilter(JsonValues values, BodyPassage body, boolean strict, ValueRoom room) {
        this.values = values;
        this.slow = values instanceof SlowValues some ? some : null;
        this.body = body;
        this.strict = strict;
        this.room = room;
        this.names = new JsonNames(body);
        this.run = values instanceof JsonByName ? new JsonRun(cursor, names, body) : null;
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
        copy.begin(piece, offset);
        return take(piece, offset, offset + length);
    }

    private byte[] take(byte[] piece, int from, int end) throws UnmaskableException {
        int i = from;
        while (i < end) {
            i = switch (cursor.state) {
                case STRING, NAME_STRING -> string(piece, i, end);
                case LONG_STRING -> longString(piece, i, end);
                case LITERAL -> literal(piece, i, end);
                case NO_JSON -> noJson(piece, i, end);
                default -> {
                    int at = run == null ? i : run.take(piece, i, end);
                    yield at == end ? at : structure(piece, at, end);
                }
            };
        }
        if (i == STOP) {
            rest = piece;
            restEnd = end;
            return copy.out().take();
        }
        if (cursor.state == State.STRING || cursor.state == State.NAME_STRING) {
            // Nothing may have followed the quote yet.
            token.keep(piece, end, end);
        }
        return copy.end(end);
    }

    @Override
    public CompletionStage<?> stopped() {
        return awaited;
    }

    @Override
    public byte[] more() throws UnmaskableException {
        byte[] instead;
        try {
            instead = awaited.join();
        } catch (CompletionException | CancellationException e) {
            throw new UnmaskableException("a value of it could not be masked because of an internal error");
        }
        awaited = null;
        byte[] piece = rest;
        rest = null;
        stringEnded(instead, restFrom);
        return take(piece, restFrom, restEnd);
    }

    private int structure(byte[] piece, int from, int end) throws UnmaskableException {
        int i = from;
        while (i < end && (piece[i] == ' ' || piece[i] == '\n' || piece[i] == '\r' || piece[i] == '\t')) {
            i++;
        }
        if (i == end) {
            return i;
        }
        byte b = piece[i];
        boolean sound = switch (cursor.state) {
            case BETWEEN, VALUE, VALUE_OR_END -> cursor.empty(b) || value(b, i);
            case NAME, NAME_OR_END -> cursor.empty(b) || name(b, i);
            case COLON -> cursor.colon(b);
            default -> cursor.after(b);
        };
        if (!sound) {
            return malformed(i);
        }
        // A literal is read again from its first byte.
        return cursor.state == State.LITERAL ? i : i + 1;
    }

    private boolean name(byte b, int at) {
        if (b == '"') {
            begin(State.NAME_STRING, at);
        }
        return b == '"';
    }

    private boolean value(byte b, int at) throws UnmaskableException {
        if (b == '"') {
            begin(State.STRING, at);
        } else if (b == '{' || b == '[') {
            if (!cursor.enter(b == '{')) {
                throw new UnmaskableException("it is JSON nested deeper than " + JsonPosition.MAX_DEPTH + " levels");
            }
        } else if (JsonLiterals.begins(b)) {
            begin(State.LITERAL, at);
        } else if (marks < BYTE_ORDER_MARK.length && b == BYTE_ORDER_MARK[marks]) {
            marks++;
            return true;
        } else {
            return false;
        }
        marks = BYTE_ORDER_MARK.length;
        return true;
    }

    private void begin(State next, int at) {
        cursor.state = next;
        limit = next == State.NAME_STRING ? LONGEST_NAME : LONGEST_VALUE;
        token.begin(at);
    }

    private int string(byte[] piece, int from, int end) throws UnmaskableException {
        boolean before = token.afterBackslash();
        int close = token.closingQuote(piece, from, end);
        int stop = close < 0 ? end : close;
        if (token.kept() + stop - from > limit) {
            if (cursor.state == State.NAME_STRING) {
                throw new UnmaskableException("a member's name is longer than " + LONGEST_NAME + " bytes");
            }
            token.rewind(before);
            if (limit > LONGEST_VALUE || !extend()) {
                beginLong(from);
            }
            return from;
        }
        if (close < 0) {
            token.keep(piece, from, end);
            return end;
        }
        token.end(piece, from, close);
        if (!token.decode()) {
            giveUp("a JSON string has a malformed escape", close);
            return close;
        }
        if (cursor.state == State.NAME_STRING) {
            token.write(name(), close + 1);
            cursor.state = State.COLON;
        } else if (slow != null && slow.isSlow(position)) {
            awaited = slow.later(position, token.content(), token.offset(), token.length());
            restFrom = close + 1;
            return STOP;
        } else {
            stringEnded(values.replace(position, token.content(), token.offset(), token.length()), close + 1);
        }
        return close + 1;
    }

    private void stringEnded(byte[] instead, int behind) {
        token.write(instead, behind);
        giveBack();
        cursor.valueEnded();
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
        token.expect(longest);
        return true;
    }

    private void giveBack() {
        if (taken > 0) {
            token.clear();
            room.giveBack(taken);
            taken = 0;
        }
    }

    /** Takes the name that was read; what is written in its place, or null. */
    private byte[] name() {
        JsonNames.Name known = names.known(token.content(), token.offset(), token.length());
        JsonNames.Name name = known != null ? known : names.read(token.content(), token.offset(), token.length());
        position.member(name.text(), name.always());
        return known != null ? null : names.mask(name);
    }

    private void beginLong(int from) throws UnmaskableException {
        ByteRun kept = token.leave(true, from);
        cursor.state = State.LONG_STRING;
        longString = new LongJsonString(values, position, body, copy.out());
        longString.take(kept.array(), 0, kept.size(), false);
        kept.clear();
        giveBack();
    }

    private int longString(byte[] piece, int from, int end) throws UnmaskableException {
        int close = token.closingQuote(piece, from, end);
        longString.take(piece, from, close < 0 ? end : close, close >= 0);
        if (close < 0) {
            copy.skipTo(end);
            return end;
        }
        // The quote is copied with what follows.
        copy.skipTo(close);
        longString = null;
        cursor.valueEnded();
        return close + 1;
    }

    private int literal(byte[] piece, int from, int end) throws UnmaskableException {
        int i = JsonLiterals.end(piece, from, end);
        boolean tooLong = token.kept() + i - from > JsonLiterals.LONGEST;
        if (i == end && !tooLong) {
            token.keep(piece, from, end);
            return i;
        }
        token.end(piece, from, i);
        if (!tooLong) {
            literalEnded(i);
        } else if (JsonLiterals.isNumber(token.content(), token.offset(), token.length())) {
            throw new UnmaskableException("a number is longer than " + JsonLiterals.LONGEST + " bytes");
        } else {
            noValue(i);
        }
        return i;
    }

    private void literalEnded(int behind) throws UnmaskableException {
        byte[] replacement = null;
        if (JsonLiterals.isNumber(token.content(), token.offset(), token.length())) {
            replacement = values.replace(position, token.content(), token.offset(), token.length());
        } else if (!JsonLiterals.isWord(token.content(), token.offset(), token.length())) {
            noValue(behind);
            return;
        }
        token.writeLiteral(replacement, behind);
        cursor.valueEnded();
    }

    private void noValue(int behind) throws UnmaskableException {
        token.keepAll();
        giveUp("no JSON value", behind);
    }

    private int malformed(int at) throws UnmaskableException {
        giveUp("malformed JSON", at);
        return at;
    }

    /**
     * The rest, from index {@code at} on, is no JSON: what was kept of the current string or literal is the beginning of a
     * text, unless its name says that it is masked whatever it is.
     */
    private void giveUp(String reason, int at) throws UnmaskableException {
        if (strict) {
            throw new UnmaskableException(reason);
        }
        text = body.text();
        boolean string = cursor.state == State.STRING || cursor.state == State.NAME_STRING;
        if (string || cursor.state == State.LITERAL) {
            ByteRun kept = token.leave(string, at);
            if (cursor.state == State.STRING && values.whole(position)) {
                byte[] instead = values.replace(position, kept.array(), 0, kept.size());
                JsonText.encode(instead, 0, instead.length, copy.out());
            } else {
                copy.out().add(text.feed(kept.array(), 0, kept.size()));
            }
            kept.clear();
        } else {
            copy.upTo(at);
        }
        cursor.state = State.NO_JSON;
    }

    private int noJson(byte[] piece, int from, int end) throws UnmaskableException {
        for (int i = from; i < end; i++) {
            if (piece[i] == 0) {
                throw new UnmaskableException("neither JSON nor a text in UTF-8");
            }
        }
        copy.out().add(text.feed(piece, from, end - from));
        copy.skipTo(end);
        return end;
    }

    @Override
    public byte[] flush() throws UnmaskableException {
        if (cursor.state == State.NO_JSON) {
            copy.out().add(text.flush());
        } else if (cursor.state == State.LONG_STRING) {
            longString.flush();
        }
        return copy.out().take();
    }

    @Override
    public byte[] end() throws UnmaskableException {
        copy.begin(NOTHING, 0);
        if (cursor.state == State.LITERAL) {
            token.end(NOTHING, 0, 0);
            literalEnded(0);
        }
        switch (cursor.state) {
            case BETWEEN -> {}
            case LONG_STRING -> {
                if (strict) {
                    throw new UnmaskableException("the JSON is cut off");
                }
                longString.take(NOTHING, 0, 0, true);
                copy.out().add((byte) '"');
            }
            default -> {
                if (cursor.state != State.NO_JSON) {
                    giveUp("the JSON is cut off", 0);
                }
                copy.out().add(text.end());
            }
        }
        return copy.out().take();
    }

    /** What another thread still reads counts until it has finished. */
    @Override
    public void close() {
        if (awaited == null) {
            giveBack();
        } else {
            var unused = awaited.whenComplete((instead, failure) -> giveBack());
            awaited.cancel(false);
        }
    }
}
