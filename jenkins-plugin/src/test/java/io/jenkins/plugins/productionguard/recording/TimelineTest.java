package io.jenkins.plugins.productionguard.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages and verdicts over recordings made here by hand, with a key of their own. */
class TimelineTest {

    private static final String SESSION = "s-1";

    private final List<String> lines = new ArrayList<>();
    private KeyPair key;
    private String jwk;

    @BeforeEach
    void generateKey() throws Exception {
        key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = key.getPublic().getEncoded();
        jwk = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + base64(Arrays.copyOfRange(encoded, 12, 44)) + "\"}";
        event("\"type\":\"session.started\",\"session\":\"s-1\"");
    }

    @Test
    void acceptsAWholeSealedRecording() throws Exception {
        operations(3);
        seal();
        Timeline timeline = read("", 0);
        assertTrue(timeline.damage().isEmpty(), timeline.damage().toString());
        assertTrue(timeline.isSealed());
        assertEquals(3, timeline.getTotal());
        assertEquals(4, timeline.getSequence());
    }

    @Test
    void noticesEveryKindOfChange() throws Exception {
        operations(3);
        seal();
        List<String> whole = List.copyOf(lines);
        for (int i = 0; i < whole.size(); i++) {
            lines.clear();
            lines.addAll(whole);
            lines.set(i, whole.get(i).replaceFirst("\"type\":\"([a-z])", "\"type\":\"x$1"));
            assertTrue(i == whole.size() - 1 ? !read("", 0).isSealed() || isDamaged() : isDamaged(), "edited line " + i);
            lines.clear();
            lines.addAll(whole);
            lines.remove(i);
            assertTrue(i == whole.size() - 1 ? !read("", 0).isSealed() : isDamaged(), "dropped line " + i);
        }
        lines.clear();
        lines.addAll(whole);
        lines.add(whole.get(1));
        assertTrue(isDamaged(), "something after the seal");
        lines.remove(lines.size() - 1);
        generateKeyOnly();
        assertTrue(isDamaged(), "another key");
    }

    @Test
    void pagesThroughAHundredThousandOperations() throws Exception {
        operations(100_050);
        Timeline first = read("", 0);
        assertEquals(100_050, first.getTotal());
        assertEquals(1_001, first.getPages());
        assertEquals(100, first.getEntries().size());
        Timeline deep = read("", 777);
        assertEquals(77_701, deep.getEntries().iterator().next().getNumber());
        Timeline last = read("", -1);
        assertEquals(50, last.getEntries().size());
        assertEquals(100_001, last.getEntries().iterator().next().getNumber());
        assertEquals(1_000, last.getPage());
        Timeline found = read("number 77777", 0);
        assertEquals(1, found.getTotal());
        assertFalse(found.isSealed());
        assertEquals("OK 77777", found.getEntries().iterator().next().getOutcome());
    }

    private boolean isDamaged() throws IOException {
        return read("", 0).damage().isPresent();
    }

    private Timeline read(String search, int page) throws IOException {
        byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        return Timeline.read(new ByteArrayInputStream(bytes), new TimelineQuery("", search, page, 100), jwk, SESSION);
    }

    private void operations(int count) throws Exception {
        int before = lines.size();
        for (int i = 1; i <= count; i++) {
            event("\"type\":\"operation.decided\",\"operation\":" + i + ",\"text\":\"number " + i
                    + "\",\"effect\":\"allow\"");
            if (count > 3) {
                event("\"type\":\"operation.completed\",\"operation\":" + i + ",\"outcome\":\"OK " + i + "\"");
            }
        }
        assertTrue(lines.size() > before);
    }

    private void event(String members) throws Exception {
        lines.add("{\"seq\":" + (lines.size() + 1) + ",\"prev\":\"" + head() + "\",\"time\":\"2026-11-03T10:11:12.000123Z\","
                + members + "}");
    }

    private void seal() throws Exception {
        String time = "2026-11-03T10:11:13.000000Z";
        String signed = base64("{\"alg\":\"EdDSA\",\"kid\":\"k\",\"typ\":\"production-guard-seal\"}".getBytes(StandardCharsets.UTF_8))
                + "."
                + base64(("{\"session\":\"" + SESSION + "\",\"sequence\":" + lines.size() + ",\"head\":\"" + head()
                                + "\",\"time\":\"" + time + "\"}")
                        .getBytes(StandardCharsets.UTF_8));
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(key.getPrivate());
        signer.update(signed.getBytes(StandardCharsets.US_ASCII));
        lines.add("{\"seq\":" + (lines.size() + 1) + ",\"prev\":\"" + head() + "\",\"time\":\"" + time
                + "\",\"type\":\"seal\",\"jws\":\"" + signed + "." + base64(signer.sign()) + "\"}");
    }

    private void generateKeyOnly() throws Exception {
        List<String> kept = List.copyOf(lines);
        generateKey();
        lines.clear();
        lines.addAll(kept);
    }

    private String head() throws Exception {
        if (lines.isEmpty()) {
            return RecordingChain.NO_HEAD;
        }
        byte[] last = lines.get(lines.size() - 1).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(last));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
