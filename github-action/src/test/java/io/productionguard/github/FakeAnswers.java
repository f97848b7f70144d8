package io.productionguard.github;

import com.sun.net.httpserver.HttpExchange;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** How the made-up GitHub reads requests and writes answers. */
abstract class FakeAnswers {

    private static final Json.Limits LIMITS = new Json.Limits(1 << 20, 16, 10_000);

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] zip(String evidence) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("evidence.jwt"));
            zip.write(evidence.getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    static JsonObject body(HttpExchange exchange) throws IOException {
        return Json.parse(exchange.getRequestBody().readAllBytes(), LIMITS);
    }

    static String query(HttpExchange exchange, String name) {
        for (String pair : exchange.getRequestURI().getRawQuery().split("&")) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    static byte[] array(List<Map<String, Object>> elements) {
        String object = Json.write(Map.of("a", new ArrayList<>(elements)));
        return object.substring(5, object.length() - 1).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(Map<String, ?> json) {
        return Json.write(json).getBytes(StandardCharsets.UTF_8);
    }

    static void respond(HttpExchange exchange, int status, Map<String, ?> json) throws IOException {
        respond(exchange, status, bytes(json));
    }

    static void tagged(HttpExchange exchange, Map<String, ?> json) throws IOException {
        tagged(exchange, bytes(json));
    }

    /** Answers with an ETag, or with 304 when the client has it already. */
    static void tagged(HttpExchange exchange, byte[] json) throws IOException {
        String tag = "\"" + sha256(json) + "\"";
        exchange.getResponseHeaders().set("ETag", tag);
        if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
        } else {
            respond(exchange, 200, json);
        }
    }

    static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }
}
