package io.productionguard.gateway.mask;

import java.nio.charset.StandardCharsets;

/**
 * Values that are labelled as a secret: {@code password=…}, {@code "api_key": "…"}, {@code <secret>…}, SQL's
 * {@code PASSWORD '…'}, {@code --token …}, and Kubernetes' {@code name: DB_PASSWORD} with its {@code value:}. A value after
 * the word password is masked unless it is a placeholder; after the other words it has to look random, too.
 *
 * @param keyword what the label ends with, in lower case
 * @param certain whether the label alone is enough
 * @param capitals whether it has to be written in capitals
 */
record Assignment(String keyword, boolean certain, boolean capitals) implements Detector {

    private static final int LONGEST_SUFFIX = 24;
    private static final int MOST_BLANKS = 16;
    private static final int MOST_INDENT = 64;
    private static final int LONGEST_LABEL = 64;
    private static final int LABEL = Ascii.IDENTIFIER | Ascii.DOT;

    @Override
    public boolean find(Text text, int at, Match match) {
        int keywordStart = at + 1 - keyword.length();
        boolean wholeWord = keyword.length() <= 4 && Ascii.is(keyword.charAt(0), Ascii.LETTER);
        if (keywordStart < text.floor
                || (capitals && !Ascii.is(text.at(at), Ascii.UPPER))
                || (wholeWord && Ascii.is(text.before(keywordStart), Ascii.LETTER))) {
            return false;
        }
        int end = suffixEnd(text, at + 1);
        int value = end < 0 ? -1 : valueStart(text, keywordStart, end);
        if (value < 0) {
            return false;
        }
        int label = labelStart(text, keywordStart);
        if (SecretNames.isOrdinary(string(text, label, end))) {
            return false;
        }
        boolean wholeLine = beginsLine(text, label);
        boolean prose = text.at(value - 1) == ' ' && text.at(end) == ':';
        return AssignedValue.find(text, value, wholeLine, prose, this, match);
    }

    /** End of the label when only a harmless suffix follows the keyword, otherwise -1. */
    private int suffixEnd(Text text, int start) {
        int end = text.run(start, Ascii.IDENTIFIER, LONGEST_SUFFIX);
        int suffix = start;
        if (end - suffix > 1 && Ascii.is(text.at(suffix), Ascii.DASH | Ascii.UNDERSCORE)) {
            suffix++;
        }
        if (end == suffix || text.run(suffix, Ascii.DIGIT, 3) == end) {
            return end;
        }
        if (keyword.equals("secret") && end - suffix == 2 && text.startsWithIgnoringCase(suffix, "id")) {
            return end;
        }
        return SecretNames.isSuffixes(string(text, suffix, end)) ? end : -1;
    }

    private static String string(Text text, int start, int end) {
        return new String(text.bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** Where the value begins that belongs to the label that ends here, or -1. */
    private int valueStart(Text text, int keywordStart, int labelEnd) {
        int index = afterQuote(text, labelEnd);
        boolean quoted = index > labelEnd;
        if (quoted && text.at(index) == ']') {
            index++;
        }
        int separator = skipBlanks(text, index);
        int value = switch (text.at(separator)) {
            case '=' -> afterEquals(text, separator);
            case ':' -> afterColon(text, separator);
            case '%' ->
                text.startsWithIgnoringCase(separator, "%3d") || text.startsWithIgnoringCase(separator, "%3a")
                        ? separator + 3
                        : -1;
            case '\\' -> afterEscape(text, keywordStart, separator);
            case '>' -> separator == labelEnd && isTag(text, keywordStart) ? separator + 1 : -1;
            case '\'' -> !quoted && separator > index && certain ? separator : -1;
            case ',' -> quoted ? valueMember(text, separator + 1, true) : -1;
            case '\n', '\r' -> valueMember(text, separator, false);
            default -> separator > index && isOption(text, keywordStart) ? separator : -1;
        };
        return value < 0 ? -1 : skipBlanks(text, value);
    }

    private static int afterEquals(Text text, int separator) {
        int next = text.at(separator + 1);
        return next == '=' || next == '>' || next == '~' ? separator + 2 : separator + 1;
    }

    private static int afterColon(Text text, int separator) {
        int next = text.at(separator + 1);
        return next == '=' ? separator + 2 : next == ':' || next == '/' ? -1 : separator + 1;
    }

    private static int afterEscape(Text text, int keywordStart, int separator) {
        if (text.startsWithIgnoringCase(separator, "\\u003d")) {
            return separator + 6;
        }
        return text.startsWithIgnoringCase(separator, "\\u003e") && isEscapedTag(text, keywordStart)
                ? separator + 6
                : -1;
    }

    /** Index after the quote that ends a quoted label, escaped or not; the index itself when there is none. */
    private static int afterQuote(Text text, int index) {
        int quote = index;
        while (quote - index < 3 && text.at(quote) == '\\') {
            quote++;
        }
        if (text.is(quote, Ascii.QUOTE)) {
            return quote + 1;
        }
        return text.startsWith(index, "&quot;") ? index + 6 : text.startsWith(index, "%22") ? index + 3 : index;
    }

    private static int skipBlanks(Text text, int index) {
        return text.run(index, Ascii.BLANK, MOST_BLANKS);
    }

    /** After {@code name: DB_PASSWORD}: where the value of the {@code value} member that follows begins, or -1. */
    private static int valueMember(Text text, int from, boolean json) {
        int index = text.run(from, Ascii.SPACE, MOST_INDENT);
        int name = json ? afterQuote(text, index) : index;
        if ((json && name == index) || !text.startsWith(name, "value")) {
            return -1;
        }
        int end = json ? afterQuote(text, name + 5) : name + 5;
        int colon = skipBlanks(text, end);
        return text.at(colon) == ':' && (!json || end > name + 5) ? colon + 1 : -1;
    }

    /** Beginning of the word that the keyword ends. */
    private static int labelStart(Text text, int keywordStart) {
        int start = keywordStart;
        while (keywordStart - start < LONGEST_LABEL && Ascii.is(text.before(start), LABEL)) {
            start--;
        }
        return start;
    }

    /** Whether a label is the first on its line, as in settings and environment files, so that its value ends with it. */
    private static boolean beginsLine(Text text, int label) {
        int start = label;
        while (label - start < MOST_BLANKS && Ascii.is(text.before(start), Ascii.BLANK | Ascii.DASH)) {
            start--;
        }
        if (text.endsWithIgnoringCase(start, "export")) {
            start -= 6;
        }
        int before = text.before(start);
        return before < 0 || before == '\n' || before == '\r';
    }

    private static boolean isTag(Text text, int keywordStart) {
        int start = labelStart(text, keywordStart);
        if (text.before(start) == ':') {
            start = labelStart(text, start - 1);
        }
        return text.before(start) == '<';
    }

    private static boolean isEscapedTag(Text text, int keywordStart) {
        return text.endsWithIgnoringCase(labelStart(text, keywordStart), "\\u003c")
                || text.endsWithIgnoringCase(keywordStart, "u003c");
    }

    private static boolean isOption(Text text, int keywordStart) {
        int start = labelStart(text, keywordStart);
        return text.at(start) == '-' && text.at(start + 1) == '-';
    }
}
