package io.productionguard.gateway.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which columns are masked whatever they contain. Names are compared without regard to case; {@code *} in a glob stands for
 * any characters, {@code ?} for one. A result often tells only the bare name of a column, so {@code users.ssn} counts for
 * {@code ssn}, too.
 */
final class ColumnRules {

    static final String KIND = "column";

    /** In the spelling of {@link #normalized}. */
    private static final String[] PERSONAL_COLUMNS = {
        "ssn",
        "*_ssn",
        "social_security",
        "social_security_number",
        "social_security_no",
        "national_id",
        "*_national_id",
        "passport",
        "passport_number",
        "passport_no",
        "card_number",
        "*_card_number",
        "credit_card",
        "credit_card_number",
        "cc_number",
        "cvv",
        "cvv2",
        "cvc",
        "*_cvv",
        "*_cvc",
        "card_cvv",
        "iban",
        "*_iban"
    };

    /** Names whose answer is remembered; a session that sees more different ones asks again. */
    private static final int MAX_REMEMBERED = 4096;

    private static final int LONGEST_REMEMBERED = 128;

    /** The same few names come with every document and every row. */
    private final Map<String, SecretNames.Meaning> remembered = new ConcurrentHashMap<>();

    private final List<String> configured = new ArrayList<>();
    private final List<String> builtIn = new ArrayList<>();
    private final boolean secrets;

    /**
     * Reads the rules.
     *
     * @throws IllegalArgumentException for a glob that no column can match, or that would promise more than a result tells
     */
    ColumnRules(Set<String> families, List<String> globs) {
        for (String glob : globs) {
            String last = lastPart(glob);
            if (glob.isBlank() || last.isEmpty()) {
                throw new IllegalArgumentException(
                        "masking.columns has a glob without a column name: \"" + glob + "\"");
            }
            if (last.length() < glob.length() && last.replace("*", "").isEmpty()) {
                throw new IllegalArgumentException("masking.columns has \"" + glob
                        + "\", but results do not tell the table of every column; name the columns");
            }
            configured.add(glob.toLowerCase(Locale.ROOT));
        }
        secrets = families.contains(DetectorSet.SECRETS);
        if (families.contains(DetectorSet.PERSONAL)) {
            builtIn.addAll(List.of(PERSONAL_COLUMNS));
        }
    }

    /** Whether values of this column are always masked. */
    boolean matches(String column) {
        return meaning(column) == SecretNames.Meaning.SECRET;
    }

    /** What the name says about its values. */
    SecretNames.Meaning meaning(String column) {
        SecretNames.Meaning known = remembered.get(column);
        if (known != null) {
            return known;
        }
        SecretNames.Meaning meaning = compare(column) ? SecretNames.Meaning.SECRET : builtInMeaning(column);
        if (column.length() <= LONGEST_REMEMBERED && remembered.size() < MAX_REMEMBERED) {
            remembered.put(column, meaning);
        }
        return meaning;
    }

    private SecretNames.Meaning builtInMeaning(String column) {
        if (!secrets) {
            return SecretNames.Meaning.NONE;
        }
        String bare = lastPart(column);
        SecretNames.Meaning meaning = SecretNames.of(bare);
        return meaning == SecretNames.Meaning.SECRET || bare.length() == column.length()
                ? meaning
                : SecretNames.of(column);
    }

    /** Whether one of the globs is for this column. */
    private boolean compare(String column) {
        String name = column.toLowerCase(Locale.ROOT);
        String bare = lastPart(name);
        for (String glob : configured) {
            if (matches(glob, name)
                    || (matches(lastPart(glob), bare) && (bare.length() == name.length() || !isQualified(glob)))) {
                return true;
            }
        }
        String normalized = normalized(lastPart(column));
        for (String glob : builtIn) {
            if (matches(glob, normalized) || matches(glob, bare)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isQualified(String glob) {
        return glob.indexOf('.') >= 0;
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** {@code apiKey}, {@code API-Key} and {@code api key} all as {@code api_key}. */
    private static String normalized(String name) {
        StringBuilder normalized = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean hump = i > 0 && Character.isUpperCase(c) && Character.isLowerCase(name.charAt(i - 1));
            if (hump) {
                normalized.append('_');
            }
            normalized.append(c == '-' || c == ' ' ? '_' : Character.toLowerCase(c));
        }
        return normalized.toString();
    }

    /** Matches a glob in time proportional to the product of the lengths. */
    private static boolean matches(String glob, String name) {
        int g = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            if (g < glob.length() && glob.charAt(g) == '*') {
                star = g++;
                resume = n;
            } else if (g < glob.length() && (glob.charAt(g) == '?' || glob.charAt(g) == name.charAt(n))) {
                g++;
                n++;
            } else if (star >= 0) {
                g = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (g < glob.length() && glob.charAt(g) == '*') {
            g++;
        }
        return g == glob.length();
    }
}
