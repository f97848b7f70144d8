package io.productionguard.gateway.protocol.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * ErrorResponse and {@link NoticeResponse NoticeResponse}, which share one body: fields, each a letter and a string.
 *
 * @param fields by their letter (manual, "Error and Notice Message Fields")
 */
public record ErrorResponse(Map<Character, String> fields) {

    /** not_null_violation, check_violation, with_check_option_violation: "Failing row contains (…)". */
    private static final Set<String> QUOTES_A_ROW = Set.of("23502", "23514", "44000");

    public static ErrorResponse read(MessageReader reader) {
        Map<Character, String> fields = new LinkedHashMap<>();
        while (true) {
            byte letter = reader.int8();
            if (letter == 0) {
                break;
            }
            fields.put((char) (letter & 0xFF), reader.lenientCstring());
        }
        reader.end();
        return new ErrorResponse(fields);
    }

    /** An error of the gateway's own, which ends the statement. Empty texts are left out. */
    public static ErrorResponse error(String sqlState, String message, String detail, String hint) {
        return of("ERROR", sqlState, message, detail, hint);
    }

    /** An error of the gateway's own, which ends the connection. */
    public static ErrorResponse fatal(String sqlState, String message, String detail, String hint) {
        return of("FATAL", sqlState, message, detail, hint);
    }

    public static ErrorResponse of(String severity, String sqlState, String message, String detail, String hint) {
        Map<Character, String> fields = new LinkedHashMap<>();
        fields.put('S', severity);
        fields.put('V', severity);
        fields.put('C', sqlState);
        fields.put('M', message);
        if (!detail.isEmpty()) {
            fields.put('D', detail);
        }
        if (!hint.isEmpty()) {
            fields.put('H', hint);
        }
        return new ErrorResponse(fields);
    }

    public String sqlState() {
        return fields.getOrDefault('C', "");
    }

    public String message() {
        return fields.getOrDefault('M', "");
    }

    /** Whether the server ends the connection after it. */
    public boolean fatal() {
        String severity = fields.getOrDefault('V', fields.getOrDefault('S', ""));
        return severity.equals("FATAL") || severity.equals("PANIC");
    }

    /**
     * The same with everything masked that can quote data: all fields but severity, code, positions and the server's
     * source location. The detail that quotes a whole row is left out, because it does not say whose columns' values they are.
     */
    public ErrorResponse masked(UnaryOperator<String> mask) {
        Map<Character, String> masked = new LinkedHashMap<>(fields);
        masked.replaceAll((letter, text) -> switch (letter) {
            case 'S', 'V', 'C', 'P', 'p', 'F', 'L', 'R' -> text;
            case 'D' -> QUOTES_A_ROW.contains(sqlState()) ? "The failing row is not shown." : mask.apply(text);
            default -> mask.apply(text);
        });
        return new ErrorResponse(masked);
    }

    public ByteBuf encode(ByteBufAllocator allocator) {
        return encode(allocator, Backend.ERROR_RESPONSE);
    }

    public ByteBuf encode(ByteBufAllocator allocator, byte type) {
        MessageWriter writer = MessageWriter.typed(allocator, type);
        fields.forEach((letter, text) -> writer.int8(letter).cstring(text));
        return writer.int8(0).done();
    }
}
