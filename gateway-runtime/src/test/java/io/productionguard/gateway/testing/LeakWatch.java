package io.productionguard.gateway.testing;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Has Netty track every buffer while it is open, and tells which ones were not released. */
public final class LeakWatch implements AutoCloseable {

    private static final int ROUNDS = 5;

    private final Logger logger = Logger.getLogger(ResourceLeakDetector.class.getName());
    private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
    private final List<String> leaks = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getMessage().contains("LEAK")) {
                leaks.add(line.getMessage() + " " + java.util.Arrays.toString(line.getParameters()));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private LeakWatch() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        logger.addHandler(handler);
    }

    public static LeakWatch start() {
        return new LeakWatch();
    }

    /** Leaks so far. They show when a lost buffer is collected and another one is allocated. */
    public List<String> leaks() throws InterruptedException {
        for (int i = 0; i < ROUNDS; i++) {
            System.gc();
            Thread.sleep(50); // reference processing has no signal to wait for
            ByteBufAllocator.DEFAULT.directBuffer().release();
            ByteBufAllocator.DEFAULT.heapBuffer().release();
        }
        return leaks;
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        ResourceLeakDetector.setLevel(before);
    }
}
