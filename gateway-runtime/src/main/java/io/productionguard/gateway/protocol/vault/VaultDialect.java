package io.productionguard.gateway.protocol.vault;

import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.operation.http.SecretActions;
import io.productionguard.gateway.operation.http.VaultRequest;
import io.productionguard.gateway.protocol.http.BodyMasking;
import io.productionguard.gateway.protocol.http.Dialect;
import io.productionguard.gateway.protocol.http.MediaTypes;
import io.productionguard.gateway.protocol.http.Problem;
import io.productionguard.gateway.protocol.http.Proofs;
import io.productionguard.gateway.protocol.http.Reading;
import io.productionguard.gateway.protocol.http.RefusedRequest;
import io.productionguard.gateway.protocol.http.Reply;
import io.productionguard.gateway.protocol.http.RequestHead;
import io.productionguard.gateway.protocol.http.ResponseHead;
import io.productionguard.gateway.protocol.http.json.JsonFilter;
import io.productionguard.gateway.protocol.http.json.JsonPath;
import io.productionguard.gateway.protocol.http.json.JsonValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Vault and OpenBao. Secrets go in and do not come out: every value in an answer's {@code data} is masked, as are tokens and
 * accessors; names, versions and times stay. Written values are hidden from the recording and from approvers.
 */
public final class VaultDialect implements Dialect {

    static final String TOKEN = "x-vault-token";

    /** What KV version 2 keeps about a version. */
    private static final Set<String> ABOUT_VERSION =
            Set.of("created_time", "custom_metadata", "deletion_time", "destroyed", "version");

    /** What it keeps about a secret. */
    private static final Set<String> ABOUT_SECRET = Set.of(
            "cas_required",
            "created_time",
            "current_metadata_version",
            "current_version",
            "custom_metadata",
            "delete_version_after",
            "max_versions",
            "metadata_cas_required",
            "oldest_version",
            "updated_time",
            "versions");

    @Override
    public Optional<String> proof(HttpHeaders headers) {
        List<String> tokens = headers.getAll(TOKEN);
        if (tokens.isEmpty()) {
            return Proofs.authorization(headers);
        }
        return tokens.size() == 1 ? Optional.of(tokens.get(0).strip()) : Optional.empty();
    }

    @Override
    public Set<String> proofHeaders() {
        return Set.of(TOKEN);
    }

    @Override
    public Reading read(RequestHead request, Optional<byte[]> body) {
        VaultRequest vault = vault(request);
        boolean wrapped = request.headers().contains("x-vault-wrap-ttl");
        List<String> shown;
        try {
            shown = body.isEmpty() ? List.of() : VaultBody.shown(body.get(), vault.action());
        } catch (io.productionguard.gateway.net.JsonException e) {
            return new Reading.Refused(400, "the body is not the JSON object that this API takes: " + e.getMessage());
        }
        return new Reading.Understood(
                vault.meaning(wrapped, body.isPresent()), request.method() + " " + request.target(), shown);
    }

    private static VaultRequest vault(RequestHead request) {
        return VaultRequest.of(
                request.method(),
                request.segments(),
                request.parameter("list")
                        .filter(value -> value.equalsIgnoreCase("true") || value.equals("1"))
                        .isPresent(),
                request.headers().get("x-vault-namespace", ""));
    }

    @Override
    public BodyMasking masking(RequestHead request, ResponseHead response, Passage passage) {
        VaultRequest vault = vault(request);
        if (MediaTypes.isJson(response.mediaType())) {
            return BodyMasking.by(JsonFilter.strict(new Answer(passage.body(), vault.open()), passage.body()));
        }
        // Certificates and metrics may be looked at by whoever may look; a secret in an unknown form may not.
        return vault.open() == VaultRequest.Open.ALL || vault.action().equals(SecretActions.ADMIN)
                ? MediaTypes.masking(response, passage.body())
                : new BodyMasking.Withheld("a secret that is not in JSON cannot be masked");
    }

    @Override
    public Reply reply(RefusedRequest refused) {
        // Vault's own shape, which its command line prints, with the members of RFC 9457 beside it.
        Reply problem = Problem.of(refused);
        Map<String, Object> errors = new LinkedHashMap<>();
        errors.put("errors", List.of(refused.refusal().oneText()));
        return problem.withMembers(Json.write(errors));
    }

    /** The values of one answer. */
    private record Answer(BodyPassage body, VaultRequest.Open open, JsonValues byName) implements JsonValues {

        Answer(BodyPassage body, VaultRequest.Open open) {
            this(body, open, JsonFilter.byName(body));
        }

        @Override
        public byte[] replace(JsonPath path, byte[] value, int offset, int length) {
            return secret(path)
                    ? body.token("secret", value, offset, length)
                    : byName.replace(path, value, offset, length);
        }

        @Override
        public boolean whole(JsonPath path) {
            return secret(path) || byName.whole(path);
        }

        private boolean secret(JsonPath path) {
            String top = path.depth() == 0 ? "" : String.valueOf(path.step(0));
            return switch (top) {
                case "data" ->
                    switch (open) {
                        case NOTHING -> true;
                        case VERSION -> !isAboutVersion(path);
                        case SECRET_METADATA -> !(isAboutVersion(path) || is(path, 1, ABOUT_SECRET));
                        case ABOUT_TOKEN -> is(path, 1, Set.of("id")) || isToken(path);
                        case ALL -> false;
                    };
                case "auth", "wrap_info" -> isToken(path);
                default -> false;
            };
        }

        /** By its name: on a mount of version 1 the same place may hold a secret. */
        private static boolean isAboutVersion(JsonPath path) {
            return is(path, 1, Set.of("metadata")) && is(path, 2, ABOUT_VERSION);
        }

        private static boolean is(JsonPath path, int depth, Set<String> names) {
            String name = path.depth() > depth ? path.step(depth) : null;
            return name != null && names.contains(name);
        }

        private static boolean isToken(JsonPath path) {
            String name = path.name();
            return name.endsWith("token") || name.endsWith("accessor");
        }
    }
}
