package io.productionguard.gateway.protocol.http.json;

import io.productionguard.gateway.enforce.BodyPassage;

/**
 * Passes over what stands whole in a piece and stays as it is, which is nearly all of most documents, in one loop. Decides
 * nothing: a token that is cut, written with escapes, malformed, or may have to be masked, and what begins a document, are
 * left to {@link JsonFilter}.
 */
public final class JsonRun {

    private final JsonCursor cursor;
    private final JsonNames names;
    private final BodyPassage body;

    JsonRun(JsonCursor cursor, JsonNames names, BodyPassage body) {
        this.cursor = cursor;
        this.names = names;
        this.body = body;
    }

    /** Where it stopped: at the first byte of a token it leaves to others, or at the end. */
    int take(byte[] piece, int from, int end) {
        int i = from;
        while (i < end) {
            byte b = piece[i];
            if (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
                i++;
                continue;
            }
            int next = switch (cursor.state) {
                case NAME, NAME_OR_END -> name(piece, i, end);
                case COLON -> cursor.colon(b) ? i + 1 : i;
                case VALUE, VALUE_OR_END -> value(piece, i, end);
                case AFTER -> cursor.after(b) ? i + 1 : i;
                default -> i;
            };
            if (next == i) {
                return i;
            }
            i = next;
        }
        return i;
    }

    private int name(byte[] piece, int at, int end) {
        if (piece[at] != '"') {
            return cursor.empty(piece[at]) ? at + 1 : at;
        }
        int close = closingQuote(piece, at + 1, end);
        JsonNames.Name known = close < 0 ? null : names.known(piece, at + 1, close - at - 1);
        if (known == null) {
            return at;
        }
        cursor.position.member(known.text(), known.always());
        cursor.state = JsonCursor.State.COLON;
        return close + 1;
    }

    private int value(byte[] piece, int at, int end) {
        byte b = piece[at];
        if (b == '{' || b == '[') {
            return cursor.enter(b == '{') ? at + 1 : at;
        }
        if (b == ']') {
            return cursor.empty(b) ? at + 1 : at;
        }
        if (cursor.position.always()) {
            return at;
        }
        int behind = b == '"' ? string(piece, at + 1, end) : number(piece, at, end);
        if (behind < 0) {
            return at;
        }
        cursor.valueEnded();
        return behind;
    }

    private int string(byte[] piece, int from, int end) {
        int close = closingQuote(piece, from, end);
        boolean stays =
                close >= 0 && close - from <= JsonFilter.LONGEST_VALUE && !body.suspicious(piece, from, close - from);
        return stays ? close + 1 : -1;
    }

    private int number(byte[] piece, int from, int end) {
        int stop = JsonLiterals.begins(piece[from]) ? JsonLiterals.end(piece, from, end) : end;
        boolean stays = stop < end
                && stop - from <= JsonLiterals.LONGEST
                && JsonLiterals.isNumber(piece, from, stop - from)
                && !body.suspicious(piece, from, stop - from);
        return stays ? stop : -1;
    }

    /** Where a string without escapes ends, or -1. */
    private static int closingQuote(byte[] piece, int from, int end) {
        for (int i = from; i < end; i++) {
            byte b = piece[i];
            if (b == '"') {
                return i;
            }
            if (b == '\\') {
                return -1;
            }
        }
        return -1;
    }
}
