package io.productionguard.github;

import io.productionguard.gateway.net.CompactJws;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.net.Texts;
import io.productionguard.gateway.operation.OperationDigest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Uploads one archive as an artifact of this run by the artifact service's fourth version: create it, put its blocks into
 * the storage the service names (https://learn.microsoft.com/rest/api/storageservices/put-block), finalise it with its
 * digest. Not available on GitHub Enterprise Server.
 */
final class ArtifactUpload {

    private static final String SERVICE = "/twirp/github.actions.results.api.v1.ArtifactService/";
    private static final int BLOCK_BYTES = 4 << 20;
    private static final int ATTEMPTS = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Json.Limits LIMITS = new Json.Limits(64 * 1024, 8, 1_000);

    private final HttpClient http;
    private final URI results;
    private final String token;
    private final String runBackendId;
    private final String jobBackendId;

    /** Reads where to upload from the runner's variables. */
    ArtifactUpload(HttpClient http, RunnerContext runner) throws ActionException {
        this.http = http;
        String address = runner.required("ACTIONS_RESULTS_URL");
        this.results = RunnerContext.checked(
                URI.create(address.endsWith("/") ? address.substring(0, address.length() - 1) : address),
                "ACTIONS_RESULTS_URL");
        this.token = runner.required("ACTIONS_RUNTIME_TOKEN");
        String[] ids = backendIds(token);
        this.runBackendId = ids[0];
        this.jobBackendId = ids[1];
    }

    /** The scope {@code Actions.Results:RUN:JOB} of the runtime token. */
    private static String[] backendIds(String token) throws ActionException {
        try {
            String scopes =
                    Json.parse(CompactJws.parse(token).payload(), LIMITS).text("scp");
            for (String scope : scopes.split(" ", -1)) {
                String[] parts = scope.split(":", -1);
                if (parts[0].equals("Actions.Results") && parts.length == 3) {
                    return new String[] {parts[1], parts[2]};
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new ActionException("the runner's token is not of the form that the artifact service wants", e);
        }
        throw new ActionException("the runner's token gives no access to the artifact service");
    }

    /** Uploads; returns the artifact's id. */
    String upload(String name, Path archive, int retentionDays) throws IOException {
        Map<String, Object> create = identified(name);
        create.put("version", 4);
        if (retentionDays > 0) {
            create.put(
                    "expires_at",
                    Instant.now().plus(Duration.ofDays(retentionDays)).toString());
        }
        JsonObject created = call("CreateArtifact", create);
        URI storage = storage(either(created, "signed_upload_url", "signedUploadUrl"));
        String sha256 = putBlocks(storage, archive);
        Map<String, Object> finish = identified(name);
        finish.put("size", Long.toString(Files.size(archive)));
        finish.put("hash", "sha256:" + sha256);
        JsonObject finished = call("FinalizeArtifact", finish);
        String id = either(finished, "artifact_id", "artifactId");
        if (!id.matches("[0-9]{1,20}")) {
            throw new IOException("the artifact service names no artifact");
        }
        return id;
    }

    private Map<String, Object> identified(String name) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("workflow_run_backend_id", runBackendId);
        message.put("workflow_job_run_backend_id", jobBackendId);
        message.put("name", name);
        return message;
    }

    private static String either(JsonObject answer, String first, String second) throws IOException {
        String value = GitHubApi.string(answer, answer.has(first) ? first : second);
        if (value.isEmpty() || !Boolean.TRUE.equals(answer.members().get("ok"))) {
            throw new IOException("the artifact service refuses the artifact");
        }
        return value;
    }

    private static URI storage(String address) throws IOException {
        try {
            return RunnerContext.checked(URI.create(address), "the artifact storage's address");
        } catch (ActionException | IllegalArgumentException e) {
            throw new IOException("the artifact service names no storage that can be used", e);
        }
    }

    private JsonObject call(String method, Map<String, Object> message) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(results + SERVICE + method))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("User-Agent", "production-guard")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(message)))
                .build();
        return Json.parse(repeat(request, 200, "the artifact service (" + method + ")"), LIMITS);
    }

    private String putBlocks(URI storage, Path archive) throws IOException {
        MessageDigest sha256 = OperationDigest.sha256();
        StringBuilder list = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>");
        String address = storage + (storage.getRawQuery() == null ? "?" : "&");
        try (InputStream in = Files.newInputStream(archive)) {
            byte[] block = in.readNBytes(BLOCK_BYTES);
            for (int number = 0; block.length > 0; number++) {
                sha256.update(block);
                // All ids of a blob have the same length.
                String id = Base64.getEncoder()
                        .encodeToString(String.format("block-%08d", number).getBytes(StandardCharsets.US_ASCII));
                put(
                        address + "comp=block&blockid=" + TrustedConfiguration.segment(id),
                        "application/octet-stream",
                        block);
                list.append("<Latest>").append(id).append("</Latest>");
                block = in.readNBytes(BLOCK_BYTES);
            }
        }
        byte[] xml = list.append("</BlockList>").toString().getBytes(StandardCharsets.UTF_8);
        put(address + "comp=blocklist", "application/xml", xml);
        return HexFormat.of().formatHex(sha256.digest());
    }

    private void put(String address, String type, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .timeout(TIMEOUT)
                .header("Content-Type", type)
                .header("x-ms-version", "2020-10-02")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(body));
        if (type.endsWith("xml")) {
            request.header("x-ms-blob-content-type", "application/zip");
        }
        repeat(request.build(), 201, "the artifact storage");
    }

    /** All of these can be repeated: blocks have ids, and the service takes a name once. */
    private byte[] repeat(HttpRequest request, int expected, String whom) throws IOException {
        String problem = "";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                if (attempt > 1) {
                    Thread.sleep(500L * attempt + ThreadLocalRandom.current().nextInt(500));
                }
                HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
                byte[] body = Bodies.read(response.body(), 64 * 1024, TIMEOUT);
                if (response.statusCode() == expected) {
                    return body;
                }
                problem = "it answers " + response.statusCode();
                if (response.statusCode() < 500 && response.statusCode() != 429 && response.statusCode() != 408) {
                    break;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while uploading");
            } catch (IOException e) {
                problem = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            }
        }
        throw new IOException(whom + " does not take the session: " + Texts.line(problem, 200));
    }
}
