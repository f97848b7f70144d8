package io.productionguard.gateway.net;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where the signatures and key agreements of TLS handshakes are worked out: a millisecond and more each, for which the other
 * connections of an event loop would have to wait. A connection has one such task at a time, so the queue is as long as there
 * are connections. For the whole process, because all sessions of a process share its processors.
 */
final class HandshakeThreads {

    private static final int IDLE_SECONDS = 10;

    private static final ThreadPoolExecutor POOL = pool();

    private HandshakeThreads() {}

    /**
     * Runs tasks on daemon threads which end when there is nothing to do; half as many as there are processors, so that a
     * flood of handshakes leaves the event loops the others.
     */
    static Executor executor() {
        return POOL;
    }

    private static ThreadPoolExecutor pool() {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "tls-handshake");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
