package io.productionguard.github;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.net.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * GitHub's REST API over Java's HTTP client: bounded in time and size, no redirects, reads repeated a few times when the
 * server or the way there fails, rate limits told apart from refusals, and conditional requests that cost none of the
 * limit. Blocks. Thread-safe. https://docs.github.com/rest/using-the-rest-api
 */
final class GitHubApi {

    static final int MAX_BYTES = 4 << 20;

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 3;
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final int MAX_REMEMBERED = 200;

    /** Below so many requests, what is left of the primary limit is spread over the time until it is renewed. */
    private static final long RESERVE = 100;

    private static final Duration SLOWEST = Duration.ofMinutes(2);

    /** What GitHub asks to wait when it names no time for a secondary limit. */
    private static final Duration SECONDARY_PAUSE = Duration.ofSeconds(60);

    private static final Json.Limits LIMITS = new Json.Limits(MAX_BYTES + 64, 32, 200_000);

    private final HttpClient client;
    private final URI base;
    private final String token;

    /** What the last answer said of the primary limit; -1 when it said nothing. */
    private volatile long remaining = -1;

    private volatile Instant renewed = Instant.EPOCH;

    /** The newest answers by path, for conditional requests. Guarded by itself. */
    private final Map<String, Answer> remembered = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /** An answer, whatever its status. */
    static final class Answer {

        private final int status;
        private final String tag;
        private final String location;
        private final byte[] body;

        Answer(int status, String tag, String location, byte[] body) {
            this.status = status;
            this.tag = tag;
            this.location = location;
            this.body = body;
        }

        int status() {
            return status;
        }

        /** Its ETag, or empty. */
        String tag() {
            return tag;
        }

        /** Where a redirect leads, or empty. */
        String location() {
            return location;
        }

        /** At most {@link #MAX_BYTES}; not to be changed. */
        byte[] body() {
            return body;
        }

        /** The body as an object; an array becomes the member {@code items} of one. */
        JsonObject json() throws JsonException {
            String text = new String(body, StandardCharsets.UTF_8).strip();
            return Json.parse(text.startsWith("[") ? "{\"items\":" + text + "}" : text, LIMITS);
        }

        /** What GitHub says is wrong, fit for a message. */
        String problem() {
            String said = "";
            try {
                said = string(json(), "message");
            } catch (IOException e) {
                // An answer that is no JSON says nothing that could be shown.
            }
            return "GitHub answers " + status + (said.isEmpty() ? "" : " (" + Texts.line(said, 200) + ")");
        }
    }

    GitHubApi(HttpClient client, URI base, String token) {
        this.client = client;
        this.base = base;
        this.token = token;
    }

    /** A client for all requests of this process. */
    static HttpClient client(Map<String, String> environment) throws ActionException {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .proxy(new EnvironmentProxies(environment))
                .build();
    }

    /** A text of an answer; empty when it is missing or null. */
    static String string(JsonObject object, String name) {
        return object.members().get(name) instanceof String text ? text : "";
    }

    /** A number of an answer; -1 when it is missing or null. */
    static long id(JsonObject object, String name) {
        return object.members().get(name) instanceof Long number ? number : -1;
    }

    /** Reads; every status but 200 is an exception. */
    JsonObject get(String path) throws IOException {
        Answer answer = read(path, "application/vnd.github+json");
        if (answer.status() != 200) {
            throw new IOException(answer.problem());
        }
        return answer.json();
    }

    /** Reads with the last answer's ETag. */
    Answer poll(String path) throws IOException {
        Answer last;
        synchronized (remembered) {
            last = remembered.get(path);
        }
        Map<String, String> headers = last == null ? Map.of() : Map.of("If-None-Match", last.tag());
        Answer answer = repeat(request("GET", path, "application/vnd.github+json", null, headers));
        if (answer.status() == 304 && last != null) {
            return last;
        }
        if (answer.status() == 200 && !answer.tag().isEmpty()) {
            synchronized (remembered) {
                remembered.put(path, answer);
            }
        }
        return answer;
    }

    /** Reads something, whatever the status. */
    Answer read(String path, String type) throws IOException {
        return repeat(request("GET", path, type, null, Map.of()));
    }

    /** Changes something, once: never repeated. */
    Answer send(String method, String path, Map<String, ?> body) throws IOException {
        return once(request(method, path, "application/vnd.github+json", body, Map.of()));
    }

    private HttpRequest request(
            String method, String path, String type, Map<String, ?> body, Map<String, String> more) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(REQUEST_TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Accept", type)
                .header("X-GitHub-Api-Version", "2022-11-28")
                .header("User-Agent", "production-guard");
        more.forEach(request::header);
        if (body == null) {
            return request.method(method, HttpRequest.BodyPublishers.noBody()).build();
        }
        return request.header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(Json.write(body)))
                .build();
    }

    private Answer repeat(HttpRequest request) throws IOException {
        long pause = FIRST_PAUSE_MILLIS;
        for (int attempt = 1; ; attempt++) {
            try {
                Answer answer = once(request);
                if (answer.status() < 500 || attempt == ATTEMPTS) {
                    return answer;
                }
            } catch (RateLimitedException | InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
            pause(pause + ThreadLocalRandom.current().nextLong(pause));
            pause *= 2;
        }
    }

    private static void pause(long millis) throws InterruptedIOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private Answer once(HttpRequest request) throws IOException {
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            byte[] body = Bodies.read(response.body(), MAX_BYTES + 1, REQUEST_TIMEOUT);
            if (body.length > MAX_BYTES) {
                throw new IOException("GitHub's answer is longer than " + MAX_BYTES + " bytes");
            }
            Answer answer = new Answer(
                    response.statusCode(),
                    response.headers().firstValue("etag").orElse(""),
                    response.headers().firstValue("location").orElse(""),
                    body);
            remember(response);
            checkLimit(response, answer);
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for GitHub");
        } catch (InterruptedIOException | RateLimitedException e) {
            throw e;
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new IOException("GitHub's API cannot be reached: " + Texts.line(reason, 200), e);
        }
    }

    private void remember(HttpResponse<?> response) {
        long left = header(response, "x-ratelimit-remaining");
        long reset = header(response, "x-ratelimit-reset");
        if (left >= 0 && reset >= 0) {
            renewed = Instant.ofEpochSecond(reset);
            remaining = left;
        }
    }

    private static long header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).map(GitHubApi::number).orElse(-1L);
    }

    /** How long to leave GitHub alone before the next round of questions, so that other steps of the job can ask, too. */
    Duration pace() {
        long left = remaining;
        if (left < 0 || left >= RESERVE) {
            return Duration.ZERO;
        }
        Duration until = Duration.between(Instant.now(), renewed);
        if (until.isNegative()) {
            return Duration.ZERO;
        }
        Duration each = until.dividedBy(left + 1);
        return each.compareTo(SLOWEST) < 0 ? each : SLOWEST;
    }

    /** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
    private static void checkLimit(HttpResponse<?> response, Answer answer) throws RateLimitedException {
        if (answer.status() != 403 && answer.status() != 429) {
            return;
        }
        Instant now = Instant.now();
        long retryAfter = header(response, "retry-after");
        if (retryAfter >= 0) {
            throw new RateLimitedException(now.plusSeconds(retryAfter));
        }
        if (response.headers().firstValue("x-ratelimit-remaining").orElse("").equals("0")) {
            long reset = header(response, "x-ratelimit-reset");
            Instant until = reset < 0 ? now.plus(SECONDARY_PAUSE) : Instant.ofEpochSecond(reset);
            throw new RateLimitedException(until.isBefore(now) ? now.plusSeconds(1) : until);
        }
        if (answer.status() == 429 || answer.problem().toLowerCase(Locale.ROOT).contains("rate limit")) {
            throw new RateLimitedException(now.plus(SECONDARY_PAUSE));
        }
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,12}") ? Long.parseLong(text) : -1;
    }
}
