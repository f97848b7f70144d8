package io.productionguard.gateway.operation.sql;

/** A place in the tokens of a text, with the few moves a descending parser makes. Not thread-safe. */
final class Cursor {

    /** Deepest nesting of parentheses, subqueries and the like that is followed. */
    static final int MAX_DEPTH = 100;

    final Tokens tokens;
    private int at;
    private int depth;

    Cursor(Tokens tokens) {
        this.tokens = tokens;
    }

    int position() {
        return at;
    }

    void moveTo(int position) {
        at = position;
    }

    int kind() {
        return tokens.kind(at);
    }

    int kind(int ahead) {
        return tokens.kind(at + ahead);
    }

    Keyword keyword() {
        return tokens.keyword(at);
    }

    Keyword keyword(int ahead) {
        return tokens.keyword(at + ahead);
    }

    boolean at(int kind) {
        return tokens.kind(at) == kind;
    }

    boolean at(Keyword keyword) {
        return tokens.keyword(at) == keyword;
    }

    /** Whether the token is this word, for words that are not in {@link Keyword}. */
    boolean atWord(String word) {
        return tokens.isWord(at, word);
    }

    boolean atEnd() {
        int kind = kind();
        return kind == Tokens.END || kind == ';';
    }

    void next() {
        if (at < tokens.size() - 1) {
            at++;
        }
    }

    boolean take(int kind) {
        if (!at(kind)) {
            return false;
        }
        next();
        return true;
    }

    boolean take(Keyword keyword) {
        if (!at(keyword)) {
            return false;
        }
        next();
        return true;
    }

    boolean take(Keyword first, Keyword second) {
        if (!at(first) || keyword(1) != second) {
            return false;
        }
        next();
        next();
        return true;
    }

    boolean takeWord(String word) {
        if (!atWord(word)) {
            return false;
        }
        next();
        return true;
    }

    void need(int kind) {
        if (!take(kind)) {
            throw unclear("\"" + (char) kind + "\" was expected");
        }
    }

    void need(Keyword keyword) {
        if (!take(keyword)) {
            throw unclear(keyword.name() + " was expected");
        }
    }

    void needString() {
        if (!tokens.isStringConstant(at)) {
            throw unclear("a string was expected");
        }
        next();
    }

    /** Whether the token can name a column, a table or an alias without further ado. */
    boolean atColId() {
        return tokens.isName(at) && keyword().isColId();
    }

    /** Takes the name of a column, a table or an alias. */
    String colId() {
        if (!atColId()) {
            throw unclear("a name was expected");
        }
        return anyName();
    }

    /** Takes a name that may be any keyword. */
    String anyName() {
        String name = tokens.name(at);
        next();
        return name;
    }

    /** Passes over a name that may be any keyword, without looking at it. */
    void skipName() {
        if (!tokens.isName(at)) {
            throw unclear("a name was expected");
        }
        next();
    }

    /** Takes a possibly qualified name of an object. */
    ObjectName objectName() {
        String first = colId();
        if (!take('.')) {
            return new ObjectName(null, first);
        }
        String second = anyName();
        if (!take('.')) {
            return new ObjectName(first, second);
        }
        // database.schema.name: the server takes no other database than its own
        return new ObjectName(second, anyName());
    }

    /** One level deeper; {@link #leave} goes back. An {@link Unclear} on the way needs no leaving. */
    void enter() {
        if (++depth > MAX_DEPTH) {
            throw new Unclear("it is nested deeper than " + MAX_DEPTH + " levels");
        }
    }

    void leave() {
        depth--;
    }

    /** After an {@link Unclear}: the end of the statement, counted by semicolons alone. */
    void skipStatement() {
        depth = 0;
        while (!atEnd()) {
            next();
        }
    }

    /** From an opening parenthesis to behind the one that closes it, whatever is between. */
    void skipParentheses() {
        int open = 0;
        do {
            if (at('(')) {
                open++;
            } else if (at(')')) {
                open--;
            } else if (atEnd()) {
                throw unclear("\")\" was expected");
            }
            next();
        } while (open > 0);
    }

    Unclear unclear(String expected) {
        return new Unclear(expected + " where the statement has " + tokens.kindOf(at));
    }
}
