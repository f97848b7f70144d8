package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.operation.http.MalformedTargetException;
import io.productionguard.gateway.operation.http.RequestTarget;
import java.util.function.Predicate;

/** A request as people write it for {@code policy explain}: {@code METHOD /path?query}, then {@code Name: value} lines. */
public final class RequestText {

    private RequestText() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is no request, or one that would be refused as malformed
     */
    public static RequestHead parse(String text) {
        return parse(text, path -> false);
    }

    /** The same, where some paths may have encoded slashes. */
    static RequestHead parse(String text, Predicate<String> mayHaveSlashes) {
        String[] lines = text.strip().split("\\R", -1);
        String[] words = lines[0].strip().split(" +", -1);
        if (words.length != 2 || !words[0].matches("[A-Z-]{1,32}")) {
            throw new IllegalArgumentException("write METHOD /path?query, such as GET /v1/items");
        }
        HttpHeaders headers = new DefaultHttpHeaders();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0) {
                throw new IllegalArgumentException("what follows the first line are header fields, Name: value");
            }
            headers.add(
                    lines[i].substring(0, colon).strip(),
                    lines[i].substring(colon + 1).strip());
        }
        try {
            RequestTarget target = RequestTarget.parse(words[1], mayHaveSlashes);
            return new RequestHead(
                    words[0], target.path(), target.segments(), target.query(), target.parameters(), headers);
        } catch (MalformedTargetException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
