package io.productionguard.gateway.net;

import java.io.IOException;

/** JSON that was refused. The message says where and why, and never repeats a value, because values may be secrets. */
public final class JsonException extends IOException {

    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
        super(message);
    }
}
