package io.productionguard.gateway.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class TokenTableTest {

    @Test
    void countsEachKindFromOne() {
        TokenTable table = new TokenTable();
        assertThat(token(table, "email", "a")).isEqualTo("[masked:email:1]");
        assertThat(token(table, "email", "b")).isEqualTo("[masked:email:2]");
        assertThat(token(table, "card", "a")).isEqualTo("[masked:card:1]");
        assertThat(token(table, "email", "a")).isEqualTo("[masked:email:1]");
    }

    @Test
    void doesNotConfuseKindAndValue() {
        TokenTable table = new TokenTable();
        assertThat(token(table, "a", "bc")).isEqualTo("[masked:a:1]");
        assertThat(token(table, "ab", "c")).isEqualTo("[masked:ab:1]");
    }

    @Test
    void staysDistinctAndStableWhenFull() {
        TokenTable table = new TokenTable(1000);
        Set<String> tokens = new HashSet<>();
        for (int i = 0; i < 5000; i++) {
            tokens.add(token(table, "email", "value" + i));
        }
        assertThat(tokens).hasSize(5000).allMatch(token -> token.matches("\\[masked:email:[0-9]{1,40}]"));
        for (int i = 0; i < 5000; i++) {
            assertThat(tokens).contains(token(table, "email", "value" + i));
        }
        assertThat(token(table, "email", "value999")).isEqualTo("[masked:email:1000]");
        assertThat(token(table, "email", "value1000")).hasSizeGreaterThan(40);
    }

    @Test
    void givesThreadsTheSameTokens() {
        TokenTable table = new TokenTable();
        ConcurrentHashMap<Integer, String> tokens = new ConcurrentHashMap<>();
        IntStream.range(0, 40_000).parallel().forEach(i -> {
            String token = token(table, "email", "value" + i % 1000);
            String other = tokens.putIfAbsent(i % 1000, token);
            assertThat(other == null ? token : other).isEqualTo(token);
        });
        assertThat(new HashSet<>(tokens.values())).hasSize(1000);
    }

    @Test
    void numbersOfTwoSessionsDoNotTellValues() {
        TokenTable first = new TokenTable(0);
        TokenTable second = new TokenTable(0);
        assertThat(token(first, "email", "a")).isNotEqualTo(token(second, "email", "a"));
    }

    @Test
    void keyedDigestIsHmacSha256() throws Exception {
        byte[] key = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        byte[] message = "what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        KeyedDigest digest = new KeyedDigest(key);
        java.security.MessageDigest begun = digest.begin();
        begun.update(message);
        assertThat(digest.end(begun)).isEqualTo(mac.doFinal(message));
    }

    private static String token(TokenTable table, String kind, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return new String(table.token(kind, Match.Fold.NONE, bytes, 0, bytes.length), StandardCharsets.US_ASCII);
    }
}
