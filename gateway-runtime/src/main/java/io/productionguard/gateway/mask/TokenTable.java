package io.productionguard.gateway.mask;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives every value its token: the same value the same number within its kind, for the whole session. Only a digest of a
 * value is kept, HMAC-SHA-256 (RFC 2104) under a key that exists in this object alone, so neither the table nor a token
 * leads back to a value, not even by trying likely ones. Thread-safe.
 *
 * <p>Memory is bounded: after {@value #MOST_VALUES} different values (10 MB) the table takes no more, and a new value's
 * number is read from its digest instead. Such a number has 29 digits or more, so it is never one that was counted, and
 * two values share it with a probability of 2<sup>-96</sup>.
 */
final class TokenTable {

    /** Different values that get a counted number. */
    static final int MOST_VALUES = 1 << 18;

    private static final int SMALLEST = 256;

    private final int mostValues;
    /** Made when the first value is masked, which is not at start-up. */
    private volatile KeyedDigest keyed;

    private final Object lock = new Object();
    private final Map<String, int[]> counters = new HashMap<>();
    private long[] digests = new long[2 * SMALLEST];
    private int[] numbers = new int[SMALLEST];
    private int size;

    TokenTable() {
        this(MOST_VALUES);
    }

    TokenTable(int mostValues) {
        this.mostValues = mostValues;
    }

    /** The token of a value at hand. */
    byte[] token(String kind, Match.Fold fold, byte[] bytes, int from, int to) {
        Digest digest = digest(kind, fold);
        digest.update(bytes, from, to);
        return digest.token();
    }

    /** Begins the token of a value that arrives in pieces. */
    Digest digest(String kind, Match.Fold fold) {
        return new Digest(kind, fold);
    }

    /** Lets the counted numbers of a kind begin after {@code number}. */
    void reserve(String kind, int number) {
        synchronized (lock) {
            counters.put(kind, new int[] {number});
        }
    }

    private KeyedDigest keyed() {
        KeyedDigest made = keyed;
        if (made == null) {
            synchronized (lock) {
                if (keyed == null) {
                    keyed = KeyedDigest.withFreshKey();
                }
                made = keyed;
            }
        }
        return made;
    }

    private String number(String kind, byte[] digest) {
        ByteBuffer buffer = ByteBuffer.wrap(digest);
        long first = buffer.getLong();
        long second = buffer.getLong();
        if ((first | second) == 0) {
            second = 1;
        }
        synchronized (lock) {
            int slot = slot(digests, numbers.length, first, second);
            if (numbers[slot] != 0) {
                return Integer.toString(numbers[slot]);
            }
            if (size < mostValues) {
                int number = count(kind);
                put(slot, first, second, number);
                return Integer.toString(number);
            }
        }
        return new java.math.BigInteger(1, java.util.Arrays.copyOf(digest, 12))
                .setBit(96)
                .toString();
    }

    private int count(String kind) {
        int[] counter = counters.get(kind);
        if (counter == null) {
            counter = new int[1];
            counters.put(kind, counter);
        }
        return ++counter[0];
    }

    private void put(int slot, long first, long second, int number) {
        digests[2 * slot] = first;
        digests[2 * slot + 1] = second;
        numbers[slot] = number;
        size++;
        if (size > numbers.length / 2 + numbers.length / 4) {
            grow();
        }
    }

    private void grow() {
        long[] oldDigests = digests;
        int[] oldNumbers = numbers;
        digests = new long[2 * oldDigests.length];
        numbers = new int[2 * oldNumbers.length];
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != 0) {
                int slot = slot(digests, numbers.length, oldDigests[2 * i], oldDigests[2 * i + 1]);
                digests[2 * slot] = oldDigests[2 * i];
                digests[2 * slot + 1] = oldDigests[2 * i + 1];
                numbers[slot] = oldNumbers[i];
            }
        }
    }

    /** Where a digest is, or the free place where it belongs. */
    private static int slot(long[] digests, int slots, long first, long second) {
        int slot = (int) first & slots - 1;
        while ((digests[2 * slot] | digests[2 * slot + 1]) != 0
                && (digests[2 * slot] != first || digests[2 * slot + 1] != second)) {
            slot = slot + 1 & slots - 1;
        }
        return slot;
    }

    /** The token of one value in the making. Not thread-safe. */
    final class Digest {

        private final String kind;
        private final Match.Fold fold;
        private final KeyedDigest digester;
        private final MessageDigest inner;

        private Digest(String kind, Match.Fold fold) {
            this.kind = kind;
            this.fold = fold;
            digester = keyed();
            inner = digester.begin();
            inner.update(kind.getBytes(StandardCharsets.US_ASCII));
            inner.update((byte) 0);
        }

        /** Takes the next bytes of the value. */
        void update(byte[] bytes, int from, int to) {
            switch (fold) {
                case NONE -> inner.update(bytes, from, to - from);
                case LOWER -> {
                    for (int i = from; i < to; i++) {
                        inner.update((byte) Ascii.lower(bytes[i] & 0xff));
                    }
                }
                case ALNUM -> {
                    for (int i = from; i < to; i++) {
                        if (Ascii.is(bytes[i] & 0xff, Ascii.ALNUM)) {
                            inner.update((byte) Ascii.upper(bytes[i] & 0xff));
                        }
                    }
                }
            }
        }

        /** Ends the value and returns its token; to be called once. */
        byte[] token() {
            return MaskToken.bytes(kind, number(kind, digester.end(inner)));
        }
    }
}
