package io.productionguard.gateway.enforce;

import io.productionguard.gateway.mask.Masker;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the masker says about the columns of a result. Keeps the last answer: the next result often has the very same
 * columns. One per connection; used by its event loop only.
 */
final class ColumnMasks {

    /**
     * @param kinds kind of token per column, or null where only the content decides; not to be changed
     * @param header the names as a line of a response, without its end; not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Result(String[] kinds, byte[] header) {}

    private final Masker masker;
    private List<String> lastNames;
    private List<String> lastOrigins;
    private Result last;

    ColumnMasks(Masker masker) {
        this.masker = masker;
    }

    /** A rule about a column counts for either of its names, that in the result and that where it comes from. */
    @SuppressWarnings("ReferenceEquality") // other lists are looked at, whatever is in them
    Result of(List<String> names, List<String> origins) {
        if (names != lastNames || origins != lastOrigins) {
            String[] kinds = new String[names.size()];
            for (int i = 0; i < kinds.length; i++) {
                String origin = origins.get(i);
                kinds[i] = masker.columnKind(names.get(i))
                        .or(() -> masker.columnKind(origin))
                        .orElse(null);
            }
            last = new Result(kinds, String.join("\t", names).getBytes(StandardCharsets.UTF_8));
            lastNames = names;
            lastOrigins = origins;
        }
        return last;
    }
}
