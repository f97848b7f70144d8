package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A body passage that replaces {@code SECRET} anywhere, and everything called {@code password}. */
public final class Words implements BodyPassage {

    @Override
    public boolean always(String name) {
        return name.equals("password");
    }

    @Override
    public byte[] value(String name, byte[] value, int offset, int length) {
        String text = new String(value, offset, length, StandardCharsets.UTF_8);
        if (always(name)) {
            return token("column", value, offset, length);
        }
        return text.contains("SECRET") ? text.replace("SECRET", "[\"m\\]").getBytes(StandardCharsets.UTF_8) : null;
    }

    @Override
    public byte[] setting(String name, byte[] value, int offset, int length) {
        return value(name, value, offset, length);
    }

    @Override
    public boolean suspicious(byte[] value, int offset, int length) {
        return value("", value, offset, length) != null;
    }

    @Override
    public byte[] token(String kind, byte[] value, int offset, int length) {
        return ("[masked:" + kind + ":1]").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Text text() {
        return new Text() {
            private final ByteArrayOutputStream all = new ByteArrayOutputStream();

            @Override
            public byte[] feed(byte[] piece, int offset, int length) {
                all.write(piece, offset, length);
                return BodyFilter.NOTHING;
            }

            @Override
            public byte[] flush() {
                return BodyFilter.NOTHING;
            }

            @Override
            public byte[] end() {
                return all.toString(StandardCharsets.UTF_8)
                        .replace("SECRET", "[\"m\\]")
                        .getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public long masked() {
                return all.toString(StandardCharsets.UTF_8).split("SECRET", -1).length - 1L;
            }
        };
    }

    @Override
    public void sent(byte[] piece, int offset, int length) {
        // The relay accounts, not the filter.
    }

    @Override
    public void keep(byte[] piece, int offset, int length) {
        // As above.
    }

    @Override
    public void opaque(byte[] piece, int offset, int length) {
        // As above.
    }
}
