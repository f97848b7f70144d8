package io.productionguard.gateway.protocol.http;

import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;

/** Runs at once what is already on its event loop. */
final class Now {

    private Now() {}

    static Executor or(EventLoop loop) {
        return task -> {
            if (loop.inEventLoop()) {
                task.run();
            } else {
                loop.execute(task);
            }
        };
    }
}
