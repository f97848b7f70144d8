package io.productionguard.gateway.protocol.proxy;

import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Seats;
import io.productionguard.gateway.protocol.http.HttpLimits;
import io.productionguard.gateway.protocol.http.HttpOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The keys of an entry of type {@code proxy}, and what is made of them. */
final class ProxyOptions {

    static final String TUNNEL = "tunnel";
    static final String INSPECT = "inspect";
    static final String OTHERS = "others";
    static final String NETWORKS = "networks";
    static final String UNMASKED = "unmasked-content";
    static final String BODY_LIMIT = "max-request-body";

    static final String SLASHES = HttpOptions.SLASHES;

    private ProxyOptions() {}

    static Map<String, String> schema() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put(
                TUNNEL,
                list("hosts, host:port or *.domain, to which encrypted connections may be opened that are not read;"
                        + " port 443 unless given"));
        options.put(
                INSPECT,
                list("hosts, host:port or *.domain, whose requests are read: TLS ends at the gateway; port 443 unless"
                        + " given, host:80 for plain HTTP"));
        options.put(
                OTHERS,
                "{\"type\":\"string\",\"enum\":[\"deny\",\"inspect\",\"tunnel\"],"
                        + "\"description\":\"what happens to hosts in neither list, at ports 443 and 80; deny unless"
                        + " set\"}");
        options.put(
                NETWORKS,
                list("private and other special networks that hosts may lead to, such as 10.2.0.0/16; none unless"
                        + " listed. A metadata service only by its very address"));
        options.put(Seats.OPTION, Seats.schema(HttpLimits.USUAL_CLIENTS));
        options.put(UNMASKED, list("globs over host/path whose content may pass although it cannot be masked"));
        options.put(SLASHES, list("globs over host/path in which %2F may stand, as part of a name; refused elsewhere"));
        options.put(
                BODY_LIMIT,
                "{\"type\":\"integer\",\"minimum\":1024,\"maximum\":16777216,"
                        + "\"description\":\"longest request body in bytes that is read before it is decided; 1048576"
                        + " unless set\"}");
        return options;
    }

    private static String list(String description) {
        return "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":1024},"
                + "\"minItems\":1,\"maxItems\":200,\"uniqueItems\":true,\"description\":\"" + description + "\"}";
    }

    /** What is wrong with an entry, key to text. */
    static Map<String, String> problems(Target target) {
        Map<String, String> problems = new LinkedHashMap<>();
        List<HostPattern> tunnel = patterns(target, TUNNEL, problems);
        List<HostPattern> inspect = patterns(target, INSPECT, problems);
        inspect.stream()
                .filter(tunnel::contains)
                .findFirst()
                .ifPresent(both -> problems.put(
                        INSPECT, "has " + both + ", which is listed under \"tunnel\", too; remove one of the two"));
        List<Network> networks = entries(target, NETWORKS, Network::parse, problems);
        List<String> written = list(target, NETWORKS);
        for (int i = 0; i < networks.size() && networks.size() == written.size(); i++) {
            if (!SpecialAddresses.isSpecial(networks.get(i))) {
                problems.put(
                        NETWORKS,
                        "has " + written.get(i) + ", which is public, so that it has no effect; list private or other"
                                + " special networks only");
            }
        }
        if (tunnel.isEmpty() && inspect.isEmpty() && problems.isEmpty() && others(target) == Routes.Mode.DENY) {
            problems.put("type", "is proxy, but nothing is let through; list hosts under \"tunnel\" or \"inspect\"");
        }
        boolean inspects = target.options().containsKey(INSPECT) || others(target) == Routes.Mode.INSPECT;
        for (String key : List.of(UNMASKED, SLASHES, BODY_LIMIT)) {
            if (target.options().containsKey(key) && !inspects) {
                problems.put(key, "has no effect, as no host is inspected; remove it");
            }
        }
        return problems;
    }

    private static List<HostPattern> patterns(Target target, String key, Map<String, String> problems) {
        return entries(target, key, HostPattern::parse, problems);
    }

    private static <T> List<T> entries(
            Target target, String key, Function<String, T> parse, Map<String, String> problems) {
        List<T> parsed = new ArrayList<>();
        for (String text : list(target, key)) {
            try {
                T entry = parse.apply(text);
                if (parsed.contains(entry)) {
                    problems.put(key, "has " + text + " twice; remove one");
                }
                parsed.add(entry);
            } catch (IllegalArgumentException e) {
                problems.putIfAbsent(key, "has \"" + text + "\": " + e.getMessage());
            }
        }
        return parsed;
    }

    private static Routes.Mode others(Target target) {
        return Routes.Mode.valueOf(target.options().getOrDefault(OTHERS, "deny").toUpperCase(Locale.ROOT));
    }

    static Routes routes(Target target) {
        Map<String, String> sound = new LinkedHashMap<>();
        return new Routes(patterns(target, TUNNEL, sound), patterns(target, INSPECT, sound), others(target));
    }

    static SpecialAddresses addresses(Target target) {
        return new SpecialAddresses(entries(target, NETWORKS, Network::parse, new LinkedHashMap<>()));
    }

    static HttpLimits limits(Target target) {
        HttpLimits limits = HttpLimits.DEFAULT.withClients(Seats.limit(target, HttpLimits.USUAL_CLIENTS));
        String limit = target.options().get(BODY_LIMIT);
        return limit == null ? limits : limits.withRequestBody(Integer.parseInt(limit));
    }

    static List<String> unmasked(Target target) {
        return list(target, UNMASKED);
    }

    static List<String> slashes(Target target) {
        return list(target, SLASHES);
    }

    private static List<String> list(Target target, String key) {
        String value = target.options().get(key);
        return value == null ? List.of() : List.of(value.split("\n", -1));
    }
}
