package io.productionguard.gateway.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The files under {@code src/test/resources/policy}: configurations with what is to be said about them. */
final class ConfigurationCases {

    /** One configuration; {@code says} is empty for one that is accepted. */
    record Case(String kind, String name, String yaml, List<String> says) {
        byte[] bytes() {
            return yaml.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return kind + ": " + name;
        }
    }

    private ConfigurationCases() {}

    static List<Case> refused() {
        return read("/policy/refused.txt");
    }

    static List<Case> accepted() {
        return read("/policy/accepted.txt");
    }

    private static List<Case> read(String resource) {
        List<Case> cases = new ArrayList<>();
        String[] parts = text(resource).split("(?m)^### ", -1);
        for (int i = 1; i < parts.length; i++) {
            int line = parts[i].indexOf('\n');
            String[] head = parts[i].substring(0, line).split(": ", 2);
            String[] body = parts[i].substring(line + 1).split("(?m)^=== says\n", 2);
            List<String> says =
                    body.length == 1 ? List.of() : body[1].strip().lines().toList();
            cases.add(new Case(head[0], head[1], body[0], says));
        }
        return cases;
    }

    private static String text(String resource) {
        try (InputStream in = ConfigurationCases.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
