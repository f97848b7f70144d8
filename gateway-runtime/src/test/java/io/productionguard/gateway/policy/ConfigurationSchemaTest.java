package io.productionguard.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The published schema agrees with the parser, as far as a schema can know, over all configurations of the tests. */
class ConfigurationSchemaTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final JsonSchema SCHEMA = FACTORY.getSchema(ConfigurationSchema.json(FakeTargetTypes.ALL));

    static List<ConfigurationCases.Case> cases() {
        return Stream.concat(ConfigurationCases.accepted().stream(), ConfigurationCases.refused().stream())
                .filter(each -> !each.kind().equals("syntax"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheParser(ConfigurationCases.Case each) {
        Set<ValidationMessage> messages = SCHEMA.validate(json(each.yaml()));

        if (each.kind().equals("shape")) {
            assertThat(messages).as(each.yaml()).isNotEmpty();
        } else {
            assertThat(messages).as(each.yaml()).isEmpty();
        }
    }

    @Test
    void isASchemaItself() throws IOException {
        JsonSchema metaSchema = FACTORY.getSchema(
                com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(metaSchema.validate(MAPPER.readTree(ConfigurationSchema.json(FakeTargetTypes.ALL))))
                .isEmpty();
    }

    @Test
    void describesEveryKeyOfTheFile() throws IOException {
        JsonNode schema = MAPPER.readTree(ConfigurationSchema.json(FakeTargetTypes.ALL));

        assertThat(schema.get("properties").properties())
                .allSatisfy(key -> assertThat(key.getValue().path("description").asText())
                        .as(key.getKey())
                        .isNotBlank());
        assertThat(schema.at("/$defs/rule/properties").size()).isEqualTo(12);
        assertThat(schema.at("/$defs/target/oneOf/1/required"))
                .extracting(JsonNode::asText)
                .containsExactly("type", "address", "vhost");
    }

    @Test
    void usesTheParsersOwnExpressions() throws IOException {
        JsonNode schema = MAPPER.readTree(ConfigurationSchema.json(FakeTargetTypes.ALL));

        assertThat(schema.at("/$defs/name/pattern").asText())
                .isEqualTo("^" + Syntax.NAME.pattern().pattern() + "$");
        assertThat(schema.at("/$defs/name/maxLength").asInt()).isEqualTo(Syntax.NAME.maxLength());
        assertThat(schema.at("/$defs/duration/pattern").asText())
                .isEqualTo("^" + Syntax.DURATION.pattern().pattern() + "$");
        assertThat(schema.at("/properties/identity/properties/oidc/properties/issuer/pattern")
                        .asText())
                .isEqualTo("^" + Syntax.ISSUER.pattern().pattern() + "$");
        assertThat(schema.at("/$defs/text/pattern").asText().replace("\\u00", "\\x"))
                .isEqualTo("^" + Syntax.TEXT.pattern().pattern() + "$");
        assertThat(schema.at("/$defs/text/maxLength").asInt()).isEqualTo(Syntax.TEXT.maxLength());
        assertThat(schema.at("/$defs/rule/properties/message/maxLength").asInt())
                .isEqualTo(Syntax.MESSAGE.maxLength());
        assertThat(schema.at("/$defs/rule/properties/approvers/maximum").asInt())
                .isEqualTo(RulesReader.MAX_APPROVERS);
        assertThat(schema.at("/properties/rules/maxItems").asInt()).isEqualTo(RulesReader.MAX_RULES);
        assertThat(schema.at("/properties/recording/properties/max-response-bytes/maximum")
                        .asInt())
                .isEqualTo(ConfigurationParser.MAX_RESPONSE_BYTES);
    }

    /** YAML to JSON by the library alone, independently of the parser under test. */
    private static JsonNode json(String yaml) {
        LoadSettings settings =
                LoadSettings.builder().setSchema(new CoreSchema()).build();
        return MAPPER.valueToTree(new Load(settings).loadFromString(yaml));
    }
}
