package io.productionguard.gateway.session;

import io.productionguard.gateway.identity.EvidenceSettings;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.protocol.Credential;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON document that {@code start} reads from its standard input, as {@code docs/control-protocol.md} lists its members.
 * Strict: an unknown member is refused, because it would otherwise look as if it had an effect.
 */
public final class LaunchDocument {

    /** Longest document in bytes. */
    public static final int MAX_BYTES = 4 << 20;

    private static final Json.Limits LIMITS = new Json.Limits(MAX_BYTES, 4, 4_096);

    private static final int MAX_LABELS = 32;
    private static final int MAX_LABEL_CHARACTERS = 256;
    private static final int MIN_LEASE_SECONDS = 5;
    private static final int MAX_LEASE_SECONDS = 3_600;

    private LaunchDocument() {}

    /**
     * Reads one document up to the end of the stream.
     *
     * @throws LaunchException when it is too long, malformed or incomplete; no value of it is repeated
     */
    public static LaunchSpec read(InputStream in) throws LaunchException {
        byte[] bytes;
        try {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw LaunchException.impossible("the launch document cannot be read from standard input", e);
        }
        try {
            return parse(Json.parse(bytes, LIMITS));
        } catch (JsonException e) {
            throw LaunchException.refused(
                    "the launch document on standard input is refused: " + e.getMessage()
                            + "; docs/control-protocol.md describes it",
                    e);
        }
    }

    private static LaunchSpec parse(JsonObject document) throws JsonException {
        document.only(
                "version",
                "configuration",
                "configurationSource",
                "restriction",
                "credentials",
                "identityToken",
                "unverifiedIdentity",
                "decisionKey",
                "leaseSeconds",
                "approvals",
                "output",
                "clientDirectory",
                "labels");
        document.number("version", 1, 1);
        Duration lease = Duration.ofSeconds(document.number("leaseSeconds", MIN_LEASE_SECONDS, MAX_LEASE_SECONDS));
        Optional<Path> clientDirectory = Optional.empty();
        if (document.has("clientDirectory")) {
            clientDirectory = Optional.of(absolutePath(document, "clientDirectory"));
        }
        return new LaunchSpec(
                ConfigurationText.of(document.text("configuration"), document.text("configurationSource")),
                document.optionalText("restriction").map(text -> ConfigurationText.of(text, "restriction")),
                credentials(document.object("credentials")),
                document.optionalText("identityToken"),
                document.optionalText("unverifiedIdentity"),
                absolutePath(document, "output"),
                clientDirectory,
                labels(document),
                Optional.of(new FrontEnd(document.text("decisionKey"), lease, evidence(document))));
    }

    private static Map<String, Credential> credentials(JsonObject object) throws JsonException {
        Map<String, Credential> credentials = new LinkedHashMap<>();
        for (String name : object.names()) {
            JsonObject value = object.object(name).only("username", "secret");
            String secret = value.text("secret");
            if (secret.isEmpty()) {
                throw new JsonException("a credential has an empty \"secret\"");
            }
            credentials.put(name, new Credential(name, value.optionalText("username"), secret));
        }
        return credentials;
    }

    /** What approvals have to prove; the front-end's signature alone where the document does not say. */
    private static Optional<EvidenceSettings> evidence(JsonObject document) throws JsonException {
        Optional<JsonObject> approvals = document.optionalObject("approvals");
        if (approvals.isEmpty()) {
            return Optional.empty();
        }
        String proof = approvals.get().text("proof");
        if (proof.equals("decision")) {
            approvals.get().only("proof");
            return Optional.empty();
        }
        if (!proof.equals("token")) {
            throw new JsonException("the proof of approvals is neither decision nor token");
        }
        JsonObject token = approvals.get().only("proof", "issuer", "audience", "claims");
        JsonObject claims = token.object("claims");
        Map<String, String> required = new LinkedHashMap<>();
        for (String name : claims.names()) {
            required.put(name, claims.text(name));
        }
        try {
            return Optional.of(new EvidenceSettings(token.text("issuer"), token.text("audience"), required));
        } catch (IllegalArgumentException e) {
            throw new JsonException(e.getMessage());
        }
    }

    private static Map<String, String> labels(JsonObject document) throws JsonException {
        Map<String, String> labels = new LinkedHashMap<>();
        if (document.has("labels")) {
            JsonObject object = document.object("labels");
            if (object.names().size() > MAX_LABELS) {
                throw new JsonException("more than " + MAX_LABELS + " labels");
            }
            for (String name : object.names()) {
                String value = object.text(name);
                if (name.length() > MAX_LABEL_CHARACTERS || value.length() > MAX_LABEL_CHARACTERS) {
                    throw new JsonException("a label is longer than " + MAX_LABEL_CHARACTERS + " characters");
                }
                labels.put(name, value);
            }
        }
        return labels;
    }

    private static Path absolutePath(JsonObject document, String member) throws JsonException {
        try {
            Path path = Path.of(document.text(member));
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            // Said below: such a path is not an absolute one either.
        }
        throw new JsonException("\"" + member + "\" must be an absolute path");
    }
}
