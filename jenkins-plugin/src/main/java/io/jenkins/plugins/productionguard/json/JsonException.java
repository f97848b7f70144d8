package io.jenkins.plugins.productionguard.json;

import java.io.IOException;

/** A text is not the JSON it should be. The message repeats nothing of it. */
public final class JsonException extends IOException {

    private static final long serialVersionUID = 1L;

    JsonException(String message) {
        super(message);
    }
}
