package io.productionguard.gateway.policy;

import java.util.List;
import java.util.Map;

/** What {@link YamlReader} makes of a file: the YAML that a configuration may consist of, each part with its place. */
sealed interface YamlNode {

    Position at();

    /** What it is, for messages: {@code a list}. */
    String kind();

    /** A single value. {@code text} is what was written, without quotes. */
    record Scalar(Position at, String text, Type type) implements YamlNode {

        /** What the value is under YAML's core schema; what stands in quotes is a text. */
        enum Type {
            TEXT("a text"),
            INTEGER("a number"),
            DECIMAL("a number"),
            BOOLEAN("a boolean"),
            NOTHING("empty");

            private final String words;

            Type(String words) {
                this.words = words;
            }
        }

        @Override
        public String kind() {
            return type.words;
        }
    }

    /** A list. */
    record Sequence(Position at, List<YamlNode> items) implements YamlNode {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys with their values, in the order of the file. */
    record Mapping(Position at, Map<String, Entry> entries) implements YamlNode {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** One value of a {@link Mapping}; {@code at} is the place of its key. */
    record Entry(Position at, YamlNode value) {}

    /** Something that was refused and reported already; whoever meets it stays silent. */
    record Refused(Position at) implements YamlNode {
        @Override
        public String kind() {
            return "refused";
        }
    }
}
