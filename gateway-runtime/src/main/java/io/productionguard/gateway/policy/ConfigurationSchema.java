package io.productionguard.gateway.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.productionguard.gateway.net.TlsMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON Schema (draft 2020-12) of {@code production-guard.yml}, by which editors complete and check it. It accepts
 * whatever {@link ConfigurationParser} accepts; the parser is stricter, because it also knows what settings mean together.
 */
public final class ConfigurationSchema {

    private static final String TEMPLATE = "configuration-schema.json";

    /** Where the template wants the kinds of target. */
    private static final String PLACEHOLDER = "TARGETS";

    private static final JsonFactory JSON = new JsonFactory();

    private ConfigurationSchema() {}

    /** The schema as text, indented, for configurations whose targets have these types. */
    public static String json(List<? extends TargetType> types) {
        StringWriter text = new StringWriter();
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withArrayIndenter(new DefaultIndenter("  ", "\n"));
        try (InputStream template = ConfigurationSchema.class.getResourceAsStream(TEMPLATE);
                JsonParser parser = JSON.createParser(template);
                JsonGenerator json = JSON.createGenerator(text)) {
            json.setPrettyPrinter(printer);
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING && parser.getText().equals(PLACEHOLDER)) {
                    writeTargets(json, types);
                } else {
                    json.copyCurrentEvent(parser);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the schema's template is unusable", e);
        }
        return text.append('\n').toString();
    }

    private static void writeTargets(JsonGenerator json, List<? extends TargetType> types) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("oneOf");
        for (TargetType type : types) {
            writeTarget(json, type);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeTarget(JsonGenerator json, TargetType type) throws IOException {
        Map<String, String> options = new TreeMap<>(type.options());
        json.writeStartObject();
        json.writeStringField("title", type.name());
        json.writeStringField("type", "object");
        json.writeBooleanField("additionalProperties", false);
        json.writeArrayFieldStart("required");
        json.writeString("type");
        if (type.addressed()) {
            json.writeString("address");
        }
        for (Map.Entry<String, String> option : options.entrySet()) {
            if (OptionSchema.parse(option.getValue()).required()) {
                json.writeString(option.getKey());
            }
        }
        json.writeEndArray();
        json.writeObjectFieldStart("properties");
        property(json, "type", "What kind of target it is.");
        json.writeStringField("const", type.name());
        json.writeEndObject();
        if (type.addressed()) {
            writeAddress(json);
        }
        property(
                json,
                "ca",
                "PEM file with the certificate authorities to trust "
                        + (type.addressed() ? "instead of the system's." : "besides the system's."));
        json.writeStringField("$ref", "#/$defs/text");
        json.writeEndObject();
        for (Map.Entry<String, String> option : options.entrySet()) {
            json.writeFieldName(option.getKey());
            copyOption(json, option.getValue());
        }
        json.writeEndObject();
        if (type.addressed()) {
            writeAuthorityNeedsVerification(json);
        }
        json.writeEndObject();
    }

    private static void writeAddress(JsonGenerator json) throws IOException {
        property(json, "address", "Where it is, as the type writes it; without user or password.");
        json.writeStringField("$ref", "#/$defs/text");
        json.writeStringField("pattern", "^[^@]*$");
        json.writeEndObject();
        property(json, "credential", "Name of the credential, whose value the gateway is given at start-up.");
        json.writeStringField("$ref", "#/$defs/name");
        json.writeEndObject();
        property(json, "tls", "How the connection to the target is protected.");
        json.writeArrayFieldStart("enum");
        for (TlsMode mode : TlsMode.values()) {
            json.writeString(mode.word());
        }
        json.writeEndArray();
        json.writeStringField("default", TlsMode.VERIFY_FULL.word());
        json.writeEndObject();
    }

    /** A certificate authority has no effect where no certificate is looked at. */
    private static void writeAuthorityNeedsVerification(JsonGenerator json) throws IOException {
        json.writeFieldName("dependentSchemas");
        copy(json, "{\"ca\": {\"properties\": {\"tls\": {\"enum\": [\"verify-ca\", \"verify-full\"]}}}}");
    }

    private static void property(JsonGenerator json, String name, String description) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("description", description);
    }

    /** A type's fragment without what only {@link OptionSchema} understands; that stands under {@code required}. */
    private static void copyOption(JsonGenerator json, String fragment) throws IOException {
        try (JsonParser parser = JSON.createParser(fragment)) {
            parser.nextToken();
            json.writeStartObject();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String keyword = parser.currentName();
                parser.nextToken();
                if (!keyword.equals(OptionSchema.REQUIRED)) {
                    json.writeFieldName(keyword);
                    json.copyCurrentStructure(parser);
                }
            }
            json.writeEndObject();
        }
    }

    private static void copy(JsonGenerator json, String fragment) throws IOException {
        try (JsonParser parser = JSON.createParser(fragment)) {
            parser.nextToken();
            json.copyCurrentStructure(parser);
        }
    }
}
