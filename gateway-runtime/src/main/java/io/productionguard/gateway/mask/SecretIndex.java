package io.productionguard.gateway.mask;

import java.util.List;

/**
 * Finds many byte strings at once by sampling: of a string with {@code n} bytes, one of its first {@code n - 3} groups of
 * four bytes stands at every {@code n - 3}rd position of a text, so only those positions have to be looked up (the idea of
 * Wu and Manber, 1994). Immutable.
 */
final class SecretIndex {

    private static final int GRAM = 4;
    private static final int LONGEST_STRIDE = 16;
    private static final int SMALLEST_TABLE_BITS = 12;

    final int stride;
    final int longest;

    private final SecretForm[] forms;
    private final int shift;
    /** First entry of the chain of a hash, plus 1. */
    private final int[] heads;
    /** Entries of chains: gram, form, offset, next. */
    private final int[] entries;
    /** Forms by their first byte. */
    private final SecretForm[][] byFirstByte = new SecretForm[256][];

    SecretIndex(List<SecretForm> all) {
        forms = all.toArray(SecretForm[]::new);
        int shortest = Integer.MAX_VALUE;
        int greatest = 0;
        for (SecretForm form : forms) {
            shortest = Math.min(shortest, form.length());
            greatest = Math.max(greatest, form.length());
        }
        stride = Math.min(shortest - GRAM + 1, LONGEST_STRIDE);
        longest = greatest;
        int count = forms.length * stride;
        int bits = Math.max(SMALLEST_TABLE_BITS, 36 - Integer.numberOfLeadingZeros(count));
        shift = 32 - bits;
        heads = new int[1 << bits];
        entries = new int[4 * count];
        int entry = 0;
        for (int form = 0; form < forms.length; form++) {
            for (int offset = 0; offset < stride; offset++) {
                int gram = forms[form].gram(offset);
                int head = hash(gram);
                entries[4 * entry] = gram;
                entries[4 * entry + 1] = form;
                entries[4 * entry + 2] = offset;
                entries[4 * entry + 3] = heads[head];
                heads[head] = ++entry;
            }
        }
        int[] sizes = new int[256];
        for (SecretForm form : forms) {
            sizes[form.at(0) & 0xff]++;
        }
        for (int first = 0; first < 256; first++) {
            byFirstByte[first] = new SecretForm[sizes[first]];
        }
        for (SecretForm form : forms) {
            int first = form.at(0) & 0xff;
            byFirstByte[first][--sizes[first]] = form;
        }
    }

    /** Whether some sampled position may belong to a form; the first such position from {@code from}, or -1. */
    int sample(byte[] bytes, int from, int end) {
        int[] table = heads;
        for (int i = from; i + GRAM <= end; i += stride) {
            if (table[hash(gram(bytes, i))] != 0) {
                return i;
            }
        }
        return -1;
    }

    /**
     * The leftmost, then longest form that stands complete in {@code [floor, end)} over the sampled position, or null; where
     * it begins is {@code position - offset} with the offset left in {@code offset[0]}.
     */
    SecretForm at(byte[] bytes, int position, int floor, int end, int[] offset) {
        int gram = gram(bytes, position);
        SecretForm best = null;
        for (int entry = heads[hash(gram)]; entry != 0; entry = entries[4 * entry - 1]) {
            if (entries[4 * entry - 4] != gram) {
                continue;
            }
            SecretForm form = forms[entries[4 * entry - 3]];
            int before = entries[4 * entry - 2];
            boolean better =
                    best == null || before > offset[0] || (before == offset[0] && form.length() > best.length());
            int start = position - before;
            if (better && start >= floor && form.matches(bytes, start, end) == form.length()) {
                best = form;
                offset[0] = before;
            }
        }
        return best;
    }

    /** Whether the bytes from {@code start} to {@code end} are the beginning of a form longer than they are. */
    boolean mayBegin(byte[] bytes, int start, int end) {
        for (SecretForm form : byFirstByte[bytes[start] & 0xff]) {
            if (form.length() > end - start && form.matches(bytes, start, end) == end - start) {
                return true;
            }
        }
        return false;
    }

    private int hash(int gram) {
        return (gram * 0x9E3779B1) >>> shift;
    }

    static int gram(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16 | bytes[at + 3] << 24;
    }
}
