package io.productionguard.gateway.mask;

import java.util.Set;

/**
 * E-mail addresses (RFC 5321, internationalised ones of RFC 6531 included), also with the {@code @} escaped for a URL or
 * for JSON. Of the rarer characters before the {@code @} only those that are no usual separator count.
 *
 * @param sign how the {@code @} is written, in lower case
 */
record EmailAddress(String sign) implements Detector {

    private static final String KIND = "email";
    /** Longest part before the sign that is looked at, in bytes; RFC 5321 allows 64 octets, escapes need more. */
    private static final int LONGEST_LOCAL = 128;

    private static final int LONGEST_QUOTED = 66;
    private static final int LONGEST_DOMAIN = 253;
    /** How many letters of ASCII a label has to have beside bytes that are no UTF-8. */
    private static final int LETTERS_BESIDE = 2;

    private static final int LOCAL = Ascii.ALNUM | Ascii.DOT | Ascii.DASH | Ascii.UNDERSCORE | Ascii.PERCENT;

    /** Last labels that are no domain: file names such as {@code logo@2x.png}, systemd units, names inside a cluster. */
    private static final Set<String> NO_DOMAINS = Set.of(
            "png",
            "jpg",
            "jpeg",
            "gif",
            "svg",
            "webp",
            "css",
            "js",
            "mjs",
            "ts",
            "json",
            "html",
            "xml",
            "yml",
            "yaml",
            "service",
            "socket",
            "timer",
            "target",
            "mount",
            "slice",
            "scope",
            "device",
            "swap",
            "svc",
            "localhost",
            "rc",
            "beta",
            "alpha",
            "snapshot",
            "final",
            "jar",
            "tgz");

    @Override
    public boolean find(Text text, int at, Match match) {
        int sign = at + 1 - this.sign.length();
        if (sign <= text.floor || (!Ascii.is(text.before(sign), LOCAL | Ascii.QUOTE) && text.before(sign) < 0x80)) {
            return false;
        }
        int start = text.before(sign) == '"' ? quotedStart(text, sign) : localStart(text, sign);
        if (start < 0 || start >= sign || isUserOfUrl(text, start)) {
            return false;
        }
        int end = domainEnd(text, at + 1);
        return end > 0
                && !isRepository(text, start, sign, end)
                && match.found(start, end, KIND, Match.Fold.LOWER, null);
    }

    /** Beginning of {@code "…"@}, or -1. */
    private static int quotedStart(Text text, int sign) {
        int limit = Math.max(text.floor, sign - LONGEST_QUOTED);
        for (int i = sign - 2; i >= limit; i--) {
            int value = text.bytes[i] & 0xff;
            if (value == '"') {
                boolean escaped = text.before(i) == '\\' && text.before(sign - 1) == '\\';
                boolean name = Ascii.is(text.at(i + 1), Ascii.ALNUM) || text.at(i + 1) >= 0x80;
                return !name ? -1 : escaped ? i - 1 : i;
            }
            if (value < 0x20) {
                return -1;
            }
        }
        return -1;
    }

    private static int localStart(Text text, int sign) {
        int limit = Math.max(text.floor, sign - LONGEST_LOCAL);
        int start = sign;
        int script = 0;
        while (start > limit) {
            int length = Utf8.lengthBefore(text, start);
            int index = start - length;
            if (index < limit) {
                break;
            }
            int value = text.bytes[index] & 0xff;
            if (value < 0x80) {
                boolean apostrophe = value == '\''
                        && Ascii.is(text.before(index), Ascii.LETTER)
                        && Ascii.is(text.at(index + 1), Ascii.LETTER);
                if (!apostrophe && !Ascii.is(value, LOCAL) && value != '+') {
                    break;
                }
            }
            int here = value < 0x80 ? Scripts.of(value) : Scripts.of(Utf8.codePoint(text, index, length));
            if (here == Scripts.NO_LETTER || (script != 0 && here != 0 && here != script)) {
                break;
            }
            script = here != 0 ? here : script;
            start = index;
        }
        start = afterEscapes(text, start, sign);
        while (start < sign && !Ascii.is(text.at(start), Ascii.ALNUM | Ascii.UNDERSCORE) && text.at(start) < 0x80) {
            start++;
        }
        return start;
    }

    /** Leaves out what belongs to an escape in front of the address: {@code \n}, <code>&#92;u003c</code>, {@code %3D}. */
    private static int afterEscapes(Text text, int from, int sign) {
        int start = from;
        if (text.before(start) == '\\') {
            int value = text.at(start);
            start += value == 'u' ? 5 : value == 'x' ? 3 : "nrtbfv0".indexOf(value) >= 0 ? 1 : 0;
        }
        for (int i = start; i + 2 < sign; i++) {
            if (text.at(i) == '%' && text.is(i + 1, Ascii.HEX) && text.is(i + 2, Ascii.HEX)) {
                int decoded = Character.digit(text.at(i + 1), 16) * 16 + Character.digit(text.at(i + 2), 16);
                if (decoded < 0x80 && decoded != '+' && !Ascii.is(decoded, LOCAL)) {
                    start = i + 3;
                }
            }
        }
        return start;
    }

    /** Whether it is the user of {@code ssh://user@host}, of which the password is looked for elsewhere. */
    private static boolean isUserOfUrl(Text text, int start) {
        return text.before(start) == '/' && text.before(start - 1) == '/' && text.before(start - 2) == ':';
    }

    /** Whether it is a repository as Git writes it: {@code git@host:path}. */
    private static boolean isRepository(Text text, int start, int sign, int end) {
        return sign - start == 3
                && text.startsWithIgnoringCase(start, "git")
                && (text.at(end) == ':' || text.at(end) == '/');
    }

    /** End of the domain that begins here, or -1 when it is none. */
    private static int domainEnd(Text text, int start) {
        int end = -1;
        int index = start;
        int labels = 0;
        boolean version = false;
        while (index - start < LONGEST_DOMAIN) {
            int label = index;
            index = labelEnd(text, label, start + LONGEST_DOMAIN);
            if (index == label) {
                break;
            }
            labels++;
            boolean number = isNumber(text, label, index);
            version = labels == 1 ? number : version && (labels > 2 || number);
            int top = topLevelEnd(text, label, index);
            if (labels >= 2 && top > 0) {
                end = version || isNoDomain(text, label, top) ? -1 : top;
            }
            if (text.at(index) != '.') {
                break;
            }
            index++;
        }
        return end > 0 && text.endsWithIgnoringCase(end, ".gserviceaccount.com") ? -1 : end;
    }

    /**
     * End of a run of letters and digits of one script, and dashes between them. Of bytes that are no UTF-8 those count that are
     * letters in ISO 8859-1 and Windows-1252, beside {@link #LETTERS_BESIDE} letters of ASCII: nearly everything else that
     * looks so is no text.
     */
    private static int labelEnd(Text text, int label, int limit) {
        int index = label;
        int script = 0;
        int letters = 0;
        boolean singles = false;
        while (index < limit) {
            int length = Utf8.lengthAt(text, index);
            int value = text.at(index);
            boolean single = length == 1 && value >= 0x80;
            int here = value < 0x80
                    ? Scripts.ofAscii(value)
                    : single && value < 0xC0 ? Scripts.NO_LETTER : Scripts.of(Utf8.codePoint(text, index, length));
            boolean lastDash = value == '-' && !text.is(index + 1, Ascii.ALNUM) && !isPunycode(text, label, index);
            if (here == Scripts.NO_LETTER || value == '.' || lastDash || (script != 0 && here != 0 && here != script)) {
                break;
            }
            script = here != 0 ? here : script;
            letters += Ascii.is(value, Ascii.LETTER) ? 1 : 0;
            singles |= single;
            index += length;
        }
        return singles && letters < LETTERS_BESIDE ? label : index;
    }

    /**
     * End of the top-level domain a label is: at least two letters, up to a dash or a byte that is no UTF-8 if there is one;
     * or -1. No encoding but UTF-8 writes top-level domains with other letters than ASCII's, so that such a byte is what
     * follows (a quotation mark in Windows-1252), or the whole is no text.
     */
    private static int topLevelEnd(Text text, int label, int end) {
        if (text.startsWithIgnoringCase(label, "xn--")) {
            return end;
        }
        int characters = 0;
        int index = label;
        while (index < end && text.at(index) != '-') {
            int length = Utf8.lengthAt(text, index);
            if (text.is(index, Ascii.DIGIT)) {
                return -1;
            }
            if (length == 1 && text.at(index) >= 0x80) {
                break;
            }
            index += length;
            characters++;
        }
        return characters >= 2 ? index : -1;
    }

    /** Whether this is the dash of {@code xn--} after which another comes. */
    private static boolean isPunycode(Text text, int label, int dash) {
        return dash == label + 2 && text.startsWithIgnoringCase(label, "xn--");
    }

    /** Whether a label is a part of a version: {@code 4}, {@code v2}. */
    private static boolean isNumber(Text text, int start, int end) {
        int from = Ascii.lower(text.at(start)) == 'v' && end - start > 1 ? start + 1 : start;
        return text.run(from, Ascii.DIGIT, end - from) == end;
    }

    private static boolean isNoDomain(Text text, int start, int end) {
        if (end - start > 9) {
            return false;
        }
        char[] label = new char[end - start];
        for (int i = 0; i < label.length; i++) {
            label[i] = (char) Ascii.lower(text.at(start + i));
        }
        return NO_DOMAINS.contains(new String(label));
    }
}
