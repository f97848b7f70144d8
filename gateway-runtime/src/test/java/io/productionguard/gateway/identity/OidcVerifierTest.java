package io.productionguard.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import io.productionguard.gateway.net.CompactJws;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.testing.OidcIssuer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real provider on the loopback interface. */
@Timeout(60)
class OidcVerifierTest {

    private static final KeyCache.Times TIMES = new KeyCache.Times(
            Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofHours(24), Duration.ofSeconds(20));

    private OidcIssuer issuer;
    private OidcVerifier verifier;

    @BeforeEach
    void start() throws IOException {
        issuer = new OidcIssuer();
        verifier = verifier(TIMES, Map.of());
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void acceptsARightTokenAlthoughItHasNoId() throws IdentityException {
        Map<String, Object> claims = issuer.claims();
        assertThat(claims).doesNotContainKey("jti");
        VerifiedToken verified = verifier.verify(issuer.token(claims));
        assertThat(verified.subject()).isEqualTo("repo:acme/shop");
        assertThat(verified.claims().texts()).containsEntry("run_id", "4711").containsEntry("aud", "production-guard");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    void acceptsEveryRsaAlgorithm(String algorithm) throws IdentityException {
        String token = OidcIssuer.sign(header(JWSAlgorithm.parse(algorithm)), issuer.claims(), OidcIssuer.firstKey());
        assertThat(verifier.verify(token).subject()).isEqualTo("repo:acme/shop");
    }

    @ParameterizedTest
    @CsvSource({"ES256, P-256", "ES384, P-384", "ES512, P-521"})
    void acceptsEveryEcAlgorithm(String algorithm, String curve) throws IdentityException {
        ECKey key = OidcIssuer.ec("key-1", Curve.parse(curve));
        issuer.serve(key);
        String token = OidcIssuer.sign(header(JWSAlgorithm.parse(algorithm)), issuer.claims(), key);
        assertThat(verifier.verify(token).subject()).isEqualTo("repo:acme/shop");
        // An r and s of zero satisfied the equation in unpatched Java runtimes (CVE-2022-21449).
        String[] parts = token.split("\\.", -1);
        assertRefused(
                parts[0] + "." + parts[1] + "."
                        + CompactJws.encode(new byte[CompactJws.parse(token).signature().length]),
                "has a wrong signature");
    }

    @Test
    void acceptsAModulusWithALeadingZeroByte() throws IdentityException {
        Map<String, Object> key =
                new LinkedHashMap<>(OidcIssuer.firstKey().toPublicJWK().toJSONObject());
        byte[] modulus = new Base64URL((String) key.get("n")).decode();
        assertThat(modulus).hasSize(256);
        byte[] longer = new byte[257];
        System.arraycopy(modulus, 0, longer, 1, 256);
        key.put("n", Base64URL.encode(longer).toString());
        issuer.serve();
        issuer.serveToo(key);
        assertThat(verifier.verify(issuer.token(issuer.claims())).subject()).isEqualTo("repo:acme/shop");
    }

    @Test
    void acceptsATokenWithoutKeyIdAndAnArrayOfAudiences() throws IdentityException {
        issuer.serve(OidcIssuer.rsa("other"), OidcIssuer.firstKey());
        Map<String, Object> claims = issuer.claims();
        claims.put("aud", List.of("somebody", "production-guard"));
        String token = OidcIssuer.sign(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(JOSEObjectType.JWT)
                        .build(),
                claims,
                OidcIssuer.firstKey());
        assertThat(verifier.verify(token).subject()).isEqualTo("repo:acme/shop");
    }

    @Test
    void refusesAnotherIssuerOrAudience() {
        assertRefused(with("iss", "https://evil.example"), "is from the issuer https://evil.example, not ");
        assertRefused(with("iss", issuer.name() + "/"), "is from the issuer");
        assertRefused(with("iss", issuer.name().toUpperCase(java.util.Locale.ROOT)), "is from the issuer");
        assertRefused(with("iss", List.of(issuer.name())), "\"iss\" must be a text");
        assertRefused(with("aud", "production-guard2"), "is for the audience production-guard2, not production-guard");
        assertRefused(with("aud", List.of("a", "b")), "is for the audience a, b, not production-guard");
        assertRefused(with("aud", List.of()), "is for the audience");
        assertRefused(with("aud", List.of(1)), "malformed");
        assertRefused(with("aud", null), "malformed");
        assertRefused(without("iss"), "\"iss\" is missing");
        assertRefused(without("aud"), "\"aud\" is missing");
        assertRefused(without("sub"), "\"sub\" is missing");
        assertRefused(with("sub", " "), "subject");
        assertRefused(with("sub", "a\u202eb"), "subject");
        assertRefused(with("sub", "s".repeat(1025)), "subject");
    }

    @Test
    void refusesWrongTimesButAllowsAMinute() throws IdentityException {
        long now = Clock.systemUTC().instant().getEpochSecond();
        verifier.verify(with("exp", now - 50));
        verifier.verify(with("exp", now + 100.5));
        verifier.verify(with("nbf", now + 50));
        verifier.verify(with("iat", now + 50));
        verifier.verify(without("nbf"));
        verifier.verify(without("iat"));
        assertRefused(with("exp", now - 61), "has expired");
        assertRefused(with("exp", 0), "has expired");
        assertRefused(with("exp", -1e300), "has expired");
        assertRefused(with("nbf", now + 70), "is not valid yet");
        assertRefused(with("iat", now + 70), "was issued in the future");
        assertRefused(without("exp"), "has no time in exp");
        assertRefused(with("exp", "" + (now + 600)), "has no time in exp");
        assertRefused(with("nbf", null), "has no time in nbf");
    }

    @Test
    void refusesUnsignedTokens() {
        String payload = CompactJws.encode(bytes(Json.write(issuer.claims())));
        for (String algorithm : List.of("none", "None", "NONE", "")) {
            String header = CompactJws.encode(bytes(Json.write(Map.of("alg", algorithm, "kid", "key-1"))));
            assertRefused(header + "." + payload + ".", "is signed with " + algorithm + ", which is not accepted");
        }
        String[] parts = issuer.token(issuer.claims()).split("\\.", -1);
        assertRefused(parts[0] + "." + parts[1] + ".", "has a wrong signature");
    }

    @Test
    void refusesAMacWithThePublicKeyAsSecret() throws Exception {
        byte[] der = OidcIssuer.firstKey().toRSAPublicKey().getEncoded();
        byte[] pem = bytes("-----BEGIN PUBLIC KEY-----\n"
                + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n");
        byte[] jwk = bytes(OidcIssuer.firstKey().toPublicJWK().toJSONString());
        for (byte[] secret : List.of(der, pem, jwk)) {
            String input = CompactJws.encode(bytes("{\"alg\":\"HS256\",\"kid\":\"key-1\"}")) + "."
                    + CompactJws.encode(bytes(Json.write(issuer.claims())));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            assertRefused(
                    input + "." + CompactJws.encode(mac.doFinal(bytes(input))),
                    "is signed with HS256, which is not accepted");
        }
    }

    @Test
    void refusesEdDsaClearly() throws Exception {
        var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String input = CompactJws.encode(bytes("{\"alg\":\"EdDSA\",\"kid\":\"key-1\"}")) + "."
                + CompactJws.encode(bytes(Json.write(issuer.claims())));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(keys.getPrivate());
        signature.update(bytes(input));
        assertRefused(
                input + "." + CompactJws.encode(signature.sign()),
                "is signed with EdDSA, which is not accepted; RS, PS and ES with 256, 384 or 512 are");
    }

    @Test
    void ignoresKeysThatTheTokenBringsAlong() {
        RSAKey attacker = OidcIssuer.rsa("key-1");
        JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-1");
        String reachable = issuer.name() + "/jwks";
        int before = issuer.downloads();
        for (JWSHeader forged : List.of(
                header.jwk(attacker.toPublicJWK()).build(),
                header.jwk(null).jwkURL(URI.create(reachable)).build(),
                header.jwkURL(null).x509CertURL(URI.create(reachable)).build(),
                header.x509CertURL(null)
                        .x509CertChain(List.of(com.nimbusds.jose.util.Base64.encode(new byte[100])))
                        .build())) {
            assertRefused(OidcIssuer.sign(forged, issuer.claims(), attacker), "has a wrong signature");
        }
        assertThat(issuer.downloads()).as("fetched once, for its own sake").isEqualTo(before + 1);
    }

    @Test
    void refusesCriticalHeadersNestedTokensAndOtherTypes() {
        RSAKey key = OidcIssuer.firstKey();
        JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-1");
        assertRefused(
                OidcIssuer.sign(
                        header.criticalParams(java.util.Set.of("exp"))
                                .customParam("exp", 1)
                                .build(),
                        issuer.claims(),
                        key),
                "has critical header parameters");
        header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-1");
        assertRefused(OidcIssuer.sign(header.contentType("JWT").build(), issuer.claims(), key), "holds another token");
        for (String type : List.of("at+jwt", "logout+jwt", "secevent+jwt", "JOSE", "")) {
            header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-1");
            assertRefused(
                    OidcIssuer.sign(header.type(new JOSEObjectType(type)).build(), issuer.claims(), key),
                    "is of the type " + type);
        }
    }

    @Test
    void refusesDuplicateMembersEvenSigned() throws Exception {
        String claims = Json.write(issuer.claims());
        assertRefused(
                signRaw(
                        OidcIssuer.firstKey(),
                        "{\"alg\":\"RS256\",\"kid\":\"key-1\"}",
                        "{\"sub\":\"admin\"," + claims.substring(1)),
                "the member \"sub\" is given twice");
        assertRefused(
                signRaw(OidcIssuer.firstKey(), "{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"key-1\"}", claims),
                "the member \"alg\" is given twice");
        assertRefused(
                signRaw(OidcIssuer.firstKey(), "{\"alg\":\"RS256\",\"kid\":\"key-1\"}", claims + "x"), "malformed");
        assertRefused(
                signRaw(OidcIssuer.firstKey(), "{\"alg\":\"RS256\",\"kid\":[\"key-1\"]}", claims), "malformed header");
        assertRefused(signRaw(OidcIssuer.firstKey(), "{\"kid\":\"key-1\"}", claims), "\"alg\" is missing");
        assertThat(verifier.verify(signRaw(OidcIssuer.firstKey(), "{\"alg\":\"RS256\",\"kid\":\"key-1\"}", claims)))
                .isNotNull();
    }

    @Test
    void refusesGarbage() {
        String right = issuer.token(issuer.claims());
        for (String garbage : List.of(
                "",
                ".",
                "..",
                "a.b.c",
                "eyJ",
                right + ".",
                right + "=",
                right + " ",
                " " + right,
                "Bearer " + right,
                right.replaceFirst("\\.", ".."),
                right.substring(0, right.length() - 4),
                right + "AAAA",
                "\u0000",
                "é.é.é",
                right.replace('.', '\n'))) {
            assertThatThrownBy(() -> verifier.verify(garbage)).isInstanceOf(IdentityException.class);
        }
        assertRefused("a".repeat(16_385), "is longer than 16384 characters");
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            char[] changed = right.toCharArray();
            int at = random.nextInt(changed.length);
            changed[at] = (char) (changed[at] ^ 1 << random.nextInt(7));
            assertThatThrownBy(() -> verifier.verify(new String(changed)))
                    .isInstanceOf(IdentityException.class)
                    .hasMessageNotContaining(right);
        }
    }

    @Test
    void takesTokensUpToTheLimit() throws IdentityException {
        String token = with("padding", "p".repeat(11_000));
        assertThat(token.length()).isBetween(15_000, 16_384);
        assertThat(verifier.verify(token).claims().texts()).containsKey("padding");
        assertRefused(with("padding", "p".repeat(12_500)), "is longer than 16384 characters");
    }

    @Test
    void anUnknownKeyIsLookedUpAgainBecauseKeysRotate() throws IdentityException {
        verifier.verify(issuer.token(issuer.claims()));
        assertThat(issuer.downloads()).isEqualTo(1);
        verifier.verify(issuer.token(issuer.claims()));
        assertThat(issuer.downloads()).as("cached").isEqualTo(1);

        RSAKey next = OidcIssuer.rsa("key-2");
        issuer.serve(OidcIssuer.firstKey(), next);
        String rotated = OidcIssuer.sign(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-2").build(), issuer.claims(), next);
        assertThat(verifier.verify(rotated).subject()).isEqualTo("repo:acme/shop");
        assertThat(issuer.downloads()).isEqualTo(2);
    }

    @Test
    void unknownKeysCannotMakeTheGatewayFetchWithoutEnd() throws IdentityException {
        verifier.verify(issuer.token(issuer.claims()));
        RSAKey stranger = OidcIssuer.rsa("x");
        for (int i = 0; i < 50; i++) {
            String token = OidcIssuer.sign(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID("unknown-" + i)
                            .build(),
                    issuer.claims(),
                    stranger);
            assertRefused(token, "is signed with a key that its issuer does not list");
        }
        assertThat(issuer.downloads()).isLessThanOrEqualTo(4);
        verifier.verify(issuer.token(issuer.claims()));
    }

    @Test
    void cachedKeysOutliveAnOutage() throws Exception {
        OidcVerifier impatient = verifier(
                new KeyCache.Times(
                        Duration.ofMillis(50), Duration.ofMillis(1), Duration.ofHours(1), Duration.ofSeconds(20)),
                Map.of());
        impatient.verify(issuer.token(issuer.claims()));
        int before = issuer.discoveries();
        issuer.disturb(
                exchange -> OidcIssuer.respond(exchange, 503, ""), exchange -> OidcIssuer.respond(exchange, 503, ""));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (issuer.discoveries() == before) { // until the cache ran out and the outage is real
            assertThat(impatient.verify(issuer.token(issuer.claims())).subject())
                    .isEqualTo("repo:acme/shop");
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
        assertThat(impatient.verify(issuer.token(issuer.claims())).subject()).isEqualTo("repo:acme/shop");

        issuer.recover();
        RSAKey next = OidcIssuer.rsa("key-2");
        issuer.serve(next);
        String rotated = OidcIssuer.sign(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-2").build(), issuer.claims(), next);
        assertThat(impatient.verify(rotated).subject()).isEqualTo("repo:acme/shop");
        assertThatThrownBy(() -> impatient.verify(issuer.token(issuer.claims())))
                .as("a key that was taken out")
                .isInstanceOf(IdentityException.class);
    }

    @Test
    void withoutKeysNothingIsAccepted() {
        String token = issuer.token(issuer.claims());
        issuer.disturb(exchange -> OidcIssuer.respond(exchange, 500, "oops"), null);
        assertRefused(token, "/.well-known/openid-configuration cannot be read: it answers with status 500");
        issuer.close();
        assertRefusedBy(verifier(TIMES, Map.of()), token, "the issuer's keys cannot be fetched: ");
    }

    @Test
    void redirectsAreNotFollowed() {
        issuer.disturb(
                exchange -> {
                    exchange.getResponseHeaders().add("Location", issuer.name() + "/jwks");
                    OidcIssuer.respond(exchange, 302, "");
                },
                null);
        assertRefused(issuer.token(issuer.claims()), "it redirects, which is not followed");
        assertThat(issuer.downloads()).isZero();
    }

    @Test
    void discoveryMustSpeakForTheIssuerAndPointToASafePlace() {
        for (String document : List.of(
                Json.write(Map.of("issuer", "https://evil.example", "jwks_uri", issuer.name() + "/jwks")),
                Json.write(Map.of("issuer", issuer.name() + "/", "jwks_uri", issuer.name() + "/jwks")),
                Json.write(Map.of("issuer", issuer.name(), "jwks_uri", "http://keys.example/jwks")),
                Json.write(Map.of("issuer", issuer.name(), "jwks_uri", "file:///etc/passwd")),
                Json.write(Map.of("issuer", issuer.name(), "jwks_uri", "http://127.0.0.1@keys.example/")),
                Json.write(Map.of("issuer", issuer.name(), "jwks_uri", "http://u@127.0.0.1/")),
                Json.write(Map.of("issuer", issuer.name(), "jwks_uri", "/jwks")),
                Json.write(Map.of("issuer", issuer.name(), "jwks_uri", "::")),
                Json.write(Map.of("issuer", issuer.name())),
                "[]",
                "<html>",
                "")) {
            issuer.disturb(exchange -> OidcIssuer.respond(exchange, 200, document), null);
            assertRefusedBy(
                    verifier(TIMES, Map.of()), issuer.token(issuer.claims()), "the issuer's keys cannot be fetched: ");
        }
        assertThat(issuer.downloads()).isZero();
    }

    @Test
    void tooMuchAndTooSlowAreGivenUp() throws Exception {
        issuer.disturb(null, exchange -> OidcIssuer.respond(exchange, 200, " ".repeat(600_000)));
        assertRefused(issuer.token(issuer.claims()), "it is longer than 524288 bytes");

        CountDownLatch done = new CountDownLatch(1);
        issuer.disturb(null, exchange -> {
            // A byte now and then: each step is quick, the whole is not.
            exchange.sendResponseHeaders(200, 0);
            try {
                while (!done.await(100, TimeUnit.MILLISECONDS)) {
                    exchange.getResponseBody().write(' ');
                    exchange.getResponseBody().flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
        OidcVerifier impatient = verifier(
                new KeyCache.Times(
                        Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofHours(24), Duration.ofSeconds(1)),
                Map.of());
        assertRefusedBy(impatient, issuer.token(issuer.claims()), "took longer than 1 s to answer");
        done.countDown();
    }

    @Test
    void brokenAndWeakKeysAreLeftOutAndGoodOnesStillWork() throws Exception {
        RSAKey weak = new RSAKeyGenerator(1024, true).keyID("weak").generate();
        issuer.serve(OidcIssuer.firstKey(), weak);
        issuer.serveToo(Map.of("kty", "RSA", "kid", "broken", "n", "!!!", "e", "AQAB"));
        issuer.serveToo(Map.of("kty", "EC", "kid", "off-curve", "crv", "P-256", "x", "AQ", "y", "AQ"));
        issuer.serveToo(Map.of("kty", "oct", "kid", "shared", "k", "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"));
        issuer.serveToo(Map.of("kty", "quantum", "kid", "q"));
        issuer.serveToo(Map.of());
        assertThat(verifier.verify(issuer.token(issuer.claims())).subject()).isEqualTo("repo:acme/shop");
        // Nimbus would not even sign with it.
        String token = signRaw(weak, "{\"alg\":\"RS256\",\"kid\":\"weak\"}", Json.write(issuer.claims()));
        assertRefused(token, "is signed with a key that its issuer does not list");
    }

    @Test
    void keysForEncryptionOrOtherAlgorithmsDoNotSign() throws Exception {
        RSAKey encryption = new RSAKey.Builder(OidcIssuer.firstKey())
                .keyUse(com.nimbusds.jose.jwk.KeyUse.ENCRYPTION)
                .build();
        issuer.serve(encryption);
        assertRefused(issuer.token(issuer.claims()), "is signed with a key that its issuer does not list");
        JWK other = new RSAKey.Builder(OidcIssuer.firstKey())
                .algorithm(JWSAlgorithm.PS512)
                .build();
        issuer.serve(other);
        assertRefusedBy(
                verifier(TIMES, Map.of()),
                issuer.token(issuer.claims()),
                "is signed with a key that its issuer does not list");
    }

    @Test
    void severalKeysWithOneIdAreAllTried() throws IdentityException {
        issuer.serve(OidcIssuer.rsa("key-1"), OidcIssuer.firstKey());
        assertThat(verifier.verify(issuer.token(issuer.claims())).subject()).isEqualTo("repo:acme/shop");
    }

    @Test
    void requiredClaimsMustAllMatch() throws IdentityException {
        Map<String, Object> claims = issuer.claims();
        claims.put("repository", "acme/shop");
        claims.put("ref", "refs/heads/main");
        OidcVerifier strict = verifier(TIMES, Map.of("repository", "acme/*", "ref", "refs/heads/main"));
        assertThat(strict.verify(issuer.token(claims)).subject()).isEqualTo("repo:acme/shop");

        claims.put("ref", "refs/heads/evil");
        assertRefusedBy(
                strict, issuer.token(claims), "has ref refs/heads/evil; the configuration requires refs/heads/main");
        claims.remove("ref");
        assertRefusedBy(strict, issuer.token(claims), "has no claim ref; the configuration requires refs/heads/main");
    }

    @Test
    void anIssuerWithAnUntrustedCertificateIsRefused() throws Exception {
        // TLS of the issuer is the root of all trust in its keys.
        try (SelfSignedHttps server = SelfSignedHttps.start()) {
            OidcSettings settings = new OidcSettings(
                    server.address(), "production-guard", Map.of(), List.of(), Optional.empty(), Map.of());
            assertRefusedBy(
                    new OidcVerifier(settings, Clock.systemUTC(), new KeyCache(settings.issuer(), TIMES)),
                    issuer.token(issuer.claims()),
                    "/.well-known/openid-configuration cannot be read: ");
            assertThat(server.requests()).isZero();
        }
    }

    @Test
    void anIssuerThatIsNotHttpsIsRefused() {
        for (String name : List.of("http://issuer.example", "http://127.0.0.1.example", "ftp://127.0.0.1", "x")) {
            OidcSettings settings =
                    new OidcSettings(name, "production-guard", Map.of(), List.of(), Optional.empty(), Map.of());
            assertRefusedBy(
                    new OidcVerifier(settings, Clock.systemUTC(), new KeyCache(settings.issuer(), TIMES)),
                    issuer.token(issuer.claims()),
                    "is not an https address");
        }
    }

    private OidcVerifier verifier(KeyCache.Times times, Map<String, String> required) {
        return new OidcVerifier(
                new OidcSettings(
                        issuer.name(), "production-guard", required, List.of("sub"), Optional.empty(), Map.of()),
                Clock.systemUTC(),
                new KeyCache(issuer.name(), times));
    }

    private static JWSHeader header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm).keyID("key-1").build();
    }

    private String with(String claim, Object value) {
        Map<String, Object> claims = issuer.claims();
        claims.put(claim, value);
        return issuer.token(claims);
    }

    private String without(String claim) {
        Map<String, Object> claims = issuer.claims();
        claims.remove(claim);
        return issuer.token(claims);
    }

    private static String signRaw(RSAKey key, String header, String payload) throws Exception {
        String input = CompactJws.encode(bytes(header)) + "." + CompactJws.encode(bytes(payload));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key.toPrivateKey());
        signature.update(bytes(input));
        return input + "." + CompactJws.encode(signature.sign());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void assertRefused(String token, String reason) {
        assertRefusedBy(verifier, token, reason);
    }

    private static void assertRefusedBy(OidcVerifier verifier, String token, String reason) {
        assertThatThrownBy(() -> verifier.verify(token))
                .isInstanceOf(IdentityException.class)
                .hasMessageContaining(reason)
                .message()
                .satisfies(message ->
                        assertThat(Arrays.asList(message.split("\n", -1))).hasSize(1));
    }
}
