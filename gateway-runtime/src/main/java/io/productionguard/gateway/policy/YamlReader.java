package io.productionguard.gateway.policy;

import io.productionguard.gateway.policy.YamlNode.Scalar;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads the bytes of a configuration as YAML 1.2, of which it takes the plain part only: one document in UTF-8, at most
 * {@value #MAX_BYTES} bytes, no anchors, aliases, tags, directives or repeated keys. Knows nothing of what the keys mean.
 *
 * <p>Works on the event stream, which knows the place of everything and expands nothing.
 */
final class YamlReader {

    static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 12;
    private static final int MAX_NODES = 50_000;

    private final Problems problems;
    private final ScalarResolver resolver = new CoreScalarResolver(true);
    private Iterator<Event> events = List.<Event>of().iterator();
    private int nodes;

    YamlReader(Problems problems) {
        this.problems = problems;
    }

    /** The file's one document, or empty when it cannot be read; the reason is then among the problems. */
    Optional<YamlNode> read(byte[] yaml) {
        Optional<String> text = decode(yaml);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setCodePointLimit(MAX_BYTES)
                    // All at once: a long value is copied again for every refill.
                    .setBufferSize(Math.max(1, text.get().length()))
                    .build();
            events = new Parse(settings).parseString(text.get()).iterator();
            return document();
        } catch (Unreadable e) {
            problems.add(e.at, e.getMessage());
        } catch (MarkedYamlEngineException e) {
            problems.add(at(e), explain(e));
        } catch (YamlEngineException e) {
            problems.add(Position.START, "this is not valid YAML: " + Quote.of(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    private Optional<String> decode(byte[] yaml) {
        if (yaml.length > MAX_BYTES) {
            problems.add(
                    Position.START,
                    "the file has " + yaml.length + " bytes; at most " + MAX_BYTES + " are read, shorten it");
            return Optional.empty();
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer decoded = CharBuffer.allocate(yaml.length + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(yaml), decoded, true);
        String text = decoded.flip().toString();
        if (result.isError()) {
            problems.add(end(text), "the file is not UTF-8 from here on; save it as UTF-8");
            return Optional.empty();
        }
        // Editors on Windows put a byte order mark before UTF-8; it means nothing.
        String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        for (int i = 0; i < content.length(); i += Character.charCount(content.codePointAt(i))) {
            int point = content.codePointAt(i);
            if (misleading(point)) {
                problems.add(
                        end(content.substring(0, i)),
                        String.format("the character U+%04X must not stand in a configuration; remove it", point));
                return Optional.empty();
            }
        }
        return Optional.of(content);
    }

    /** What cannot be seen, or makes editors, reviewers and YAML readers see different lines or another order. */
    private static boolean misleading(int point) {
        return !StreamReader.isPrintable(point)
                || (point >= 0x7F && point <= 0x9F)
                || point == 0x2028
                || point == 0x2029
                || (point >= 0x202A && point <= 0x202E)
                || (point >= 0x2066 && point <= 0x2069)
                || point == 0xFEFF;
    }

    /** The place after {@code text}, counted as the YAML scanner counts. */
    private static Position end(String text) {
        String lines = text.replace("\r\n", "\n").replace('\r', '\n');
        int line = 1 + (int) lines.chars().filter(c -> c == '\n').count();
        int begin = lines.lastIndexOf('\n') + 1;
        return new Position(line, lines.codePointCount(begin, lines.length()) + 1);
    }

    private Optional<YamlNode> document() {
        events.next();
        Event first = events.next();
        if (first instanceof StreamEndEvent) {
            throw new Unreadable(Position.START, "the file is empty; begin it with \"version: 1\"");
        }
        if (first instanceof DocumentStartEvent start
                && (start.getSpecVersion().isPresent() || !start.getTags().isEmpty())) {
            problems.add(at(start), "YAML directives (%) are not read; remove them");
        }
        YamlNode root = node(events.next(), 1);
        Event end = events.next();
        Event next = end instanceof DocumentEndEvent ? events.next() : end;
        if (!(next instanceof StreamEndEvent)) {
            problems.add(
                    at(next), "a second document begins here; a configuration is one document, remove the \"---\"");
        }
        return Optional.of(root);
    }

    private YamlNode node(Event event, int depth) {
        Position at = at(event);
        if (++nodes > MAX_NODES) {
            throw new Unreadable(at, "the file has more than " + MAX_NODES + " values; shorten it");
        }
        if (depth > MAX_DEPTH) {
            throw new Unreadable(at, "this is nested more than " + MAX_DEPTH + " deep; no setting is");
        }
        if (event instanceof AliasEvent alias) {
            String text = "*" + alias.getAlias();
            problems.add(
                    at,
                    Quote.of(text) + " is a YAML alias, which is not read; put a glob that begins with * in quotes");
            return new YamlNode.Refused(at);
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            problems.add(
                    at,
                    "the YAML anchor &" + Quote.plain(node.getAnchor().get().toString()) + " is not read; remove it");
        }
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar, at);
        }
        if (event instanceof SequenceStartEvent start) {
            refuseTag(start.getTag(), at);
            return sequence(at, depth);
        }
        if (event instanceof MappingStartEvent start) {
            refuseTag(start.getTag(), at);
            return mapping(at, depth);
        }
        throw new Unreadable(at, "this is not valid YAML; a value is expected here");
    }

    private YamlNode.Sequence sequence(Position at, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event item = events.next(); !(item instanceof SequenceEndEvent); item = events.next()) {
            items.add(node(item, depth + 1));
        }
        return new YamlNode.Sequence(at, items);
    }

    private YamlNode.Mapping mapping(Position at, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        for (Event key = events.next(); !(key instanceof MappingEndEvent); key = events.next()) {
            Position keyAt = at(key);
            YamlNode name = node(key, depth + 1);
            YamlNode value = node(events.next(), depth + 1);
            if (name instanceof Scalar scalar) {
                YamlNode.Entry earlier = entries.putIfAbsent(scalar.text(), new YamlNode.Entry(keyAt, value));
                if (earlier != null) {
                    problems.add(
                            keyAt,
                            Quote.of(scalar.text()) + " was already set in line "
                                    + earlier.at().line() + "; keep one of the two");
                }
            } else if (!(name instanceof YamlNode.Refused)) {
                problems.add(keyAt, "a key is a text, this is " + name.kind() + "; write a name");
            }
        }
        return new YamlNode.Mapping(at, entries);
    }

    private Scalar scalar(ScalarEvent event, Position at) {
        refuseTag(event.getTag(), at);
        if (!event.isPlain()) {
            return new Scalar(at, event.getValue(), Scalar.Type.TEXT);
        }
        Tag tag = resolver.resolve(event.getValue(), true);
        Scalar.Type type;
        if (tag.equals(Tag.NULL)) {
            type = Scalar.Type.NOTHING;
        } else if (tag.equals(Tag.BOOL)) {
            type = Scalar.Type.BOOLEAN;
        } else if (tag.equals(Tag.INT)) {
            type = Scalar.Type.INTEGER;
        } else if (tag.equals(Tag.FLOAT)) {
            type = Scalar.Type.DECIMAL;
        } else {
            type = Scalar.Type.TEXT;
        }
        return new Scalar(at, event.getValue(), type);
    }

    private void refuseTag(Optional<String> tag, Position at) {
        tag.ifPresent(name -> problems.add(at, "the YAML tag " + Quote.of(name) + " is not read; remove it"));
    }

    private static Position at(Event event) {
        return event.getStartMark()
                .map(mark -> new Position(mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(Position.START);
    }

    /** Where to look: something that is not closed is mended where it was opened. */
    private static Position at(MarkedYamlEngineException failure) {
        boolean open = String.valueOf(failure.getProblem()).contains("end of stream");
        return (open ? failure.getContextMark().or(failure::getProblemMark) : failure.getProblemMark())
                .or(failure::getContextMark)
                .map(mark -> new Position(mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(Position.START);
    }

    /** The scanner's words, where they mislead replaced by better ones. */
    private static String explain(MarkedYamlEngineException failure) {
        String problem = String.valueOf(failure.getProblem());
        String context = failure.getContext() == null ? "" : failure.getContext();
        if (context.contains("alias")) {
            return "* begins a YAML alias, which is not read; put a glob that begins with * in quotes";
        }
        if (problem.contains("(TAB)")) {
            return "a tab must not be used to indent; use spaces";
        }
        if (problem.contains("cannot start any token")) {
            String character = problem.replaceFirst("^found character '(.*)' that cannot start.*$", "$1");
            return "a value cannot begin with " + Quote.plain(character) + "; put it in quotes";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "\": \" must not stand in a value without quotes; put the value in quotes, or mend the indentation";
        }
        String where = failure.getContextMark()
                .map(mark -> " that begins at " + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                .orElse("");
        return "this is not valid YAML: " + Quote.plain(problem)
                + (context.isEmpty() ? "" : " " + Quote.plain(context) + where)
                + "; mend it";
    }

    /** Reading cannot go on. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Position at;

        Unreadable(Position at, String message) {
            super(message, null, false, false);
            this.at = at;
        }
    }
}
