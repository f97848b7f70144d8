package io.productionguard.gateway.protocol.kubernetes;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.operation.kubernetes.DecodedBody;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** One connection of the small API server. */
final class ApiHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final String LOG_SECRET = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

    private final ApiServer server;
    private BiConsumer<String, ObjectStore.Change> watcher;

    ApiHandler(ApiServer server) {
        this.server = server;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) throws Exception {
        byte[] content = ByteBufUtil.getBytes(request.content());
        String body = new String(content, StandardCharsets.UTF_8);
        if (request.headers().get("content-type", "").contains("protobuf")) {
            body = Json.write(DecodedBody.protobuf(content));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers().forEach(field -> headers.put(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
        server.seen.add(new ApiServer.Seen(
                request.method().name(), request.uri(), headers.getOrDefault("content-type", ""), body, headers));
        QueryStringDecoder query = new QueryStringDecoder(request.uri());
        if (!server.knows(headers)) {
            status(context, 401, "Unauthorized", "the gateway's credential is missing");
            return;
        }
        String path = query.path();
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (List.of("exec", "attach", "portforward").contains(last) && headers.containsKey("upgrade")) {
            PodUpgrade.begin(context, request, query, server);
            return;
        }
        String document = Discovery.document(path);
        if (document != null) {
            answer(context, 200, document);
        } else if (path.equals("/healthz")) {
            text(context, "ok");
        } else if (path.endsWith("/log")) {
            log(context, query);
        } else {
            objects(context, request.method().name(), path, query, headers, body);
        }
    }

    private void objects(
            ChannelHandlerContext context,
            String method,
            String path,
            QueryStringDecoder query,
            Map<String, String> headers,
            String body)
            throws Exception {
        boolean dryRun = query.parameters().containsKey("dryRun");
        String accept = headers.getOrDefault("accept", "");
        boolean collection = Discovery.isCollection(path);
        String object = path.endsWith("/scale") || path.endsWith("/status") || path.endsWith("/ephemeralcontainers")
                ? path.substring(0, path.lastIndexOf('/'))
                : path;
        Map<String, Object> current = server.store.get(object);
        switch (method) {
            case "GET" -> {
                if (query.parameters().containsKey("watch")) {
                    watch(context, path, accept.contains("as=Table"), name(query));
                } else if (collection) {
                    answer(context, 200, Tables.list(server.store, path, name(query), accept.contains("as=Table")));
                } else if (current == null) {
                    status(context, 404, "NotFound", path + " not found");
                } else if (path.endsWith("/scale")) {
                    answer(context, 200, Tables.scale(current));
                } else {
                    answer(
                            context,
                            200,
                            accept.contains("as=Table") ? Tables.table(List.of(current), "1") : Json.write(current));
                }
            }
            case "POST" -> {
                Map<String, Object> created = ObjectStore.parse(body);
                if (path.contains("authorization.k8s.io")) {
                    created.put("status", Map.of("allowed", true));
                    answer(context, 201, Json.write(created));
                } else if (path.endsWith("/eviction")) {
                    evict(context, path.substring(0, path.lastIndexOf('/')), dryRun);
                } else if (path.endsWith("/token")) {
                    created.put(
                            "status",
                            Map.of("token", ApiServer.MADE_TOKEN, "expirationTimestamp", "2026-01-01T01:00:00Z"));
                    answer(context, 201, Json.write(created));
                } else {
                    if (path.endsWith("/pods")) {
                        created.put(
                                "status", ObjectStore.parse(ApiServer.pod("x")).get("status"));
                    }
                    String name = String.valueOf(
                            ObjectStore.map(created.get("metadata")).get("name"));
                    if (path.contains("/namespaces/")) {
                        ObjectStore.map(created.get("metadata"))
                                .put("namespace", path.split("/namespaces/")[1].split("/")[0]);
                    }
                    answer(context, 201, Json.write(dryRun ? created : server.store.put(path + "/" + name, created)));
                }
            }
            case "PUT" -> {
                Map<String, Object> replaced = ObjectStore.parse(body);
                if (path.endsWith("/scale")) {
                    Map<String, Object> scaled = ObjectStore.merged(
                            current,
                            Map.of(
                                    "spec",
                                    Map.of(
                                            "replicas",
                                            ObjectStore.map(replaced.get("spec"))
                                                    .get("replicas"))));
                    answer(context, 200, Tables.scale(dryRun ? scaled : server.store.put(object, scaled)));
                } else {
                    answer(context, 200, Json.write(dryRun ? replaced : server.store.put(object, replaced)));
                }
            }
            case "PATCH" -> patch(context, path, object, current, headers.get("content-type"), body, dryRun);
            case "DELETE" -> {
                boolean tried = body.isEmpty() ? dryRun : body.contains("\"dryRun\":[\"All\"]");
                if (collection) {
                    deleteCollection(context, path, tried);
                } else if (current == null) {
                    status(context, 404, "NotFound", path + " not found");
                } else {
                    answer(context, 200, Json.write(tried ? current : server.store.remove(object)));
                }
            }
            default -> status(context, 405, "MethodNotAllowed", method);
        }
    }

    /** As if a budget for disruptions kept the pod that is called {@code kept}. */
    private void evict(ChannelHandlerContext context, String pod, boolean dryRun) {
        if (pod.endsWith("/kept")) {
            status(
                    context,
                    429,
                    "TooManyRequests",
                    "Cannot evict pod as it would violate the pod's disruption budget.");
            return;
        }
        if (!dryRun) {
            server.store.remove(pod);
        }
        status(context, 201, "", "evicted");
    }

    private void deleteCollection(ChannelHandlerContext context, String path, boolean dryRun) throws Exception {
        String list = Tables.list(server.store, path, "", false);
        if (!dryRun) {
            for (Map<String, Object> object : server.store.list(path, "")) {
                server.store.remove(
                        path + "/" + ObjectStore.map(object.get("metadata")).get("name"));
            }
        }
        answer(context, 200, list);
    }

    private void patch(
            ChannelHandlerContext context,
            String path,
            String object,
            Map<String, Object> current,
            String type,
            String body,
            boolean dryRun)
            throws Exception {
        boolean apply = type.startsWith("application/apply-patch");
        if (current == null && !apply) {
            status(context, 404, "NotFound", path + " not found");
            return;
        }
        Map<String, Object> result;
        if (type.startsWith("application/json-patch")) {
            List<?> operations =
                    (List<?>) ObjectStore.parse("{\"p\":" + body + "}").get("p");
            result = ObjectStore.patched(current, operations);
        } else {
            result = ObjectStore.merged(current == null ? Map.of() : current, ObjectStore.parse(body));
        }
        if (path.endsWith("/scale")) {
            answer(context, 200, Tables.scale(dryRun ? result : server.store.put(object, result)));
            return;
        }
        answer(context, current == null ? 201 : 200, Json.write(dryRun ? result : server.store.put(object, result)));
    }

    private static String name(QueryStringDecoder query) {
        String selector =
                query.parameters().getOrDefault("fieldSelector", List.of("")).get(0);
        return selector.startsWith("metadata.name=") ? selector.substring("metadata.name=".length()) : "";
    }

    private void watch(ChannelHandlerContext context, String collection, boolean table, String name) {
        chunked(context, "application/json");
        watcher = (path, change) -> {
            String in = path.substring(0, path.lastIndexOf('/'));
            if (!in.equals(collection) || !(name.isEmpty() || path.endsWith("/" + name))) {
                return;
            }
            try {
                Object object =
                        table ? ObjectStore.parse(Tables.table(List.of(change.object()), "1")) : change.object();
                Map<String, Object> event = new LinkedHashMap<>();
                event.put("type", change.type());
                event.put("object", object);
                Sent.now(context, new DefaultHttpContent(bytes(Json.write(event) + "\n")));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        server.store.watch(watcher);
    }

    private void log(ChannelHandlerContext context, QueryStringDecoder query) {
        chunked(context, "text/plain");
        Sent.now(context, new DefaultHttpContent(bytes("started\nusing token " + LOG_SECRET + "\n")));
        if (query.parameters().containsKey("follow")) {
            Sent.now(context, new DefaultHttpContent(bytes("line without end")));
            watcher = (path, change) -> {
                if (path.endsWith("/web-1")) {
                    Sent.now(context, new DefaultHttpContent(bytes(" now ended\n")));
                    Sent.now(context, LastHttpContent.EMPTY_LAST_CONTENT);
                }
            };
            server.store.watch(watcher);
        } else {
            Sent.now(context, LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    private static void chunked(ChannelHandlerContext context, String type) {
        DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set("content-type", type).set("transfer-encoding", "chunked");
        Sent.now(context, head);
    }

    private static io.netty.buffer.ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    static void answer(ChannelHandlerContext context, int code, String json) {
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(code), bytes(json));
        response.headers()
                .set("content-type", "application/json")
                .set("content-length", response.content().readableBytes());
        Sent.now(context, response);
    }

    private static void text(ChannelHandlerContext context, String text) {
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, bytes(text));
        response.headers().set("content-type", "text/plain").set("content-length", text.length());
        Sent.now(context, response);
    }

    static void status(ChannelHandlerContext context, int code, String reason, String message) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.put("status", code < 300 ? "Success" : "Failure");
        status.put("message", message);
        status.put("reason", reason);
        status.put("code", code);
        answer(context, code, Json.write(status));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (watcher != null) {
            server.store.unwatch(watcher);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        status(context, 500, "InternalError", "the test's API server failed: " + cause);
    }
}
