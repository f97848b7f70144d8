package io.productionguard.gateway.mask;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the masker costs at its worst, and at its most common. */
class HostileInputTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int SIZE = 200_000;
    /** Generous: 200 kB take a tenth of this, also before the code is compiled. */
    private static final long MOST_NANOS = 4_000_000_000L;

    private final SessionMasker masker = SessionMasker.create(MaskCases.ALL, List.of(), MaskCases.CREDENTIALS);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a://b:c",
                "://",
                "@",
                "a@",
                "a@b.",
                "\"@",
                "-eyJ",
                "-eyJhbGciOiJSUzI1NiJ9",
                "-sk-",
                "-sk-a1",
                "token=",
                "token='",
                "password=",
                "password=${",
                "password='",
                "password=\\",
                "1234 ",
                "4111-1111-1111-",
                "ab12",
                "-----BEGIN",
                "-----BEGIN PRIVATE KEY-----",
                "LS0tLS1CRUdJTi",
                "basic ",
                "[masked:",
                "é@",
                "%40",
                "\\\"",
                "name:\"PASSWORD\",",
                "x://a@"
            })
    void takesTimeInProportionToTheLength(String unit) {
        byte[] bytes = unit.repeat(SIZE / unit.length()).getBytes(StandardCharsets.UTF_8);
        long before = THREADS.getCurrentThreadCpuTime();
        masker.mask(bytes, 0, bytes.length);
        assertThat(THREADS.getCurrentThreadCpuTime() - before).isLessThan(MOST_NANOS);
    }

    @Test
    void allocatesNothingForValuesWithoutFindings() {
        List<byte[]> values = Stream.of(
                        "the order was shipped to our central warehouse",
                        "550e8400-e29b-41d4-a716-446655440000",
                        "2024-02-29 23:59:59.123456+00",
                        "1704067200000",
                        "https://shop.example.com/items/4711?page=2&sort=price#top",
                        "{\"id\":4711,\"at\":\"2024-03-01T12:00:00Z\",\"link\":\"https://shop.example.com/o/1\",\"n\":[1,2]}",
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        "the secret of a good password is its length, bearer of a token",
                        "Grüße aus Köln, 東京, 🎉")
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toList();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 200 && allocated > 0; round++) {
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            for (int i = 0; i < values.size(); i++) {
                masker.mask(values.get(i), 0, values.get(i).length);
            }
            allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        }
        assertThat(allocated).isZero();
    }

    @Test
    void servesManyThreadsAtOnce() throws Exception {
        List<MaskCases.Case> cases = MaskCases.PERSONAL.stream()
                .filter(example -> example.expected().equals("[masked:email:1]"))
                .toList();
        String[] seen = new String[cases.size()];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = masker.mask(cases.get(i).input());
        }
        List<Thread> threads = new java.util.ArrayList<>();
        List<String> wrong = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
        for (int t = 0; t < 4; t++) {
            int seed = t;
            Thread thread = new Thread(() -> {
                Random random = new Random(seed);
                for (int round = 0; round < 5000; round++) {
                    int which = random.nextInt(seen.length);
                    String masked = masker.mask(cases.get(which).input());
                    if (!masked.equals(seen[which])) {
                        wrong.add(masked);
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong).isEmpty();
    }
}
