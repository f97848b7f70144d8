package io.productionguard.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.net.CompactJws;
import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.operation.OperationDigest;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionVerifierTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String HEADER = "{\"alg\":\"EdDSA\"}";
    private static final ApprovalDecision DECISION = new ApprovalDecision(
            "a7",
            new OperationDigest("ab".repeat(32)),
            ApprovalDecision.Verdict.APPROVE,
            "jane",
            "looks right\n– Jane",
            "https://ci.example/42");

    private final DecisionSigner signer = DecisionSigner.create(CLOCK);
    private final DecisionVerifier verifier = DecisionVerifier.create("s-1", signer.decisionKey(), CLOCK);

    @Test
    void acceptsWhatTheFrontEndSigned() throws DecisionRefusedException {
        String jws = signer.sign("s-1", DECISION);
        assertThat(verifier.verify(jws)).isEqualTo(DECISION);
        assertThat(verifier.verify(jws))
                .as("the same again is for the desk to tell")
                .isEqualTo(DECISION);
    }

    @Test
    void commentAndEvidenceMayBeAbsent() throws DecisionRefusedException {
        Map<String, Object> payload = payload();
        payload.keySet().removeAll(java.util.List.of("comment", "evidence"));
        assertThat(verify(payload).comment()).isEmpty();
        assertThat(verify(payload).evidence()).isEmpty();
    }

    @Test
    void refusesAForeignSignature() {
        String forged = DecisionSigner.create(CLOCK).sign("s-1", DECISION);
        assertRefused(forged, "not signed with the front-end's key");
        String jws = signer.sign("s-1", DECISION);
        String[] own = jws.split("\\.", -1);
        String[] other = forged.split("\\.", -1);
        assertRefused(own[0] + "." + own[1] + "." + other[2], "not signed with the front-end's key");
        assertRefused(own[0] + "." + own[1] + ".", "not signed with the front-end's key");
        assertRefused(own[0] + "." + own[1] + "." + CompactJws.encode(new byte[64]), "not signed");
        assertRefused(own[0] + "." + own[1] + "." + CompactJws.encode(new byte[63]), "not signed");
    }

    @Test
    void refusesEveryChangedBit() {
        String jws = signer.sign("s-1", DECISION);
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            char[] changed = jws.toCharArray();
            int at = random.nextInt(changed.length);
            changed[at] ^= (char) (1 << random.nextInt(7));
            assertThatThrownBy(() -> verifier.verify(new String(changed))).isInstanceOf(DecisionRefusedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\"}",
                "{\"alg\":\"HS256\"}",
                "{\"alg\":\"eddsa\"}",
                "{\"alg\":\"EdDSA\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"EdDSA\",\"jwk\":{}}",
                "{\"alg\":\"EdDSA\",\"kid\":\"1\"}",
                "{\"alg\":\"EdDSA\",\"alg\":\"EdDSA\"}",
                "{\"alg\":[\"EdDSA\"]}",
                "{}",
                "[]",
                ""
            })
    void refusesEveryOtherHeaderEvenSigned(String header) {
        assertRefused(signer.sign(header, Json.write(payload())), "the decision");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a.b", "a.b.c.d", "a.b.c", "e30.e30.", "é.é.é", "e30=.e30=.e30="})
    void refusesWhatIsNoCompactJws(String jws) {
        assertRefused(jws, "the decision");
    }

    @Test
    void refusesOtherSpellingsOfTheSameBytes() {
        String jws = signer.sign("s-1", DECISION);
        assertRefused(jws + "=", "base64url");
        assertRefused(jws + "\n", "base64url");
        assertRefused(" " + jws, "base64url");
        // 64 bytes leave four unused bits in the last character: another character there gives the same signature.
        char last = jws.charAt(jws.length() - 1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        char sibling = alphabet.charAt(alphabet.indexOf(last) + 1);
        assertRefused(jws.substring(0, jws.length() - 1) + sibling, "base64url");
    }

    @Test
    void refusesAnotherSession() {
        assertRefused(signer.sign("s-2", DECISION), "another session");
        assertRefused(with("session", "S-1"), "another session");
    }

    @Test
    void refusesAStaleOrEarlyTime() throws DecisionRefusedException {
        verify(put("iat", NOW.getEpochSecond() - 300));
        verify(put("iat", NOW.getEpochSecond() + 300));
        assertRefused(with("iat", NOW.getEpochSecond() - 301), "more than 5 minutes away");
        assertRefused(with("iat", NOW.getEpochSecond() + 301), "more than 5 minutes away");
        assertRefused(with("iat", Long.MAX_VALUE), "more than 5 minutes away");
        assertRefused(with("iat", -1L), "malformed");
        assertRefused(with("iat", "" + NOW.getEpochSecond()), "malformed");
        assertRefused(with("iat", (double) NOW.getEpochSecond()), "malformed");
    }

    @Test
    void refusesMalformedMembers() {
        assertRefused(with("verdict", "APPROVE"), "\"verdict\" is neither approve nor deny");
        assertRefused(with("verdict", true), "\"verdict\" must be a text");
        assertRefused(with("digest", "ab"), "\"digest\" is no SHA-256");
        assertRefused(with("digest", "AB".repeat(32)), "\"digest\" is no SHA-256");
        assertRefused(with("admin", true), "unknown member \"admin\"");
        for (String name : new String[] {"", " ", "jane ", "ja\u0000ne", "ja\u202ene", "ja\nne", "j".repeat(257)}) {
            assertRefused(with("approver", name), "\"approver\" must be 1 to 256 visible characters");
            assertRefused(with("request", name), "\"request\" must be 1 to 256 visible characters");
        }
        for (String member : payload().keySet()) {
            if (!member.equals("comment") && !member.equals("evidence")) {
                Map<String, Object> payload = payload();
                payload.remove(member);
                assertRefused(signer.sign(HEADER, Json.write(payload)), "\"" + member + "\" is missing");
            }
        }
        assertRefused(signer.sign(HEADER, "{\"verdict\":\"deny\",\"verdict\":\"approve\"}"), "given twice");
        assertRefused(signer.sign(HEADER, "[]"), "malformed");
    }

    @Test
    void refusesOversize() throws DecisionRefusedException {
        assertThat(verify(put("evidence", "e".repeat(131_072))).evidence()).hasSize(131_072);
        assertRefused(with("evidence", "e".repeat(131_073)), "\"evidence\" is longer than 131072 bytes");
        assertRefused(with("evidence", "é".repeat(65_537)), "\"evidence\" is longer than 131072 bytes");
        assertRefused(with("comment", "c".repeat(8_193)), "\"comment\" is longer than 8192 bytes");
        assertRefused(with("evidence", "e".repeat(393_216)), "longer than 393216 bytes");
        assertRefused("e".repeat(10_000_000), "longer than 393216 bytes");
    }

    @Test
    void acceptsOnlyAnEd25519PublicKey() throws Exception {
        byte[] ed448 = KeyPairGenerator.getInstance("Ed448")
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        byte[] x25519 = KeyPairGenerator.getInstance("X25519")
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        byte[] good = Base64.getDecoder().decode(signer.decisionKey());
        assertThat(good).hasSize(44);
        for (byte[] key : new byte[][] {ed448, x25519, new byte[44], {}, java.util.Arrays.copyOf(good, 43)}) {
            assertThatThrownBy(() ->
                            DecisionVerifier.create("s-1", Base64.getEncoder().encodeToString(key)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("decision key");
        }
        assertThatThrownBy(() -> DecisionVerifier.create("s-1", "no base64!"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("decision key");
    }

    private void assertRefused(String jws, String reason) {
        assertThatThrownBy(() -> verifier.verify(jws))
                .isInstanceOf(DecisionRefusedException.class)
                .hasMessageContaining(reason);
    }

    private ApprovalDecision verify(Map<String, Object> payload) throws DecisionRefusedException {
        return verifier.verify(signer.sign(HEADER, Json.write(payload)));
    }

    private String with(String member, Object value) {
        return signer.sign(HEADER, Json.write(put(member, value)));
    }

    private static Map<String, Object> put(String member, Object value) {
        Map<String, Object> payload = payload();
        payload.put(member, value);
        return payload;
    }

    private static Map<String, Object> payload() {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("session", "s-1");
        payload.put("request", "a7");
        payload.put("digest", "ab".repeat(32));
        payload.put("verdict", "approve");
        payload.put("approver", "jane");
        payload.put("comment", "");
        payload.put("evidence", "");
        payload.put("iat", NOW.getEpochSecond());
        return payload;
    }
}
