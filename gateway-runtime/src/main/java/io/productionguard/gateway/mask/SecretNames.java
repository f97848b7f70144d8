package io.productionguard.gateway.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Knows which names mean a secret: of columns, members, settings, and, for its words, of labels in a text. A name is read as
 * words ({@code dbPassword}, {@code DB-PASSWORD} and {@code db.password} are {@code db password}); the last one that can
 * mean a secret decides, and only words that say which or in what form may follow: {@code DB_PASSWORD_RW} and {@code
 * SECRET_TOKEN_V2} are secrets, {@code password_changed_at} and {@code secretName} are not.
 */
final class SecretNames {

    /** What a name says about its values. */
    enum Meaning {
        /** Nothing. */
        NONE,
        /** They are secrets when they look like one: {@code STRIPE_KEY}, as {@code SORT_KEY} has the same form. */
        LIKELY,
        /** They are secrets. */
        SECRET
    }

    private SecretNames() {}

    /** What a name says about its values. */
    static Meaning of(String name) {
        Meaning meaning = of(words(name, true));
        // passWord and PassWord are one word.
        return meaning != Meaning.SECRET && of(words(name, false)) == Meaning.SECRET ? Meaning.SECRET : meaning;
    }

    /** Whether a label in a text that ends with one of the words means something else: {@code low-pass}, {@code pageToken}. */
    static boolean isOrdinary(String label) {
        // Of a property's name the last part: no.example.db.password is one of Norway.
        List<String> words = words(label.substring(label.lastIndexOf('.') + 1), true);
        int at = words.size() - 1;
        while (at > 0 && isSuffix(words.get(at))) {
            at--;
        }
        return at > 0
                && (isVetoed(words, at)
                        || switch (words.get(at)) {
                            case "pass" -> isPlainPass(words, at);
                            case "key" -> isPlainKey(words.get(at - 1));
                            default -> false;
                        });
    }

    /** Whether what follows a word says only which it is, or in what form; without separators at its ends. */
    static boolean isSuffixes(String name) {
        for (String word : words(name, true)) {
            if (!isSuffix(word)) {
                return false;
            }
        }
        return true;
    }

    private static Meaning of(List<String> words) {
        for (int at = words.size() - 1; at >= 0; at--) {
            Meaning meaning = at(words, at);
            if (meaning != Meaning.NONE) {
                return isVetoed(words, at) ? Meaning.NONE : meaning;
            }
            if (!isSuffix(words.get(at))) {
                return isSecretId(words, at) ? Meaning.LIKELY : Meaning.NONE;
            }
        }
        return Meaning.NONE;
    }

    /** What a word says where it stands. */
    private static Meaning at(List<String> words, int at) {
        String word = words.get(at);
        String before = at > 0 ? words.get(at - 1) : "";
        if (isWord(word) || SecretWords.PAIRS.contains(before + " " + word) || (word.equals("secrets") && at == 0)) {
            return Meaning.SECRET;
        }
        return switch (word) {
            // Alone it counts tests that passed, too.
            case "pass" -> at == 0 ? Meaning.LIKELY : isPlainPass(words, at) ? Meaning.NONE : Meaning.SECRET;
            case "key", "keys" -> key(before, word);
            case "auth" -> Meaning.LIKELY;
            default -> Meaning.NONE;
        };
    }

    private static Meaning key(String before, String word) {
        if (SecretWords.KEYS.contains(before)) {
            return word.equals("key") ? Meaning.SECRET : Meaning.LIKELY;
        }
        return isPlainKey(before) || word.equals("keys") ? Meaning.NONE : Meaning.LIKELY;
    }

    private static boolean isPlainKey(String before) {
        return before.isEmpty() || Character.isDigit(before.charAt(0)) || SecretWords.PLAIN_KEYS.contains(before);
    }

    private static boolean isWord(String word) {
        if (SecretWords.WORDS.contains(word)) {
            return true;
        }
        for (String ending : SecretWords.ENDINGS) {
            if (word.endsWith(ending) && !word.equals("no" + ending)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isVetoed(List<String> words, int at) {
        if (at == 0) {
            return false;
        }
        String before = words.get(at - 1);
        return SecretWords.QUESTIONS.contains(words.get(0))
                || switch (words.get(at)) {
                    case "token" -> SecretWords.PLAIN_TOKENS.contains(before);
                    case "secret" -> before.equals("existing") || isOfImagePull(words, at);
                    case "credentials" -> SecretWords.PLAIN_CREDENTIALS.contains(before);
                    default -> false;
                };
    }

    /** Where Kubernetes and Helm have the name of a secret. */
    private static boolean isOfImagePull(List<String> words, int at) {
        return at > 1 && words.get(at - 1).equals("pull") && words.get(at - 2).equals("image");
    }

    private static boolean isPlainPass(List<String> words, int at) {
        return SecretWords.PLAIN_PASSES.contains(words.get(at - 1));
    }

    /** Vault's half of a login, or the name of a secret elsewhere. */
    private static boolean isSecretId(List<String> words, int at) {
        return at > 0 && words.get(at).equals("id") && words.get(at - 1).equals("secret");
    }

    /** Numbers and single letters count things, too: {@code v2}, {@code b64}. */
    private static boolean isSuffix(String word) {
        return word.length() == 1 || Character.isDigit(word.charAt(0)) || SecretWords.SUFFIXES.contains(word);
    }

    /** In lower case, cut at everything that is no letter or digit, between the two, and, if wanted, at humps. */
    private static List<String> words(String name, boolean humps) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= name.length(); i++) {
            boolean separator = i == name.length() || !Character.isLetterOrDigit(name.charAt(i));
            if (separator || (i > start && isBoundary(name, i, humps))) {
                if (i > start) {
                    words.add(name.substring(start, i).toLowerCase(Locale.ROOT));
                }
                start = separator ? i + 1 : i;
            }
        }
        return words;
    }

    private static boolean isBoundary(String name, int at, boolean humps) {
        char before = name.charAt(at - 1);
        char c = name.charAt(at);
        if (Character.isDigit(before) != Character.isDigit(c)) {
            return true;
        }
        return humps
                && Character.isUpperCase(c)
                && (Character.isLowerCase(before)
                        || (at + 1 < name.length() && Character.isLowerCase(name.charAt(at + 1))));
    }
}
