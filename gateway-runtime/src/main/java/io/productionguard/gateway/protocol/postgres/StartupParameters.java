package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.NegotiateProtocolVersion;
import io.productionguard.gateway.protocol.postgres.message.SqlState;
import io.productionguard.gateway.protocol.postgres.message.StartupMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which of a client's startup parameters reach the server. What would change the meaning of SQL text, the identity or the
 * kind of connection is refused in words rather than dropped in silence.
 */
final class StartupParameters {

    /** Formats and time-outs: they change how values look and how long things take, not what a statement does. */
    private static final Set<String> PASSED = Set.of(
            "application_name",
            "datestyle",
            "extra_float_digits",
            "idle_in_transaction_session_timeout",
            "intervalstyle",
            "lock_timeout",
            "statement_timeout",
            "timezone");

    private StartupParameters() {}

    /** A startup parameter that cannot be had. */
    static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;
        private final String sqlState;
        private final String hint;

        RefusedException(String sqlState, String message, String hint) {
            super(message);
            this.sqlState = sqlState;
            this.hint = hint;
        }

        ErrorResponse toError() {
            return ErrorResponse.fatal(sqlState, getMessage(), "", hint);
        }
    }

    /** The parameters with which the gateway opens its own connection on the client's behalf. */
    static Map<String, String> forServer(StartupMessage startup, UpstreamTarget target) throws RefusedException {
        Map<String, String> passed = new LinkedHashMap<>();
        passed.put("user", target.user());
        passed.put("database", target.database());
        passed.put("application_name", "production-guard");
        for (Map.Entry<String, String> parameter : startup.parameters().entrySet()) {
            switch (parameter.getKey()) {
                case "user", "database" -> {}
                case "replication" -> refuseReplication(parameter.getValue());
                case "options" -> {
                    for (Map.Entry<String, String> option : options(parameter.getValue())) {
                        pass(option.getKey(), option.getValue(), passed);
                    }
                }
                default -> {
                    if (!parameter.getKey().startsWith("_pq_.")) {
                        pass(parameter.getKey(), parameter.getValue(), passed);
                    }
                }
            }
        }
        checkDatabase(startup.parameters(), target);
        // Said always: a default of the database or the role could be something else.
        passed.put("client_encoding", "UTF8");
        passed.put("standard_conforming_strings", "on");
        return passed;
    }

    /** Protocol options the gateway does not know, to be named in {@link NegotiateProtocolVersion}. */
    static List<String> protocolOptions(StartupMessage startup) {
        return startup.parameters().keySet().stream()
                .filter(name -> name.startsWith("_pq_."))
                .toList();
    }

    private static void checkDatabase(Map<String, String> parameters, UpstreamTarget target) throws RefusedException {
        // As the server does it: without a database, the user's name is taken.
        String database = parameters.getOrDefault("database", "");
        if (database.isEmpty()) {
            database = parameters.getOrDefault("user", "");
        }
        if (!database.equals(target.database())) {
            throw new RefusedException(
                    SqlState.INVALID_CATALOG_NAME,
                    "target " + target.name() + " does not serve the database \"" + printable(database) + "\"",
                    "connect to database \"" + target.database() + "\"");
        }
    }

    private static void refuseReplication(String value) throws RefusedException {
        if (!Set.of("false", "off", "no", "0").contains(value.toLowerCase(Locale.ROOT))) {
            throw new RefusedException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "the gateway does not pass replication connections",
                    "connect without the parameter 'replication'");
        }
    }

    private static void pass(String name, String value, Map<String, String> passed) throws RefusedException {
        String key = name.toLowerCase(Locale.ROOT);
        if (PASSED.contains(key)) {
            passed.put(key, value);
        } else if (key.equals("client_encoding")) {
            requireUtf8(value);
        } else if (!(key.equals("standard_conforming_strings") && value.equalsIgnoreCase("on"))) {
            throw new RefusedException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "the gateway does not pass the startup parameter \"" + printable(name) + "\"",
                    "pass one of client_encoding, "
                            + String.join(", ", PASSED.stream().sorted().toList()) + "; or use SET after connecting");
        }
    }

    /** SQL_ASCII means that the client takes bytes as they come; it gets UTF-8 then, and is told so. */
    private static void requireUtf8(String value) throws RefusedException {
        String encoding = value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        if (!Set.of("utf8", "unicode", "sqlascii").contains(encoding)) {
            throw new RefusedException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "the gateway speaks UTF-8 only, not client_encoding \"" + printable(value) + "\"",
                    "set PGCLIENTENCODING=UTF8");
        }
    }

    /** Splits {@code -c name=value --name=value}, with the server's rule that a backslash escapes a space. */
    private static List<Map.Entry<String, String>> options(String text) throws RefusedException {
        List<Map.Entry<String, String>> found = new ArrayList<>();
        List<String> words = words(text);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String setting;
            if (word.equals("-c") && i + 1 < words.size()) {
                setting = words.get(++i);
            } else if (word.startsWith("-c")) {
                setting = word.substring(2);
            } else if (word.startsWith("--")) {
                setting = word.substring(2);
            } else {
                setting = "";
            }
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                throw new RefusedException(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "the gateway does not pass the server option \"" + printable(word) + "\"",
                        "use -c name=value");
            }
            String name = setting.substring(0, equals).replace('-', '_');
            found.add(Map.entry(name, setting.substring(equals + 1)));
        }
        return found;
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
                inWord = true;
            } else if (Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    private static String printable(String text) {
        String shown = text.length() > 64 ? text.substring(0, 64) + "…" : text;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
