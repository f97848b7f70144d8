package io.productionguard.gateway.protocol.http.json;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.operation.OperationDigest;
import io.productionguard.gateway.protocol.http.body.BodyFilter;
import io.productionguard.gateway.protocol.http.body.ByteRun;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A JSON string that is too long to be looked at as a whole: masked as a text while it passes, or replaced by a token where it
 * only makes sense as a whole. Writes what stands between the quotes.
 */
public final class LongJsonString {

    private final JsonValues values;
    private final JsonPath path;
    private final BodyPassage body;
    private final ByteRun out;
    /** Null where the string is withheld. */
    private final BodyPassage.Text text;

    private final MessageDigest digest = OperationDigest.sha256();
    /** The beginning of an escape that was cut. */
    private final ByteRun undecoded = new ByteRun();

    private final ByteRun decoded = new ByteRun();

    LongJsonString(JsonValues values, JsonPath path, BodyPassage body, ByteRun out) {
        this.values = values;
        this.path = path;
        this.body = body;
        this.out = out;
        this.text = values.whole(path) ? null : body.text();
    }

    /** Takes the next bytes, as written; {@code last} when the closing quote stands behind them. */
    void take(byte[] bytes, int from, int to, boolean last) throws BodyFilter.UnmaskableException {
        if (text == null) {
            digest.update(bytes, from, to - from);
        } else {
            undecoded.add(bytes, from, to - from);
            decode(last);
        }
        if (last) {
            end();
        }
    }

    /** Moves what can be decoded through the masker; at most half an escape stays. */
    private void decode(boolean last) throws BodyFilter.UnmaskableException {
        int used = JsonText.decode(undecoded.array(), 0, undecoded.size(), last, decoded);
        if (used < 0) {
            throw new BodyFilter.UnmaskableException("a JSON string has a malformed escape");
        }
        byte[] rest = Arrays.copyOfRange(undecoded.array(), used, undecoded.size());
        undecoded.clear();
        undecoded.add(rest);
        byte[] masked = text.feed(decoded.array(), 0, decoded.size());
        decoded.clear();
        write(masked);
    }

    private void end() {
        if (text == null) {
            byte[] sum = digest.digest();
            write(values.withheld(path, body.token("value", sum, 0, sum.length)));
        } else {
            write(text.end());
        }
    }

    /** Lets go of what is kept back. */
    void flush() {
        if (text != null) {
            write(text.flush());
        }
    }

    private void write(byte[] masked) {
        JsonText.encode(masked, 0, masked.length, out);
    }
}
