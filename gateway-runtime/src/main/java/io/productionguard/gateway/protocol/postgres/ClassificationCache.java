package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.operation.Meaning;
import io.productionguard.gateway.operation.sql.SqlClassifier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Meanings of texts that were classified lately, because most clients say the same few things again and again. Two
 * generations: when the young one is full it becomes the old one, and what is asked for again moves back. Thread-safe; at
 * most about 2 MiB of text.
 */
final class ClassificationCache {

    /** Longer texts are rarely repeated; characters. */
    private static final int LONGEST = 8 << 10;
    /** Characters in one generation. */
    private static final int FULL = 512 << 10;

    private final SqlClassifier classifier;
    private final AtomicInteger young = new AtomicInteger();
    private volatile Map<String, Meaning> now = new ConcurrentHashMap<>();
    private volatile Map<String, Meaning> before = Map.of();

    ClassificationCache(SqlClassifier classifier) {
        this.classifier = classifier;
    }

    Meaning classify(String sql) {
        if (sql.length() > LONGEST) {
            return classifier.classify(sql);
        }
        Meaning known = now.get(sql);
        if (known != null) {
            return known;
        }
        Meaning older = before.get(sql);
        Meaning meaning = older != null ? older : classifier.classify(sql);
        remember(sql, meaning);
        return meaning;
    }

    private void remember(String sql, Meaning meaning) {
        // Every entry costs a little beside its text.
        if (young.addAndGet(sql.length() + 64) > FULL) {
            young.set(0);
            before = now;
            now = new ConcurrentHashMap<>();
        }
        now.put(sql, meaning);
    }
}
