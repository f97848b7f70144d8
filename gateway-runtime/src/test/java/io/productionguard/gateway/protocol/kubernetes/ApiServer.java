package io.productionguard.gateway.protocol.kubernetes;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.productionguard.gateway.testing.TestCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A small Kubernetes API server over TLS, enough for every verb of the real kubectl: discovery, OpenAPI, objects, watches,
 * tables, server-side apply, logs, exec, attach and port-forward over WebSocket and SPDY. A pod's containers are processes of
 * this machine in a directory of their own.
 */
final class ApiServer implements AutoCloseable {

    /** What it answers to a request for a token of a service account. */
    static final String MADE_TOKEN = "token-of-a-service-account-7f3a";

    static final String TOKEN = "upstream-bearer-token-of-the-gateway";

    final ObjectStore store = new ObjectStore();
    final TestCertificate certificate = TestCertificate.create("dns:localhost,ip:127.0.0.1");
    final Path files = Files.createTempDirectory("pod");
    /** Everything that came in: method, address, content type, body. */
    final List<Seen> seen = new CopyOnWriteArrayList<>();

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Channel channel;

    /** A request as it arrived. */
    record Seen(String method, String address, String contentType, String body, Map<String, String> headers) {}

    /** Who may call: a bearer token proves it, or a certificate of these has in the handshake. */
    private final Optional<TestCertificate> clients;

    ApiServer() throws Exception {
        this(Optional.empty());
    }

    /** One that serves only clients with this certificate, whatever their header says. */
    static ApiServer forClientsWith(TestCertificate certificate) throws Exception {
        return new ApiServer(Optional.of(certificate));
    }

    private ApiServer(Optional<TestCertificate> clients) throws Exception {
        this.clients = clients;
        SslContextBuilder builder = SslContextBuilder.forServer(certificate.keyManagers());
        if (clients.isPresent()) {
            builder.trustManager(clients.get().trustManagers()).clientAuth(ClientAuth.REQUIRE);
        }
        SslContext tls = builder.build();
        channel = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel client) {
                        client.pipeline()
                                .addLast(
                                        tls.newHandler(client.alloc()),
                                        new HttpServerCodec(16_384, 65_536, 65_536),
                                        new HttpObjectAggregator(8 << 20),
                                        new ApiHandler(ApiServer.this));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        seed();
    }

    private void seed() throws Exception {
        put(
                "/api/v1/namespaces/shop",
                "{\"kind\":\"Namespace\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"shop\"},"
                        + "\"status\":{\"phase\":\"Active\"}}");
        put(
                "/api/v1/nodes/node-1",
                "{\"kind\":\"Node\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"node-1\"},"
                        + "\"spec\":{},\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
        put("/api/v1/namespaces/shop/pods/web-1", pod("web-1"));
        put(
                "/api/v1/namespaces/shop/configmaps/settings",
                "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\","
                        + "\"metadata\":{\"name\":\"settings\",\"namespace\":\"shop\"},"
                        + "\"data\":{\"COLOR\":\"blue\",\"DB_PASSWORD\":\"hunter2-in-config\"}}");
        put(
                "/api/v1/namespaces/shop/secrets/db",
                "{\"kind\":\"Secret\",\"apiVersion\":\"v1\","
                        + "\"metadata\":{\"name\":\"db\",\"namespace\":\"shop\",\"annotations\":{"
                        + "\"kubectl.kubernetes.io/last-applied-configuration\":"
                        + "\"{\\\"kind\\\":\\\"Secret\\\",\\\"data\\\":{\\\"password\\\":\\\"aHVudGVyMi1zZWNyZXQ=\\\"}}\\n\"}},"
                        + "\"type\":\"Opaque\",\"data\":{\"password\":\"aHVudGVyMi1zZWNyZXQ=\",\"user\":\"c2hvcA==\"}}");
        put("/apis/apps/v1/namespaces/shop/deployments/web", deployment());
    }

    static String pod(String name) {
        return "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"shop\",\"labels\":{\"app\":\"web\"}},"
                + "\"spec\":{\"nodeName\":\"node-1\",\"containers\":[{\"name\":\"app\",\"image\":\"web:1\",\"stdin\":true,"
                + "\"env\":[{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2-in-env\"},{\"name\":\"COLOR\",\"value\":\"blue\"}]}]},"
                + "\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}],"
                + "\"containerStatuses\":[{\"name\":\"app\",\"ready\":true,\"restartCount\":0,\"image\":\"web:1\","
                + "\"state\":{\"running\":{\"startedAt\":\"2026-01-01T00:00:00Z\"}}}]}}";
    }

    private static String deployment() {
        return "{\"kind\":\"Deployment\",\"apiVersion\":\"apps/v1\",\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\","
                + "\"generation\":1},\"spec\":{\"replicas\":2,\"selector\":{\"matchLabels\":{\"app\":\"web\"}},"
                + "\"template\":{\"metadata\":{\"labels\":{\"app\":\"web\"}},\"spec\":{\"containers\":[{\"name\":\"app\","
                + "\"image\":\"web:1\"}]}}},\"status\":{\"observedGeneration\":1,\"replicas\":2,\"updatedReplicas\":2,"
                + "\"readyReplicas\":2,\"availableReplicas\":2,\"conditions\":[{\"type\":\"Available\",\"status\":\"True\"},"
                + "{\"type\":\"Progressing\",\"status\":\"True\",\"reason\":\"NewReplicaSetAvailable\"}]}}";
    }

    void put(String path, String json) throws Exception {
        store.put(path, ObjectStore.parse(json));
    }

    String address() {
        return "https://localhost:" + ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Whether a request with these header fields is the gateway's. */
    boolean knows(Map<String, String> headers) {
        String expected = clients.isPresent() ? null : "Bearer " + TOKEN;
        return Objects.equals(expected, headers.get("authorization"));
    }

    /** Requests with this method whose address contains a text. */
    List<Seen> seen(String method, String part) {
        return seen.stream()
                .filter(request ->
                        request.method().equals(method) && request.address().contains(part))
                .toList();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
