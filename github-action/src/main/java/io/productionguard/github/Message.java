package io.productionguard.github;

import java.util.LinkedHashMap;
import java.util.Map;

/** An annotation or log line for the shim, which escapes it. */
final class Message {

    private Message() {}

    /** {@code level} is debug, notice, warning or error. */
    static Map<String, Object> of(String level, String title, String text) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("level", level);
        message.put("title", title);
        message.put("message", text);
        return message;
    }
}
