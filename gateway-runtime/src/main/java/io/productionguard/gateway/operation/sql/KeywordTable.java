package io.productionguard.gateway.operation.sql;

/** Finds keywords in SQL text without allocating: a fixed open-addressed hash table. */
final class KeywordTable {

    private static final int SLOTS = 2048;
    private static final Keyword[] TABLE = table();

    private KeywordTable() {}

    /** One step of the hash that {@link #find} expects, over ASCII-folded characters, starting from 0. */
    static int hash(int hash, char folded) {
        return hash * 31 + folded;
    }

    /** The keyword written in {@code text[start, end)} in any case, or {@link Keyword#NO_KEYWORD}. */
    static Keyword find(String text, int start, int end, int hash) {
        for (int slot = slot(hash); TABLE[slot] != null; slot = (slot + 1) & (SLOTS - 1)) {
            if (isWritten(TABLE[slot].word(), text, start, end)) {
                return TABLE[slot];
            }
        }
        return Keyword.NO_KEYWORD;
    }

    /** Whether {@code text[start, end)} is {@code word} in any case; {@code word} is lower case. */
    static boolean isWritten(String word, String text, int start, int end) {
        if (end - start != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (SqlLexer.fold(text.charAt(start + i)) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static Keyword[] table() {
        Keyword[] table = new Keyword[SLOTS];
        for (Keyword keyword : Keyword.values()) {
            if (keyword != Keyword.NO_KEYWORD) {
                int hash = 0;
                for (int i = 0; i < keyword.word().length(); i++) {
                    hash = hash(hash, keyword.word().charAt(i));
                }
                int slot = slot(hash);
                while (table[slot] != null) {
                    slot = (slot + 1) & (SLOTS - 1);
                }
                table[slot] = keyword;
            }
        }
        return table;
    }

    private static int slot(int hash) {
        return (hash ^ (hash >>> 11)) & (SLOTS - 1);
    }
}
