package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.net.Authorities;
import io.productionguard.gateway.net.ClientCertificate;
import io.productionguard.gateway.net.TlsMode;
import io.productionguard.gateway.net.UpstreamTls;
import io.productionguard.gateway.operation.Operation;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.Credential;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.Seats;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of a target entry that the types on this engine share, and what is made of them. */
public final class HttpOptions {

    static final String AUTHENTICATION = "authentication";
    static final String HEADER = "header";
    static final String PARAMETER = "parameter";
    static final String REGION = "region";
    static final String SERVICE = "service";
    static final String BODY_LIMIT = "max-request-body";
    static final String UNMASKED = "unmasked-content";

    /** Of both types that have it: {@code http}, and {@code proxy} for what it inspects. */
    public static final String SLASHES = "encoded-slash";

    private static final String AWS = "aws-sigv4";
    private static final String CERTIFICATE = "certificate";

    private HttpOptions() {}

    static Map<String, String> plain() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put(
                AUTHENTICATION,
                "{\"type\":\"string\",\"enum\":[\"bearer\",\"basic\",\"header\",\"query\",\"aws-sigv4\","
                        + "\"certificate\"],\"description\":\"where the credential goes; bearer unless set\"}");
        options.put(
                HEADER,
                "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9-]{1,64}$\","
                        + "\"description\":\"the field for authentication: header, such as X-API-Key\"}");
        options.put(
                PARAMETER,
                "{\"type\":\"string\",\"minLength\":1,\"maxLength\":64,"
                        + "\"description\":\"the query parameter for authentication: query\"}");
        options.put(
                REGION,
                "{\"type\":\"string\",\"pattern\":\"^[a-z0-9-]{1,32}$\","
                        + "\"description\":\"AWS region for authentication: aws-sigv4\"}");
        options.put(
                SERVICE,
                "{\"type\":\"string\",\"pattern\":\"^[a-z0-9-]{1,32}$\","
                        + "\"description\":\"AWS service for authentication: aws-sigv4, such as s3\"}");
        options.put(UNMASKED, globs("globs over paths whose content may pass although it cannot be masked"));
        options.put(SLASHES, globs("globs over paths in which %2F may stand, as part of a name; refused elsewhere"));
        options.putAll(common());
        return options;
    }

    private static String globs(String description) {
        return "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":1024},"
                + "\"minItems\":1,\"maxItems\":100,\"uniqueItems\":true,\"description\":\"" + description + "\"}";
    }

    public static Map<String, String> common() {
        return Map.of(
                Seats.OPTION,
                Seats.schema(HttpLimits.USUAL_CLIENTS),
                BODY_LIMIT,
                "{\"type\":\"integer\",\"minimum\":1024,\"maximum\":16777216,"
                        + "\"description\":\"longest request body in bytes that is read before it is decided; 1048576"
                        + " unless set\"}");
    }

    /** What is wrong with an entry, key to text. */
    static Map<String, String> problems(Target target) {
        Map<String, String> problems = new LinkedHashMap<>();
        try {
            UpstreamAddress address = UpstreamAddress.parse(target.address());
            if (address.secure() && target.tls() == TlsMode.DISABLE) {
                problems.put("tls", "is disable although the address is https; remove one of the two");
            } else if (!address.secure() && target.tls() != TlsMode.DISABLE) {
                problems.put(
                        "address",
                        "is plain http, over which a credential can be read; use https, or set tls: disable");
            }
        } catch (IllegalArgumentException e) {
            problems.put("address", e.getMessage());
        }
        String kind = target.options().getOrDefault(AUTHENTICATION, "bearer");
        Map<String, String> needs = Map.of(HEADER, "header", PARAMETER, "query", REGION, AWS, SERVICE, AWS);
        needs.forEach((key, wanted) -> {
            boolean there = target.options().containsKey(key);
            if (there && !kind.equals(wanted)) {
                problems.put(key, "has no effect with authentication: " + kind + "; remove it");
            } else if (!there && kind.equals(wanted)) {
                problems.put(AUTHENTICATION, "is " + wanted + ", which needs \"" + key + "\"; add it");
            }
        });
        if (kind.equals(CERTIFICATE) && target.tls() == TlsMode.DISABLE) {
            problems.put("tls", "is disable, so that no certificate can be shown; use https");
        }
        if (target.options().containsKey(AUTHENTICATION) && target.credential().isEmpty()) {
            problems.put(AUTHENTICATION, "has no effect without a credential; name one under \"credential\"");
        }
        return problems;
    }

    /** Whether requests to the target are signed as AWS wants it. */
    static boolean signsForAws(Target target) {
        return target.options().getOrDefault(AUTHENTICATION, "").equals(AWS);
    }

    static HttpLimits limits(Target target) {
        HttpLimits limits = HttpLimits.DEFAULT.withClients(Seats.limit(target, HttpLimits.USUAL_CLIENTS));
        String limit = target.options().get(BODY_LIMIT);
        return limit == null ? limits : limits.withRequestBody(Integer.parseInt(limit));
    }

    static List<String> list(Target target, String key) {
        String value = target.options().get(key);
        return value == null ? List.of() : List.of(value.split("\n", -1));
    }

    /**
     * Where the credential of a plain target goes.
     *
     * @throws IllegalArgumentException when it does not fit {@code authentication}
     */
    static Injection injection(Target target, ApiCredential credential) {
        boolean transport = target.options().getOrDefault(AUTHENTICATION, "").equals(CERTIFICATE);
        if (transport
                && (credential.inRequests().isPresent()
                        || credential.certificate().isEmpty())) {
            throw new IllegalArgumentException("authentication: certificate needs a credential that is a certificate"
                    + " and its private key in PEM, and nothing else");
        }
        if (credential.inRequests().isEmpty()) {
            if (!transport && credential.certificate().isPresent()) {
                throw new IllegalArgumentException("the credential is a certificate and nothing that could go into"
                        + " requests; set authentication: certificate");
            }
            return Injection.NONE;
        }
        Map<String, String> options = target.options();
        Credential own = credential.inRequests().get();
        return switch (options.getOrDefault(AUTHENTICATION, "bearer")) {
            case "basic" -> Injections.basic(own);
            case "header" -> Injections.header(options.get(HEADER), own.secret().strip());
            case "query" -> Injections.query(options.get(PARAMETER), own.secret());
            case AWS ->
                new AwsSignature(
                        Injections.username(own, "the AWS access key ID of authentication: aws-sigv4"),
                        own.secret(),
                        options.get(REGION),
                        options.get(SERVICE),
                        InstantSource.system());
            default -> Injections.bearer(own);
        };
    }

    /**
     * The services of a listener.
     *
     * @param certificate the gateway's own, for a target that asks for one
     * @throws IllegalArgumentException when the settings contradict each other
     * @throws IOException when the authorities cannot be read
     */
    static HttpServices services(
            Target target,
            ListenerContext context,
            Dialect dialect,
            Injection injection,
            Optional<ClientCertificate> certificate)
            throws IOException {
        UpstreamAddress upstream = UpstreamAddress.parse(target.address());
        if (certificate.isPresent() && !upstream.secure()) {
            throw new IllegalArgumentException("the credential has a certificate, which plain http cannot show");
        }
        Optional<Authorities> authorities = target.certificateAuthority().isPresent()
                ? Optional.of(
                        Authorities.file(Path.of(target.certificateAuthority().get())))
                : Optional.empty();
        Optional<UpstreamTls> tls = upstream.secure()
                ? Optional.of(
                        UpstreamTls.create(target.tls(), authorities, certificate, upstream.host(), upstream.port()))
                : Optional.empty();
        return new HttpServices(context, upstream, tls, dialect, injection, limits(target));
    }

    /** What {@code policy explain} shows of a request. */
    static Operation explain(Target target, String text, Optional<byte[]> body, Dialect dialect) {
        RequestHead request = RequestText.parse(text, dialect::keepsSlashes);
        Reading reading = dialect.read(request, Optional.of(body.orElse(BodyFilter.NOTHING)));
        if (reading instanceof Reading.Understood understood) {
            Operation operation = HttpOperations.of(
                    target.name(),
                    Optional.empty(),
                    request,
                    Optional.of(body.orElse(BodyFilter.NOTHING)),
                    understood,
                    List.of());
            return new Operation(
                    operation.target(),
                    operation.text(),
                    operation.parameters(),
                    operation.meaning(),
                    OperationDigest.of(target.name(), List.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        }
        throw new IllegalArgumentException(((Reading.Refused) reading).detail());
    }
}
