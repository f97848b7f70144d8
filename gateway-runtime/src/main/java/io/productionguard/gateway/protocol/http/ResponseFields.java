package io.productionguard.gateway.protocol.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.enforce.Passage;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The header fields of answers on their way to the client: masked, and without what belongs to the target's connection. */
final class ResponseFields {

    private static final FieldNames OWN = FieldNames.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "content-encoding",
            "content-md5",
            "digest",
            "repr-digest",
            "content-digest",
            "accept-ranges",
            // Would have a client leave the gateway the next time.
            "alt-svc",
            "strict-transport-security");

    /** Never hold anything secret, and are in every answer. */
    private static final FieldNames PLAIN = FieldNames.of(
            "content-type", "date", "server", "cache-control", "vary", "expires", "last-modified", "allow", "age");

    private ResponseFields() {}

    /** Those of an answer; {@code target} is where it comes from, if clients know that by the gateway's address only. */
    static HttpHeaders masked(HttpHeaders sent, Passage passage, Optional<UpstreamAddress> target) {
        Set<String> listed = RequestFields.listedByConnection(sent);
        HttpHeaders kept = new DefaultHttpHeaders();
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = sent.iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            CharSequence name = field.getKey();
            if (!OWN.contains(name) && !RequestFields.isListed(listed, name) && !isTwin(name)) {
                kept.add(
                        name,
                        PLAIN.contains(name)
                                ? field.getValue()
                                : value(name, located(name, field.getValue(), target), passage));
            }
        }
        return kept;
    }

    private static CharSequence located(CharSequence name, CharSequence value, Optional<UpstreamAddress> target) {
        return target.isPresent() && Locations.isIn(name) ? Locations.atGateway(value.toString(), target.get()) : value;
    }

    private static String value(CharSequence name, CharSequence value, Passage passage) {
        return value(FieldNames.lower(name).toString(), value.toString(), passage);
    }

    /** Whether some clients would take it for another field, which does not pass or not as it is. */
    private static boolean isTwin(CharSequence name) {
        if (!FieldNames.hasUnderscore(name)) {
            return false;
        }
        String dashed = FieldNames.dashed(name);
        return OWN.contains(dashed) || PLAIN.contains(dashed) || dashed.equals("set-cookie");
    }

    private static String value(String name, String value, Passage passage) {
        if (name.equals("set-cookie")) {
            return cookie(value, passage.body());
        }
        if (passage.body().always(name.replace('-', '_'))) {
            return token(passage.body(), "header", value);
        }
        return passage.text(value);
    }

    /** A cookie is a credential: its name and attributes stay, its value does not reach the client. */
    private static String cookie(String value, BodyPassage body) {
        int equals = value.indexOf('=');
        int semicolon = value.indexOf(';');
        if (equals < 0 || (semicolon >= 0 && semicolon < equals)) {
            return token(body, "cookie", value);
        }
        int end = semicolon < 0 ? value.length() : semicolon;
        return value.substring(0, equals + 1)
                + (end == equals + 1 ? "" : token(body, "cookie", value.substring(equals + 1, end)))
                + value.substring(end);
    }

    private static String token(BodyPassage body, String kind, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return new String(body.token(kind, bytes, 0, bytes.length), StandardCharsets.UTF_8);
    }
}
