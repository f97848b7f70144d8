package io.productionguard.gateway.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.productionguard.gateway.policy.YamlNode.Scalar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks the value of a key that only one type of target has against the JSON Schema fragment which the type gives for it
 * in {@link TargetType#options()}.
 *
 * <p>It knows the small part of JSON Schema that such keys need, texts, whole numbers, booleans and lists of them, and
 * refuses a fragment with anything else: a restriction that editors show must not go unenforced here.
 */
final class OptionSchema {

    /** Beyond JSON Schema: {@code true} makes the key one that an entry must have. */
    static final String REQUIRED = "x-required";

    private static final Set<String> ANNOTATIONS = Set.of("title", "description", "default", "examples");
    private static final Set<String> RESTRICTIONS = Set.of(
            "type",
            "enum",
            "pattern",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "items",
            "uniqueItems",
            REQUIRED);
    private static final int MAX_TEXT = 1_024;
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Object> keywords;
    private final Syntax text;

    private OptionSchema(Map<String, Object> keywords) {
        this.keywords = keywords;
        this.text = Syntax.line(number("maxLength", MAX_TEXT).intValueExact());
    }

    /**
     * @throws IllegalArgumentException when the fragment is not JSON or demands something that would not be checked; a
     *     mistake in the program, not in a configuration
     */
    static OptionSchema parse(String fragment) {
        try (JsonParser parser = JSON.createParser(fragment)) {
            parser.nextToken();
            return new OptionSchema(keywords(parser));
        } catch (IOException e) {
            throw new UncheckedIOException("not a JSON Schema: " + fragment, e);
        }
    }

    boolean required() {
        return Boolean.TRUE.equals(keywords.get(REQUIRED));
    }

    /** The value as {@link Target#options()} holds it; empty when it does not fit, which was reported then. */
    Optional<String> read(YamlNode node, String name, Problems problems) {
        if (!"array".equals(keywords.get("type"))) {
            return scalar(node, name, problems);
        }
        if (!(node instanceof YamlNode.Sequence sequence)) {
            Section.wrongKind(problems, node, name, "write a list, such as [a, b]");
            return Optional.empty();
        }
        int size = sequence.items().size();
        int min = number("minItems", 0).intValueExact();
        int max = number("maxItems", Section.MAX_ITEMS).intValueExact();
        if (size < min || size > max) {
            problems.add(node.at(), name + " has " + size + " entries; list " + min + " to " + max);
            return Optional.empty();
        }
        OptionSchema items = (OptionSchema) keywords.get("items");
        List<String> values = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            Optional<String> value = items.scalar(item, "an entry of " + name, problems);
            value.ifPresent(values::add);
        }
        if (Boolean.TRUE.equals(keywords.get("uniqueItems")) && new LinkedHashSet<>(values).size() < values.size()) {
            problems.add(node.at(), name + " lists something twice; remove one");
            return Optional.empty();
        }
        return values.size() == size ? Optional.of(String.join("\n", values)) : Optional.empty();
    }

    private Optional<String> scalar(YamlNode node, String name, Problems problems) {
        return switch (String.valueOf(keywords.get("type"))) {
            case "boolean" -> bool(node, name, problems);
            case "integer" -> integer(node, name, problems);
            default ->
                Section.text(node, name, text, problems)
                        .map(Located::value)
                        .flatMap(value -> checked(value, node, name, problems));
        };
    }

    private Optional<String> checked(String value, YamlNode node, String name, Problems problems) {
        String wrong = name + " is " + Quote.of(value) + "; ";
        if (keywords.get("enum") instanceof List<?> words && !words.contains(value)) {
            problems.add(
                    node.at(),
                    wrong + "write "
                            + Section.alternatives(
                                    words.stream().map(String::valueOf).toList()));
            return Optional.empty();
        }
        if (keywords.get("pattern") instanceof com.google.re2j.Pattern pattern
                && !pattern.matcher(value).find()) {
            problems.add(
                    node.at(),
                    wrong + "it must match " + pattern
                            + (keywords.get("description") instanceof String words ? " (" + words + ")" : ""));
            return Optional.empty();
        }
        if (value.length() < number("minLength", 0).intValueExact()) {
            problems.add(node.at(), wrong + "write at least " + keywords.get("minLength") + " characters");
            return Optional.empty();
        }
        return Optional.of(value);
    }

    private static Optional<String> bool(YamlNode node, String name, Problems problems) {
        if (node instanceof Scalar scalar && scalar.type() == Scalar.Type.BOOLEAN) {
            return Optional.of(scalar.text().toLowerCase(java.util.Locale.ROOT));
        }
        Section.wrongKind(problems, node, name, "write true or false");
        return Optional.empty();
    }

    private Optional<String> integer(YamlNode node, String name, Problems problems) {
        BigInteger min = number("minimum", Integer.MIN_VALUE);
        BigInteger max = number("maximum", Integer.MAX_VALUE);
        String expectation = "write a whole number from " + min + " to " + max;
        if (!(node instanceof Scalar scalar) || scalar.type() != Scalar.Type.INTEGER) {
            Section.wrongKind(problems, node, name, expectation);
            return Optional.empty();
        }
        if (scalar.text().matches("-?(0|[1-9][0-9]{0,18})")) {
            BigInteger value = new BigInteger(scalar.text());
            if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
                return Optional.of(value.toString());
            }
        }
        problems.add(node.at(), name + " is " + Quote.of(scalar.text()) + "; " + expectation);
        return Optional.empty();
    }

    private BigInteger number(String keyword, long otherwise) {
        return keywords.get(keyword) instanceof BigInteger number ? number : BigInteger.valueOf(otherwise);
    }

    private static Map<String, Object> keywords(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("a JSON Schema fragment is an object");
        }
        Map<String, Object> keywords = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String keyword = parser.currentName();
            parser.nextToken();
            if (keyword.equals("items")) {
                keywords.put(keyword, new OptionSchema(keywords(parser)));
            } else if (RESTRICTIONS.contains(keyword) || keyword.equals("description")) {
                keywords.put(keyword, value(keyword, parser));
            } else if (ANNOTATIONS.contains(keyword)) {
                parser.skipChildren();
            } else {
                throw new IllegalArgumentException("the JSON Schema keyword " + keyword + " would not be enforced");
            }
        }
        Object type = keywords.get("type");
        if (type == null || !Set.of("string", "integer", "boolean", "array").contains(type)) {
            throw new IllegalArgumentException("a JSON Schema fragment has a type that is checked, not " + type);
        }
        if ("array".equals(type) && !(keywords.get("items") instanceof OptionSchema)) {
            throw new IllegalArgumentException("an array says what its items are");
        }
        return keywords;
    }

    private static Object value(String keyword, JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING ->
                keyword.equals("pattern") ? com.google.re2j.Pattern.compile(parser.getText()) : parser.getText();
            case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case START_ARRAY -> words(parser);
            default -> throw new IllegalArgumentException("unusable value for the JSON Schema keyword " + keyword);
        };
    }

    private static List<String> words(JsonParser parser) throws IOException {
        List<String> words = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw new IllegalArgumentException("an enum lists texts");
            }
            words.add(parser.getText());
        }
        return words.stream().distinct().collect(Collectors.toUnmodifiableList());
    }
}
