package io.productionguard.gateway.policy;

import io.productionguard.gateway.operation.sql.SqlActions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two kinds of target as protocols would declare them: one with the actions of SQL, one small one with all sorts of keys. */
final class FakeTargetTypes {

    static final TargetType POSTGRES = new Fake(
            "postgres",
            SqlActions.ALL,
            SqlActions.UNKNOWN,
            options(
                    "database", "{\"type\": \"string\", \"maxLength\": 63, \"description\": \"a database name\"}",
                    "user", "{\"type\": \"string\", \"maxLength\": 63}"),
            List.of(
                    Rule.allow("reads", "sql.read", "sql.session"),
                    Rule.deny("irreversible", "sql.drop.database", "sql.program")));

    static final TargetType QUEUE =
            new Fake(
                    "queue",
                    Set.of(
                            "queue.read",
                            "queue.send",
                            "queue.purge.unbounded",
                            "queue.unknown.frame",
                            "queue.unknown.method"),
                    Set.of("queue.unknown.frame", "queue.unknown.method"),
                    options(
                            "vhost",
                            "{\"type\": \"string\", \"x-required\": true, \"pattern\": \"^/[a-z]*$\"}",
                            "mode",
                            "{\"type\": \"string\", \"enum\": [\"fast\", \"safe\"]}",
                            "depth",
                            "{\"type\": \"integer\", \"minimum\": 1, \"maximum\": 9}",
                            "durable",
                            "{\"type\": \"boolean\"}",
                            "topics",
                            "{\"type\": \"array\", \"items\": {\"type\": \"string\", \"minLength\": 2},"
                                    + " \"minItems\": 1, \"maxItems\": 3, \"uniqueItems\": true}"),
                    List.of(Rule.allow("reads", "queue.read"))) {
                @Override
                public Map<String, String> problems(Target target) {
                    return target.address().contains(":")
                            ? Map.of()
                            : Map.of("address", "has no port; write host:port, such as queue.internal:5672");
                }
            };

    static final List<TargetType> ALL = List.of(POSTGRES, QUEUE);

    private FakeTargetTypes() {}

    private static Map<String, String> options(String... keysAndSchemas) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < keysAndSchemas.length; i += 2) {
            options.put(keysAndSchemas[i], keysAndSchemas[i + 1]);
        }
        return options;
    }

    /** A type made of its parts. */
    static class Fake implements TargetType {

        private final String name;
        private final Set<String> actions;
        private final Set<String> unknownActions;
        private final Map<String, String> options;
        private final List<Rule> builtInRules;

        Fake(
                String name,
                Set<String> actions,
                Set<String> unknownActions,
                Map<String, String> options,
                List<Rule> builtInRules) {
            this.name = name;
            this.actions = actions;
            this.unknownActions = unknownActions;
            this.options = options;
            this.builtInRules = builtInRules;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Set<String> actions() {
            return actions;
        }

        @Override
        public Set<String> unknownActions() {
            return unknownActions;
        }

        @Override
        public Map<String, String> options() {
            return options;
        }

        @Override
        public List<Rule> builtInRules() {
            return builtInRules;
        }
    }
}
