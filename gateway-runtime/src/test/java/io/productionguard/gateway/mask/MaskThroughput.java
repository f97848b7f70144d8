package io.productionguard.gateway.mask;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Measures the masker; not a test. How to run it, and its numbers, are in {@code docs/masking.md}. */
final class MaskThroughput {

    private static final int VALUES = 20_000;
    private static final long WARM_UP_NANOS = 3_000_000_000L;
    private static final long MEASURED_NANOS = 2_000_000_000L;
    private static final String[] WORDS =
            ("the order was shipped to our central warehouse and the customer asked for a new invoice "
                            + "because address of delivery changed state open closed pending blue green large small box item total")
                    .split(" ");

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();

    private MaskThroughput() {}

    public static void main(String[] arguments) {
        long start = cpuTime();
        SessionMasker masker = SessionMasker.create(
                Set.of("secrets", "personal"),
                List.of("*.ssn"),
                List.of("correct-horse-battery", "Tr0ub4dor&3", "k8s-bearer-token-4711"));
        long created = cpuTime();
        masker.mask("nothing to see here");
        long first = cpuTime();
        masker.mask("mail alice@example.com");
        long hit = cpuTime();
        System.out.printf(
                Locale.ROOT,
                "cold: create %.1f ms, first value %.1f ms, first masked value %.1f ms%n",
                (created - start) / 1e6,
                (first - created) / 1e6,
                (hit - first) / 1e6);

        Random random = new Random(1);
        values(masker, "words, 10 to 200 bytes", random, r -> words(r, 10 + r.nextInt(190)));
        values(masker, "words, 10 to 30 bytes", random, r -> words(r, 10 + r.nextInt(20)));
        values(
                masker,
                "timestamps",
                random,
                r -> "2024-0" + (1 + r.nextInt(9)) + "-17 12:34:" + (10 + r.nextInt(49)) + ".123456+00");
        values(masker, "UUIDs", random, r -> new UUID(r.nextLong(), r.nextLong()).toString());
        values(masker, "integers", random, r -> Integer.toString(r.nextInt() & 0x7fffffff));
        values(masker, "JSON documents", random, MaskThroughput::json);
        values(
                masker,
                "URLs",
                random,
                r -> "https://shop.example.com/items/" + r.nextInt(100000) + "?page=2&sort=price");
        values(masker, "e-mail addresses (all masked)", random, r -> "user" + r.nextInt(5000) + "@example.com");
        stream(masker, "stream, words, 8 KiB pieces", random, r -> words(r, 100) + "\n");
        stream(masker, "stream, JSON lines, 8 KiB pieces", random, r -> json(r) + "\n");
        allocation(masker, random);
    }

    /** Processor time of this thread, so that other work on the machine counts less. */
    private static long cpuTime() {
        return THREADS.getCurrentThreadCpuTime();
    }

    private static String words(Random random, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return text.substring(0, length);
    }

    private static String json(Random random) {
        return "{\"id\":" + random.nextInt(1_000_000) + ",\"name\":\"" + words(random, 20)
                + "\",\"created\":\"2024-03-0"
                + (1 + random.nextInt(9)) + "T12:00:00Z\",\"uid\":\"" + new UUID(random.nextLong(), random.nextLong())
                + "\",\"link\":\"https://shop.example.com/o/" + random.nextInt(1000) + "\",\"tags\":[\"a\",\"b\"]}";
    }

    private static void values(SessionMasker masker, String name, Random random, Function<Random, String> source) {
        List<byte[]> values = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < VALUES; i++) {
            values.add(source.apply(random).getBytes(StandardCharsets.UTF_8));
            bytes += values.get(i).length;
        }
        long best = Long.MAX_VALUE;
        long masked = 0;
        for (long spent = 0; spent < WARM_UP_NANOS + MEASURED_NANOS; ) {
            long begin = cpuTime();
            masked = 0;
            for (byte[] value : values) {
                masked += masker.mask(value, 0, value.length) == null ? 0 : 1;
            }
            long took = cpuTime() - begin;
            best = spent < WARM_UP_NANOS ? best : Math.min(best, took);
            spent += took;
        }
        report(name, bytes, best, (double) best / VALUES, masked);
    }

    private static void stream(SessionMasker masker, String name, Random random, Function<Random, String> source) {
        StringBuilder text = new StringBuilder();
        while (text.length() < 4 << 20) {
            text.append(source.apply(random));
        }
        byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
        long best = Long.MAX_VALUE;
        for (long spent = 0; spent < WARM_UP_NANOS + MEASURED_NANOS; ) {
            long begin = cpuTime();
            MaskStream stream = masker.stream();
            for (int from = 0; from < body.length; from += 8192) {
                stream.feed(body, from, Math.min(8192, body.length - from));
            }
            stream.end();
            long took = cpuTime() - begin;
            best = spent < WARM_UP_NANOS ? best : Math.min(best, took);
            spent += took;
        }
        report(name, body.length, best, 0, 0);
    }

    private static void report(String name, long bytes, long nanos, double each, long masked) {
        System.out.printf(
                Locale.ROOT, "%-34s %7.0f MB/s %8.1f ns a value, masked %d%n", name, bytes * 1e3 / nanos, each, masked);
    }

    private static void allocation(SessionMasker masker, Random random) {
        byte[] value = json(random).getBytes(StandardCharsets.UTF_8);
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            masker.mask(value, 0, value.length);
        }
        long after = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        System.out.printf(
                Locale.ROOT, "allocated %.2f bytes for a value without findings%n", (double) (after - before) / count);
    }
}
