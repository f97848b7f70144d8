package io.productionguard.gateway.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

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

    /** Words for a password: the label alone is enough, also in a text. */
    static final List<String> PASSWORDS = List.of("password", "passwd", "passphrase", "passcode", "pwd");

    /** What makes a key a secret when it stands before the word. */
    static final List<String> KEYS = List.of(
            "api",
            "access",
            "private",
            "secret",
            "auth",
            "encryption",
            "decryption",
            "signing",
            "master",
            "shared",
            "hmac",
            "aes");

    private static final Set<String> WORDS = Set.of(
            "password",
            "passwords",
            "passwd",
            "passphrase",
            "passphrases",
            "passcode",
            "passwort",
            "kennwort",
            "pwd",
            "pw",
            "psk",
            "secret",
            "token",
            "credential",
            "credentials",
            "requirepass",
            "connectionstring",
            "connectionstrings",
            "dbpass",
            "userpass",
            "rootpass",
            "adminpass",
            "smtppass",
            "sshpass",
            "keypass",
            "storepass",
            "secretkey",
            "accesskey",
            "authkey",
            "signingkey",
            "encryptionkey",
            "masterkey");

    /** Words that are also written together with what stands before them. */
    private static final List<String> ENDINGS = List.of(
            "password",
            "passwd",
            "passphrase",
            "apikey",
            "privatekey",
            "clientsecret",
            "apisecret",
            "appsecret",
            "apitoken",
            "authtoken",
            "accesstoken",
            "refreshtoken",
            "bearertoken");

    /** Two words that mean a secret together. */
    private static final Set<String> PAIRS = Set.of(
            "authentication string",
            "connection string",
            "connection strings",
            "recovery code",
            "recovery codes",
            "backup codes",
            "totp seed",
            "mfa seed",
            "otp seed",
            "erlang cookie");

    /** What may follow: which of them it is, or in what form. */
    private static final Set<String> SUFFIXES = Set.of(
            "hash",
            "digest",
            "salt",
            "encrypted",
            "encoded",
            "enc",
            "raw",
            "value",
            "text",
            "plain",
            "plaintext",
            "data",
            "string",
            "str",
            "base",
            "sha",
            "md",
            "bcrypt",
            "old",
            "new",
            "current",
            "previous",
            "prev",
            "confirm",
            "confirmation",
            "default",
            "primary",
            "secondary",
            "backup",
            "main",
            "rw",
            "ro",
            "readonly",
            "read",
            "write",
            "reader",
            "writer",
            "admin",
            "root",
            "app",
            "owner",
            "master",
            "replica",
            "prod",
            "production",
            "preprod",
            "stage",
            "staging",
            "stg",
            "dev",
            "development",
            "test",
            "testing",
            "qa",
            "uat",
            "int",
            "live",
            "sandbox",
            "local",
            "demo");

    /** First words of a question or a switch: {@code has_password}, {@code automountServiceAccountToken}. */
    private static final Set<String> QUESTIONS = Set.of(
            "is",
            "has",
            "have",
            "had",
            "use",
            "uses",
            "needs",
            "require",
            "requires",
            "required",
            "allow",
            "allows",
            "enable",
            "enabled",
            "disable",
            "disabled",
            "automount",
            "no",
            "without");

    /** What a token before which it stands is no secret: a place in a list, a word of a language model. */
    private static final Set<String> PLAIN_TOKENS = Set.of(
            "page",
            "next",
            "continue",
            "continuation",
            "pagination",
            "sync",
            "resume",
            "scroll",
            "cancellation",
            "consistency",
            "max",
            "min",
            "num",
            "stop",
            "eos",
            "bos",
            "pad",
            "unk",
            "sep",
            "cls",
            "special",
            "per");

    /** Before {@code secret}: a name of one; before {@code credentials}: a path, or whether to send some. */
    private static final Set<String> REFERENCES =
            Set.of("existing", "pull", "image", "application", "allow", "include", "with");

    private static final Set<String> PLAIN_PASSES = Set.of(
            "by",
            "first",
            "second",
            "third",
            "last",
            "next",
            "single",
            "multi",
            "two",
            "low",
            "high",
            "band",
            "all",
            "test",
            "tests",
            "checks",
            "did",
            "will",
            "can",
            "must",
            "should",
            "render",
            "boarding",
            "season",
            "day",
            "ski",
            "proxy",
            "fastcgi",
            "uwsgi",
            "grpc",
            "scgi");

    private static final Set<String> PLAIN_KEYS = Set.of(
            "primary",
            "foreign",
            "public",
            "pub",
            "gpg",
            "sort",
            "order",
            "ordering",
            "cache",
            "partition",
            "shard",
            "distribution",
            "range",
            "hash",
            "row",
            "routing",
            "object",
            "group",
            "natural",
            "surrogate",
            "composite",
            "candidate",
            "business",
            "unique",
            "index",
            "lookup",
            "search",
            "map",
            "message",
            "event",
            "idempotency",
            "dedup",
            "deduplication",
            "translation",
            "locale",
            "label",
            "annotation",
            "taint",
            "topology",
            "config",
            "setting",
            "resource",
            "parent",
            "feature",
            "flag",
            "metric",
            "tag",
            "lock",
            "queue",
            "redis",
            "bucket",
            "file",
            "image",
            "field",
            "record",
            "entity",
            "item",
            "issue",
            "project",
            "registry",
            "host",
            "hot");

    private SecretNames() {}

    /** What a name says about its values. */
    static Meaning of(String name) {
        Meaning meaning = of(words(name, true));
        // passWord and PassWord are one word.
        return meaning != Meaning.SECRET && of(words(name, false)) == Meaning.SECRET ? Meaning.SECRET : meaning;
    }

    /** Whether a label in a text that ends with one of the words means something else: {@code low-pass}, {@code pageToken}. */
    static boolean isOrdinary(String label) {
        List<String> words = words(label, true);
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
        if (isWord(word) || PAIRS.contains(before + " " + word) || (word.equals("secrets") && at == 0)) {
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
        if (KEYS.contains(before)) {
            return word.equals("key") ? Meaning.SECRET : Meaning.LIKELY;
        }
        return isPlainKey(before) || word.equals("keys") ? Meaning.NONE : Meaning.LIKELY;
    }

    private static boolean isPlainKey(String before) {
        return before.isEmpty() || Character.isDigit(before.charAt(0)) || PLAIN_KEYS.contains(before);
    }

    private static boolean isWord(String word) {
        if (WORDS.contains(word)) {
            return true;
        }
        for (String ending : ENDINGS) {
            if (word.endsWith(ending) && !word.startsWith("no")) {
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
        return QUESTIONS.contains(words.get(0))
                || switch (words.get(at)) {
                    case "token" -> PLAIN_TOKENS.contains(before);
                    case "secret", "credentials" -> REFERENCES.contains(before);
                    default -> false;
                };
    }

    private static boolean isPlainPass(List<String> words, int at) {
        return PLAIN_PASSES.contains(words.get(at - 1));
    }

    /** Vault's half of a login, or the name of a secret elsewhere. */
    private static boolean isSecretId(List<String> words, int at) {
        return at > 0 && words.get(at).equals("id") && words.get(at - 1).equals("secret");
    }

    /** Numbers and single letters count things, too: {@code v2}, {@code b64}. */
    private static boolean isSuffix(String word) {
        return word.length() == 1 || Character.isDigit(word.charAt(0)) || SUFFIXES.contains(word);
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
