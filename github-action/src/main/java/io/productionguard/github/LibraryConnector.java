package io.productionguard.github;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubAbuseLimitHandler;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.GitHubRateLimitHandler;
import org.kohsuke.github.RateLimitChecker;
import org.kohsuke.github.connector.GitHubConnector;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/**
 * Lets the GitHub library use this process's HTTP client, bounded like {@link GitHubApi}: the library's own connector waits
 * for hours on a rate limit and knows no limit of size.
 */
final class LibraryConnector implements GitHubConnector {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** What the client sets by itself. */
    private static final Set<String> RESTRICTED = Set.of("connection", "content-length", "host", "expect", "upgrade");

    private final HttpClient client;

    private LibraryConnector(HttpClient client) {
        this.client = client;
    }

    /** The library, talking to {@code api}; makes no request by itself. */
    static GitHub library(HttpClient client, URI api, String token) throws IOException {
        return new GitHubBuilder()
                .withEndpoint(api.toString())
                .withOAuthToken(token)
                .withConnector(new LibraryConnector(client))
                .withRateLimitHandler(GitHubRateLimitHandler.FAIL)
                .withAbuseLimitHandler(GitHubAbuseLimitHandler.FAIL)
                .withRateLimitChecker(RateLimitChecker.NONE)
                .build();
    }

    @Override
    public GitHubConnectorResponse send(GitHubConnectorRequest request) throws IOException {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(request.url().toString())).timeout(TIMEOUT);
        for (Map.Entry<String, List<String>> header : request.allHeaders().entrySet()) {
            if (header.getKey() != null && !RESTRICTED.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                header.getValue().forEach(value -> builder.header(header.getKey(), value));
            }
        }
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();
        if (request.hasBody()) {
            try (InputStream in = request.body()) {
                body = HttpRequest.BodyPublishers.ofByteArray(in.readAllBytes());
            }
        }
        try {
            HttpResponse<InputStream> response = client.send(
                    builder.method(request.method(), body).build(), HttpResponse.BodyHandlers.ofInputStream());
            byte[] bytes = Bodies.read(response.body(), GitHubApi.MAX_BYTES + 1, TIMEOUT);
            if (bytes.length > GitHubApi.MAX_BYTES) {
                throw new IOException("GitHub's answer is longer than " + GitHubApi.MAX_BYTES + " bytes");
            }
            return new Read(request, response, bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for GitHub");
        }
    }

    /** An answer that has been read already. */
    private static final class Read extends GitHubConnectorResponse.ByteArrayResponse {

        private final byte[] body;

        Read(GitHubConnectorRequest request, HttpResponse<?> response, byte[] body) {
            super(request, response.statusCode(), response.headers().map());
            this.body = body;
        }

        @Override
        protected InputStream rawBodyStream() {
            return new ByteArrayInputStream(body);
        }
    }
}
