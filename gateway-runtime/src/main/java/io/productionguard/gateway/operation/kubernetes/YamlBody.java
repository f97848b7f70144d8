package io.productionguard.gateway.operation.kubernetes;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a body in YAML, of which it takes the plain part only: one document, no anchors, aliases, tags, merge keys or
 * repeated keys, because another reader might expand them to something else, and no line breaks but LF and CR LF. A plain scalar stays a text unless some
 * version of YAML reads it as yes, no or nothing: then it is that, which is the strict reading here.
 */
final class YamlBody {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NODES = 200_000;

    private static final Set<String> YES = Set.of("y", "yes", "on", "true");
    private static final Set<String> NO = Set.of("n", "no", "off", "false");

    private final Iterator<Event> events;
    private int nodes;

    private YamlBody(Iterator<Event> events) {
        this.events = events;
    }

    /** The document's one object. */
    static Map<String, Object> read(byte[] yaml) throws UnclearRequestException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(yaml))
                    .toString();
            refuseUnclearBreaks(text);
            LoadSettings settings =
                    LoadSettings.builder().setCodePointLimit(Body.MAX_BYTES).build();
            return new YamlBody(new Parse(settings).parseString(text).iterator()).document();
        } catch (CharacterCodingException e) {
            throw UnclearRequestException.malformed("the body is not UTF-8");
        } catch (YamlEngineException e) {
            // The parser's own message quotes the document.
            throw UnclearRequestException.malformed("the body is not YAML that can be read");
        }
    }

    /**
     * Servers read YAML 1.1, where a comment ends at these as well (YAML 1.1 §4.1.4); in YAML 1.2 it goes on, and would hide
     * what they read. A carriage return alone is refused with them.
     */
    private static void refuseUnclearBreaks(String text) throws UnclearRequestException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean lone = c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n');
            if (lone || c == '\u0085' || c == '\u2028' || c == '\u2029' || c == '\ufeff') {
                throw UnclearRequestException.malformed(
                        "the body's YAML has line breaks that readers see in different places; use plain line feeds");
            }
        }
    }

    private Map<String, Object> document() throws UnclearRequestException {
        events.next();
        if (!(events.next() instanceof DocumentStartEvent) || !(node(1) instanceof Map<?, ?> map)) {
            throw UnclearRequestException.malformed("the body's YAML is not one object");
        }
        if (!(events.next() instanceof DocumentEndEvent) || !(events.next() instanceof StreamEndEvent)) {
            throw UnclearRequestException.malformed("the body contains several YAML documents");
        }
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((key, value) -> object.put((String) key, value));
        return object;
    }

    private Object node(int depth) throws UnclearRequestException {
        return node(events.next(), depth);
    }

    private Object node(Event event, int depth) throws UnclearRequestException {
        if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
            throw UnclearRequestException.malformed("the body's YAML has too many values or levels");
        }
        if (event instanceof AliasEvent
                || (event instanceof NodeEvent node && node.getAnchor().isPresent())) {
            throw UnclearRequestException.malformed("the body's YAML has anchors or aliases; write it out");
        }
        if (event instanceof ScalarEvent scalar) {
            refuseTag(scalar.getTag().isPresent());
            return scalar.isPlain() ? plain(scalar.getValue()) : scalar.getValue();
        }
        if (event instanceof SequenceStartEvent sequence) {
            refuseTag(sequence.getTag().isPresent());
            List<Object> items = new ArrayList<>();
            for (Event next = events.next(); !(next instanceof SequenceEndEvent); next = events.next()) {
                items.add(node(next, depth + 1));
            }
            return items;
        }
        if (event instanceof MappingStartEvent mapping) {
            refuseTag(mapping.getTag().isPresent());
            return mapping(depth);
        }
        throw UnclearRequestException.malformed("the body is not YAML that can be read");
    }

    private Map<String, Object> mapping(int depth) throws UnclearRequestException {
        Map<String, Object> members = new LinkedHashMap<>();
        for (Event next = events.next(); !(next instanceof MappingEndEvent); next = events.next()) {
            if (!(next instanceof ScalarEvent key)
                    || key.getTag().isPresent()
                    || key.getAnchor().isPresent()
                    || key.getValue().equals("<<")) {
                throw UnclearRequestException.malformed("the body's YAML has a key that is not a plain text");
            }
            String name = key.getValue();
            Object value = node(depth + 1);
            if (members.containsKey(name)) {
                throw UnclearRequestException.malformed("the body's YAML gives a key twice");
            }
            members.put(name, value);
        }
        return members;
    }

    private static void refuseTag(boolean tagged) throws UnclearRequestException {
        if (tagged) {
            throw UnclearRequestException.malformed("the body's YAML has tags; leave them out");
        }
    }

    private static Object plain(String text) {
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        if (YES.contains(lower)) {
            return true;
        }
        if (NO.contains(lower)) {
            return false;
        }
        return text.isEmpty() || text.equals("~") || lower.equals("null") ? null : text;
    }
}
