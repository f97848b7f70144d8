package io.productionguard.gateway.operation.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The value of a field such as {@code Content-Type} or {@code Content-Disposition}: a word and parameters behind it (RFC 9110
 * §5.6.6). Stricter than the grammar where readers differ: no parameter may come twice.
 *
 * @param word in lower case
 * @param parameters by name in lower case; quoted ones without their quotes, a backslash in them as it was written
 */
public record FieldParameters(String word, Map<String, String> parameters) {

    private static final int MAX_PARAMETERS = 16;

    public FieldParameters {
        parameters = Map.copyOf(parameters);
    }

    /** Reads a value. */
    public static FieldParameters parse(String value) throws MalformedBodyException {
        int end = value.indexOf(';');
        String word = (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        Map<String, String> parameters = new LinkedHashMap<>();
        int at = end < 0 ? value.length() : end;
        while (at < value.length()) {
            at = parameter(value, at + 1, parameters);
        }
        return new FieldParameters(word, parameters);
    }

    /** Reads the one that begins at an index; where the semicolon behind it is, or the end. */
    private static int parameter(String value, int from, Map<String, String> parameters) throws MalformedBodyException {
        int at = skipSpace(value, from);
        int equals = at;
        while (equals < value.length() && isToken(value.charAt(equals))) {
            equals++;
        }
        if (equals == at && (at == value.length() || value.charAt(at) == ';')) {
            return at; // nothing between two semicolons
        }
        if (equals == at || equals == value.length() || value.charAt(equals) != '=') {
            throw new MalformedBodyException("a parameter of a field is malformed");
        }
        String name = value.substring(at, equals).toLowerCase(Locale.ROOT);
        int start = equals + 1;
        int end;
        String content;
        if (start < value.length() && value.charAt(start) == '"') {
            int quote = closingQuote(value, start + 1);
            content = value.substring(start + 1, quote);
            end = quote + 1;
        } else {
            end = start;
            while (end < value.length() && isToken(value.charAt(end))) {
                end++;
            }
            content = value.substring(start, end);
        }
        end = skipSpace(value, end);
        if (end < value.length() && value.charAt(end) != ';') {
            throw new MalformedBodyException("a parameter of a field is malformed");
        }
        if (parameters.size() == MAX_PARAMETERS || parameters.put(name, content) != null) {
            throw new MalformedBodyException("a field has a parameter twice, or too many of them");
        }
        return end;
    }

    private static int closingQuote(String value, int from) throws MalformedBodyException {
        for (int i = from; i < value.length(); i++) {
            if (value.charAt(i) == '\\') {
                i++;
            } else if (value.charAt(i) == '"') {
                return i;
            }
        }
        throw new MalformedBodyException("a quoted parameter of a field does not end");
    }

    private static int skipSpace(String value, int from) {
        int at = from;
        while (at < value.length() && (value.charAt(at) == ' ' || value.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** What names and unquoted values consist of (RFC 9110 §5.6.2). */
    static boolean isToken(char c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /** One of them. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** One that must have one reading only: without backslashes, which some readers take for escapes and others do not. */
    Optional<String> plain(String name) throws MalformedBodyException {
        if (parameters.containsKey(name + "*")) {
            throw new MalformedBodyException("the parameter " + name + " is written in a way that few readers know");
        }
        return whole(name);
    }

    /** The same, and what {@code name*} says beside it (RFC 8187), decoded: readers differ in which of the two counts. */
    List<String> plainAndExtended(String name) throws MalformedBodyException {
        List<String> values = new ArrayList<>();
        whole(name).ifPresent(values::add);
        String extended = parameters.get(name + "*");
        if (extended != null) {
            values.add(decoded(extended));
        }
        return values;
    }

    private Optional<String> whole(String name) throws MalformedBodyException {
        // name*0, name*1*, …, which some readers append to name itself
        if (parameters.keySet().stream()
                .anyMatch(key -> key.startsWith(name + "*") && key.length() > name.length() + 1)) {
            throw new MalformedBodyException("the parameter " + name + " is written in pieces");
        }
        Optional<String> value = parameter(name);
        if (value.isPresent() && value.get().indexOf('\\') >= 0) {
            throw new MalformedBodyException(
                    "the parameter " + name + " has a backslash, which readers take differently");
        }
        return value;
    }

    private static String decoded(String extended) throws MalformedBodyException {
        int first = extended.indexOf('\'');
        int second = extended.indexOf('\'', first + 1);
        if (first < 0 || second < 0 || !extended.substring(0, first).equalsIgnoreCase("utf-8")) {
            throw new MalformedBodyException("an extended parameter of a field is not in UTF-8");
        }
        try {
            return RequestTarget.decode(extended.substring(second + 1), false);
        } catch (MalformedTargetException e) {
            throw new MalformedBodyException("an extended parameter of a field is malformed");
        }
    }
}
