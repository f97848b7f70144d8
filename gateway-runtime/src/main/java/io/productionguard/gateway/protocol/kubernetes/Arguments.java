package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.BodyPassage;
import java.nio.charset.StandardCharsets;

/**
 * Masks the words of one command line after another, each word a value of its own: {@code --db-pass=…} and, in two words,
 * {@code --password …}. Knows no program's options; a short {@code -p} or {@code -a}, often a password and often not, counts
 * when its value looks like a secret.
 */
final class Arguments {

    /** Longest word in bytes in which an option is looked for; programs are handed whole scripts as well. */
    private static final int LONGEST = 8 << 10;

    private final BodyPassage body;
    /** Name of the option whose value the next word is, or {@code ""}. */
    private String open = "";

    Arguments(BodyPassage body) {
        this.body = body;
    }

    /**
     * Masks one word.
     *
     * @param name of the list it is in
     * @param index of the word in its list
     * @return what to write instead, or null
     */
    byte[] word(String name, int index, byte[] value, int offset, int length) {
        String option = index == 0 ? "" : open;
        open = "";
        if (length > LONGEST) {
            return body.value(name, value, offset, length);
        }
        // Every byte one character, so that places in the text are places in the bytes.
        String text = new String(value, offset, length, StandardCharsets.ISO_8859_1);
        int dashes = text.startsWith("--") ? 2 : text.startsWith("-") ? 1 : 0;
        int equals = nameEnd(text, dashes);
        if (equals < text.length() && equals > dashes && text.charAt(equals) == '=') {
            return assigned(text.substring(dashes, equals), value, offset, length, equals + 1);
        }
        if (dashes > 0 && equals == text.length()) {
            String written = text.substring(dashes);
            open = written.equals("p") || written.equals("a") ? "pass" : written;
            return body.value(name, value, offset, length);
        }
        return option.isEmpty() ? body.value(name, value, offset, length) : body.setting(option, value, offset, length);
    }

    private byte[] assigned(String name, byte[] value, int offset, int length, int start) {
        byte[] masked = body.setting(name, value, offset + start, length - start);
        if (masked == null || length == start) {
            return length == start ? null : body.value("", value, offset, length);
        }
        byte[] word = new byte[start + masked.length];
        System.arraycopy(value, offset, word, 0, start);
        System.arraycopy(masked, 0, word, start, masked.length);
        return word;
    }

    private static int nameEnd(String text, int from) {
        int at = from;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "-_.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return at;
    }
}
