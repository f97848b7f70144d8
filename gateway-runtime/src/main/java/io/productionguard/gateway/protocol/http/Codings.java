package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.protocol.http.body.BrotliFilter;
import io.productionguard.gateway.protocol.http.body.GunzipFilter;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** The content codings of answers: which of those that the client offers can be asked of the target, and who decodes them. */
final class Codings {

    private static final String FIELD = "accept-encoding";
    private static final String NONE = "identity";
    private static final String GZIP = "gzip";
    private static final String OLD_GZIP = "x-gzip";
    private static final String BROTLI = "br";

    private Codings() {}

    /** Writes {@code Accept-Encoding} for the target: what the client offers and can be decoded here. */
    static void ask(HttpHeaders outgoing, HttpHeaders received, HttpShared shared) {
        List<String> offers = received.getAll(FIELD);
        StringJoiner asked = new StringJoiner(", ");
        if (offers(offers, GZIP)) {
            asked.add(GZIP);
        }
        if (offers(offers, BROTLI) && !shared.decoding().isScarce()) {
            asked.add(BROTLI);
        }
        outgoing.set(FIELD, asked.length() == 0 ? NONE : asked.toString());
    }

    /** Whether a coding is offered by name and with a weight above zero (RFC 9110 §12.5.3). */
    private static boolean offers(List<String> offers, String coding) {
        for (String field : offers) {
            for (String offer : field.split(",", -1)) {
                String[] parts = offer.split(";", -1);
                String name = parts[0].strip().toLowerCase(Locale.ROOT);
                if ((name.equals(coding) || (coding.equals(GZIP) && name.equals(OLD_GZIP))) && hasWeight(parts)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the weight, if there is one, is a number from 0.001 to 1. */
    private static boolean hasWeight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=") && !isPositive(parameter.substring(2))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPositive(String weight) {
        return !weight.isEmpty()
                && weight.length() <= 5
                && weight.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))
                && weight.chars().anyMatch(c -> c >= '1' && c <= '9');
    }

    /** The codings that an answer tells of, also in a field that only some clients read as {@code Content-Encoding}. */
    static String of(HttpHeaders headers) {
        StringJoiner codings = new StringJoiner(", ");
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            if (FieldNames.is(field.getKey(), "content-encoding")
                    || FieldNames.is(field.getKey(), "content_encoding")) {
                codings.add(field.getValue());
            }
        }
        return codings.toString().strip();
    }

    /** What decodes an answer's body in front of a filter; empty when its coding cannot be read, or was not asked for. */
    static Optional<BodyFilter> decoding(String coding, BodyFilter filter, HttpHeaders asked, HttpShared shared) {
        return switch (coding.toLowerCase(Locale.ROOT)) {
            case "", NONE -> Optional.of(filter);
            // Servers keep files in gzip and send them so to everybody.
            case GZIP, OLD_GZIP -> Optional.of(new GunzipFilter(filter));
            case BROTLI ->
                offers(asked.getAll(FIELD), BROTLI)
                        ? Optional.of(new BrotliFilter(filter, shared.decoding()))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }
}
