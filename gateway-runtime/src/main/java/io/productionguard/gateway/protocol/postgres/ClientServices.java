package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.net.UpstreamTls;
import io.productionguard.gateway.operation.sql.SqlClassifier;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.Seats;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the connections of one listener share.
 *
 * @param context the listener's
 * @param target as this protocol reads it
 * @param tls towards the target, unless it is {@code disable}
 * @param classifier from SQL text to its meaning
 * @param meanings what the classifier said lately
 * @param origins which columns are to be masked by the name they have in their table; null until a client has connected
 * @param cancellations the keys handed to clients
 * @param blocking a few daemon threads for name resolution and key derivation
 * @param seats how many clients there may be at a time
 * @param patience longest wait for each of: a client's startup, the TCP connection, TLS, the login at the server
 */
record ClientServices(
        ListenerContext context,
        UpstreamTarget target,
        Optional<UpstreamTls> tls,
        SqlClassifier classifier,
        ClassificationCache meanings,
        AtomicReference<ColumnOrigins> origins,
        CancelRegistry cancellations,
        ExecutorService blocking,
        Seats seats,
        Duration patience) {

    static ExecutorService newBlockingExecutor(String target) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                4, 4, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> daemon(target, task));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static Thread daemon(String target, Runnable task) {
        Thread thread = new Thread(task, "postgres-" + target);
        thread.setDaemon(true);
        return thread;
    }

    UpstreamConnector connector() {
        return new UpstreamConnector(target, tls, blocking, patience);
    }

    void close() {
        blocking.shutdown();
    }
}
