package io.productionguard.gateway.net;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Writes the few ASN.1 types of a certificate in the distinguished encoding rules (ITU-T X.690). Not a reader, and not a
 * general ASN.1 library: BouncyCastle would cost 300 ms at start and 10 MB.
 */
final class Der {

    private Der() {}

    /** One value with its tag; the length in the shortest form (X.690 §10.1). */
    static byte[] tagged(int tag, byte[]... contents) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] content : contents) {
            body.writeBytes(content);
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        int length = body.size();
        if (length < 0x80) {
            value.write(length);
        } else {
            byte[] digits = BigInteger.valueOf(length).toByteArray();
            int skip = digits[0] == 0 ? 1 : 0;
            value.write(0x80 | (digits.length - skip));
            value.write(digits, skip, digits.length - skip);
        }
        value.writeBytes(body.toByteArray());
        return value.toByteArray();
    }

    static byte[] sequence(byte[]... elements) {
        return tagged(0x30, elements);
    }

    static byte[] set(byte[] element) {
        return tagged(0x31, element);
    }

    static byte[] integer(BigInteger value) {
        return tagged(0x02, value.toByteArray());
    }

    static byte[] bool(boolean value) {
        return tagged(0x01, new byte[] {(byte) (value ? 0xff : 0)});
    }

    static byte[] octets(byte[] value) {
        return tagged(0x04, value);
    }

    /** A bit string whose last byte has {@code unused} bits that do not count. */
    static byte[] bits(int unused, byte... value) {
        return tagged(0x03, new byte[] {(byte) unused}, value);
    }

    static byte[] utf8(String value) {
        return tagged(0x0c, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A time from 1950 to 2049, as RFC 5280 §4.1.2.5.1 wants it: YYMMDDHHMMSSZ. */
    static byte[] utcTime(Instant time) {
        LocalDateTime utc = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        if (utc.getYear() < 1950 || utc.getYear() >= 2050) {
            throw new IllegalArgumentException("a UTCTime is between 1950 and 2049");
        }
        // By hand, because a DateTimeFormatter takes 20 ms to load.
        int[] fields = {
            utc.getYear() % 100,
            utc.getMonthValue(),
            utc.getDayOfMonth(),
            utc.getHour(),
            utc.getMinute(),
            utc.getSecond()
        };
        byte[] text = new byte[2 * fields.length + 1];
        for (int i = 0; i < fields.length; i++) {
            text[2 * i] = (byte) ('0' + fields[i] / 10);
            text[2 * i + 1] = (byte) ('0' + fields[i] % 10);
        }
        text[text.length - 1] = 'Z';
        return tagged(0x17, text);
    }

    /** An object identifier in dotted form. */
    static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            int arc = Integer.parseInt(arcs[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arc >>> shift != 0) {
                    body.write(0x80 | (arc >>> shift & 0x7f));
                }
            }
            body.write(arc & 0x7f);
        }
        return tagged(0x06, body.toByteArray());
    }
}
