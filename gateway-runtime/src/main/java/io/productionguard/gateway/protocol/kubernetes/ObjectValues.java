package io.productionguard.gateway.protocol.kubernetes;

import io.productionguard.gateway.enforce.BodyPassage;
import io.productionguard.gateway.operation.kubernetes.PackedText;
import io.productionguard.gateway.operation.kubernetes.RequestInfo;
import io.productionguard.gateway.protocol.http.json.JsonFilter;
import io.productionguard.gateway.protocol.http.json.JsonPath;
import io.productionguard.gateway.protocol.http.json.JsonValues;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * Masks the values of Kubernetes objects in an answer, alone, in lists, in watch events and in tables, as they pass.
 *
 * <p>Whether something is a Secret is told by the request and not by {@code kind}: the objects in a list of secrets have no
 * {@code kind}, and in a watch event it may come late. The other answers on such an address ({@code Status}, tables) have no
 * {@code data}.
 */
final class ObjectValues implements JsonValues {

    /** Members of {@code metadata} by which clients find objects again. */
    private static final Set<String> IDENTITY =
            Set.of("name", "namespace", "generateName", "uid", "resourceVersion", "continue", "creationTimestamp");

    private static final String DATA = "data";
    private static final String STRING_DATA = "stringData";
    private static final String BINARY_DATA = "binaryData";
    private static final String SECRET = "secret";
    /** The one member of {@code data} in which Helm keeps a release. */
    private static final String RELEASE = "release";

    private final BodyPassage body;
    private final boolean secrets;
    private final boolean configMaps;
    private final TableColumns columns = new TableColumns();
    private final NestedObjects nested;
    private final Arguments arguments;

    /** Name of the last element of a list that has one, such as an environment variable, and where it stood. */
    private String elementName = "";

    private int elementDepth;
    private int elementIndex;

    ObjectValues(RequestInfo info, BodyPassage body) {
        this.body = body;
        this.secrets = info.group().isEmpty() && info.resource().equals("secrets");
        this.configMaps = info.group().isEmpty() && info.resource().equals("configmaps");
        this.nested = new NestedObjects(body, secrets, configMaps);
        this.arguments = new Arguments(body);
    }

    @Override
    public byte[] replace(JsonPath path, byte[] value, int offset, int length) {
        String name = path.name();
        int depth = path.depth();
        String parent = depth > 1 ? path.step(depth - 2) : null;
        if (isIdentity(name, parent, depth)) {
            return null;
        }
        if ("annotations".equals(parent) && isNested(name, value, offset, length)) {
            return nested.mask(new String(value, offset, length, StandardCharsets.UTF_8));
        }
        String section = section(path);
        if (secrets && (section.equals(DATA) || section.equals(STRING_DATA))) {
            return secret(section, name, value, offset, length);
        }
        if (isRelease(path)) {
            return release(value, offset, length);
        }
        if (section.equals(BINARY_DATA)) {
            return binary(name, value, offset, length);
        }
        if (name.equals("message") && section.isEmpty()) {
            return message(value, offset, length);
        }
        if (depth > 1 && path.step(depth - 1) != null && path.step(depth - 2) == null) {
            return elementMember(path, name, value, offset, length);
        }
        if (depth > 0 && path.step(depth - 1) == null && isArguments(name)) {
            return arguments.word(name, path.index(depth - 1), value, offset, length);
        }
        if (configMaps && section.equals(DATA)) {
            return body.setting(name, value, offset, length);
        }
        if (depth > 1 && path.step(depth - 1) == null && "cells".equals(name)) {
            int column = path.index(depth - 1);
            return columns.isCount(column, value, offset, length)
                    ? null
                    : body.value(columns.name(column), value, offset, length);
        }
        return body.value(name, value, offset, length);
    }

    private byte[] message(byte[] value, int offset, int length) {
        String text = new String(value, offset, length, StandardCharsets.UTF_8);
        String without = ErrorText.masked(text, inside -> {
            byte[] bytes = inside.getBytes(StandardCharsets.UTF_8);
            return new String(body.token(SECRET, bytes, 0, bytes.length), StandardCharsets.UTF_8);
        });
        byte[] bytes = without.getBytes(StandardCharsets.UTF_8);
        byte[] masked = body.value("message", bytes, 0, bytes.length);
        return masked != null ? masked : without.equals(text) ? null : bytes;
    }

    /** Besides kubectl, others keep a copy of the object in an annotation of it, under names of their own, some of them packed. */
    private boolean isNested(String name, byte[] value, int offset, int length) {
        return NestedObjects.ANNOTATION.equals(name)
                || (length > 0 && value[offset] == '{')
                || (secrets && PackedText.isPacked(value, offset, length));
    }

    /** Whether Helm keeps a release there, in a Secret or, if it is told so, in a ConfigMap ({@code HELM_DRIVER=configmap}). */
    boolean isRelease(JsonPath path) {
        return mayHaveReleases() && path.name().equals(RELEASE) && section(path).equals(DATA);
    }

    /** Whether any of the answer's values may be a release. */
    boolean mayHaveReleases() {
        return secrets || configMaps;
    }

    /** What {@link #replace} makes of a value where a release may stand. Of this object it uses nothing that changes. */
    byte[] release(byte[] value, int offset, int length) {
        if (secrets) {
            return secret(DATA, RELEASE, value, offset, length);
        }
        byte[] given = Arrays.copyOfRange(value, offset, offset + length);
        byte[] release = HelmRelease.masked(given, body);
        if (release == null && PackedText.isPacked(value, offset, length)) {
            return body.token(SECRET, value, offset, length);
        }
        return release == null ? body.value(RELEASE, value, offset, length) : release == given ? null : release;
    }

    private static boolean isIdentity(String name, String parent, int depth) {
        boolean type = name.equals("kind") || name.equals("apiVersion");
        return (IDENTITY.contains(name) && "metadata".equals(parent)) || (type && depth <= 5 && !DATA.equals(parent));
    }

    /** The member of the object that holds the value, where it is one of those with texts of people; else {@code ""}. */
    private static String section(JsonPath path) {
        for (int level = 0; level < path.depth() - 1; level++) {
            String step = path.step(level);
            if (DATA.equals(step) || STRING_DATA.equals(step) || BINARY_DATA.equals(step)) {
                return step;
            }
            if ("metadata".equals(step)) {
                return "";
            }
        }
        return "";
    }

    /** {@code {"name":"DB_PASSWORD","value":"…"}}: the name beside it tells what the value is. */
    private byte[] elementMember(JsonPath path, String name, byte[] value, int offset, int length) {
        int depth = path.depth();
        int index = path.index(depth - 2);
        if (name.equals("name")) {
            elementName = new String(value, offset, length, StandardCharsets.UTF_8);
            elementDepth = depth;
            elementIndex = index;
            columns.named(path, elementName);
        } else if (name.equals("value") && elementDepth == depth && elementIndex == index) {
            return body.setting(elementName, value, offset, length);
        }
        return body.value(name, value, offset, length);
    }

    /** Whether a list of this name is a command line, or the end of one. */
    static boolean isArguments(String name) {
        return name.equals("args") || name.equals("command");
    }

    private byte[] secret(String section, String name, byte[] value, int offset, int length) {
        if (length == 0) {
            return null;
        }
        if (section.equals(STRING_DATA)) {
            return body.token(SECRET, value, offset, length);
        }
        byte[] plain = decoded(value, offset, length);
        byte[] release = name.equals(RELEASE) ? HelmRelease.masked(plain, body) : null;
        return Base64.getEncoder().encode(release != null ? release : body.token(SECRET, plain, 0, plain.length));
    }

    private byte[] binary(String name, byte[] value, int offset, int length) {
        byte[] plain = decoded(value, offset, length);
        byte[] masked = body.value(name, plain, 0, plain.length);
        return masked == null
                ? body.value(name, value, offset, length)
                : Base64.getEncoder().encode(masked);
    }

    /** What base64 stands for; what is none stands for itself. */
    private static byte[] decoded(byte[] value, int offset, int length) {
        byte[] text = Arrays.copyOfRange(value, offset, offset + length);
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /**
     * Helm's releases may be as large as they get. Whether something is one is told by its place and its first bytes, not by
     * {@code type}, which API servers write behind {@code data}.
     */
    @Override
    public int longest(JsonPath path) {
        return isRelease(path) ? HelmRelease.LONGEST : JsonFilter.LONGEST_VALUE;
    }

    /** In base64 where clients decode it. */
    @Override
    public byte[] withheld(JsonPath path, byte[] token) {
        String section = section(path);
        boolean encoded = section.equals(BINARY_DATA) || (secrets && section.equals(DATA));
        return encoded ? Base64.getEncoder().encode(token) : token;
    }

    @Override
    public boolean whole(JsonPath path) {
        String section = section(path);
        return NestedObjects.ANNOTATION.equals(path.name())
                || (secrets && path.depth() > 1 && "annotations".equals(path.step(path.depth() - 2)))
                || section.equals(BINARY_DATA)
                || isRelease(path)
                || (secrets && !section.isEmpty())
                || (section.isEmpty() && "message".equals(path.name()))
                || body.always(path.name());
    }
}
