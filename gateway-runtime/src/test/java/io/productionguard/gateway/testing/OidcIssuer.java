package io.productionguard.gateway.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.productionguard.gateway.net.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An OpenID provider on the loopback interface for tests: real HTTP, real keys, real signatures, and every way to fail. */
public final class OidcIssuer implements AutoCloseable {

    /** What an endpoint does with a request. */
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private static final RSAKey FIRST_KEY = rsa("key-1");

    private final HttpServer server;
    private final AtomicInteger discoveries = new AtomicInteger();
    private final AtomicInteger downloads = new AtomicInteger();

    /** Served as they are; tests add, drop and break keys. */
    private final List<Map<String, Object>> keys = new ArrayList<>();

    private volatile Answer discovery;
    private volatile Answer jwks;

    /** An issuer that works, with one RSA key called {@code key-1}. */
    public OidcIssuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "oidc-issuer");
            thread.setDaemon(true);
            return thread;
        }));
        recover();
        server.createContext("/.well-known/openid-configuration", exchange -> {
            discoveries.incrementAndGet();
            discovery.to(exchange);
        });
        server.createContext("/jwks", exchange -> {
            downloads.incrementAndGet();
            jwks.to(exchange);
        });
        serve(FIRST_KEY);
        server.start();
    }

    /** The issuer's name, which is its address. */
    public String name() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Serves both documents as it should. */
    public void recover() {
        discovery =
                exchange -> respond(exchange, 200, Json.write(Map.of("issuer", name(), "jwks_uri", name() + "/jwks")));
        jwks = exchange -> {
            synchronized (keys) {
                respond(exchange, 200, Json.write(Map.of("keys", keys)));
            }
        };
    }

    /** Answers differently from now on; null leaves it as it is. */
    public void disturb(Answer newDiscovery, Answer newJwks) {
        discovery = newDiscovery == null ? discovery : newDiscovery;
        jwks = newJwks == null ? jwks : newJwks;
    }

    /** Sends a whole answer. */
    public static void respond(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Serves exactly the public halves of these keys. */
    public void serve(JWK... newKeys) {
        synchronized (keys) {
            keys.clear();
            for (JWK key : newKeys) {
                keys.add(new LinkedHashMap<>(key.toPublicJWK().toJSONObject()));
            }
        }
    }

    /** Serves one more key, as raw as it is given. */
    public void serveToo(Map<String, Object> key) {
        synchronized (keys) {
            keys.add(key);
        }
    }

    /** How often the key set was fetched. */
    public int downloads() {
        return downloads.get();
    }

    /** How often the configuration was fetched. */
    public int discoveries() {
        return discoveries.get();
    }

    /** The key that works from the start. */
    public static RSAKey firstKey() {
        return FIRST_KEY;
    }

    /** A new RSA key of 2048 bits. */
    public static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new EC key. */
    public static ECKey ec(String id, Curve curve) {
        try {
            return new ECKeyGenerator(curve).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Claims of a job's token: valid for ten minutes, for the audience {@code production-guard}. Change as needed. */
    public Map<String, Object> claims() {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", name());
        claims.put("aud", "production-guard");
        claims.put("sub", "repo:acme/shop");
        claims.put("iat", now);
        claims.put("nbf", now);
        claims.put("exp", now + 600);
        claims.put("run_id", "4711");
        return claims;
    }

    /** A token with these claims by the first key. */
    public String token(Map<String, ?> claims) {
        return sign(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-1").build(), claims, FIRST_KEY);
    }

    /** A token with any header, claims and key. */
    public static String sign(JWSHeader header, Map<String, ?> claims, JWK key) {
        try {
            JWSSigner signer = key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
            JWSObject token = new JWSObject(header, new Payload(Json.write(claims)));
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
