package io.productionguard.gateway.protocol.http.json;

/**
 * Where reading stands in JSON: what may come next, and the path to it.
 *
 * <pre>
 *   BETWEEN ─▶ value ─▶ AFTER ─┬─ , ─▶ NAME or value
 *      ▲        │  ▲           ├─ } ] ─▶ AFTER
 *      │        │  └─ : ── COLON ◀── name
 *      └────────┴── at depth 0
 * </pre>
 */
public final class JsonCursor {

    enum State {
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

    final JsonPosition position = new JsonPosition();
    State state = State.BETWEEN;

    /** An object or array begins; false when it is too deep. */
    boolean enter(boolean object) {
        if (!position.enter(object)) {
            return false;
        }
        state = object ? State.NAME_OR_END : State.VALUE_OR_END;
        return true;
    }

    /** The innermost object or array ends. */
    void leave() {
        position.leave();
        valueEnded();
    }

    void valueEnded() {
        state = position.depth() == 0 ? State.BETWEEN : State.AFTER;
    }

    /** Takes what follows a member's name; false when it is no colon. */
    boolean colon(byte b) {
        if (b == ':') {
            state = State.VALUE;
        }
        return b == ':';
    }

    /** Takes what follows a value: a comma or the end of what it stands in; false when it is neither. */
    boolean after(byte b) {
        if (b == ',') {
            position.next();
            state = position.inObject() ? State.NAME : State.VALUE;
        } else if (b == (position.inObject() ? '}' : ']')) {
            leave();
        } else {
            return false;
        }
        return true;
    }

    /** Takes the end of an object or array in which nothing has come yet; false when it is none. */
    boolean empty(byte b) {
        if ((b == '}' && state == State.NAME_OR_END) || (b == ']' && state == State.VALUE_OR_END)) {
            leave();
            return true;
        }
        return false;
    }
}
