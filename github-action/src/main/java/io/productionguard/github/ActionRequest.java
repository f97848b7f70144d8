package io.productionguard.github;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the Node shim hands over on standard input (the contract is in {@code shim/src/frontend.ts}): the step's inputs,
 * the runner's variables, and what the main step kept for the post step. Contains secrets.
 *
 * @param inputs by their names in action.yml
 * @param environment {@code GITHUB_*}, {@code RUNNER_*}, {@code ACTIONS_*} and the proxy variables
 * @param state empty but for {@code folder} in the main step
 */
record ActionRequest(Map<String, String> inputs, Map<String, String> environment, Map<String, String> state) {

    private static final int MAX_BYTES = 4 << 20;
    private static final Json.Limits LIMITS = new Json.Limits(MAX_BYTES, 3, 4_096);

    /** Reads one request up to the end of the stream. */
    static ActionRequest read(InputStream in) throws IOException {
        JsonObject document = Json.parse(in.readNBytes(MAX_BYTES + 1), LIMITS);
        document.only("version", "inputs", "environment", "state").number("version", 1, 1);
        return new ActionRequest(texts(document, "inputs"), texts(document, "environment"), texts(document, "state"));
    }

    private static Map<String, String> texts(JsonObject document, String name) throws JsonException {
        JsonObject object = document.object(name);
        Map<String, String> texts = new LinkedHashMap<>();
        for (String key : object.names()) {
            texts.put(key, object.text(key));
        }
        return texts;
    }

    /** An input; empty when it was not given. */
    String input(String name) {
        return inputs.getOrDefault(name, "");
    }

    /** What the main step kept under this name. */
    String kept(String name) throws ActionException {
        String value = state.get(name);
        if (value == null) {
            throw new ActionException("the main step kept no " + name + "; was it interrupted?");
        }
        return value;
    }

    /** The names only: the values are secrets. */
    @Override
    public String toString() {
        return "request with inputs " + inputs.keySet();
    }
}
