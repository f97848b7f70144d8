package io.productionguard.gateway.protocol.http.json;

import java.util.Arrays;

/** The path to where reading stands; grows with the depth of the document, which is bounded. */
public final class JsonPosition implements JsonPath {

    /** Deeper documents are taken for an attack on whoever reads them. */
    static final int MAX_DEPTH = 256;

    private String[] steps = new String[16];
    private boolean[] objects = new boolean[16];
    private int[] indexes = new int[16];
    private boolean[] always = new boolean[16];
    private int depth;

    /** Goes into an object or array; false when it is too deep. */
    boolean enter(boolean object) {
        if (depth == MAX_DEPTH) {
            return false;
        }
        if (depth == steps.length) {
            steps = Arrays.copyOf(steps, depth * 2);
            objects = Arrays.copyOf(objects, depth * 2);
            indexes = Arrays.copyOf(indexes, depth * 2);
            always = Arrays.copyOf(always, depth * 2);
        }
        steps[depth] = null;
        indexes[depth] = 0;
        always[depth] = always();
        objects[depth++] = object;
        return true;
    }

    void leave() {
        depth--;
    }

    /** @param masked whether what it names is masked whatever it is */
    void member(String name, boolean masked) {
        steps[depth - 1] = name;
        always[depth - 1] = masked;
    }

    /** Whether the value there is masked because of {@link #name}. */
    boolean always() {
        return depth > 0 && always[depth - 1];
    }

    /** A comma was read: the next element begins. */
    void next() {
        indexes[depth - 1]++;
    }

    boolean inObject() {
        return depth > 0 && objects[depth - 1];
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public String step(int level) {
        if (level < 0 || level >= depth) {
            throw new IndexOutOfBoundsException(level);
        }
        return steps[level];
    }

    @Override
    public int index(int level) {
        if (level < 0 || level >= depth) {
            throw new IndexOutOfBoundsException(level);
        }
        return objects[level] ? 0 : indexes[level];
    }
}
