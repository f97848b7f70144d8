package io.productionguard.gateway.protocol.http;

import io.productionguard.gateway.protocol.Seats;
import io.productionguard.gateway.protocol.http.brotli.DecoderMemory;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the connections of one listener share beside {@link HttpServices}.
 *
 * @param target its name
 * @param services as given to the listener
 * @param heads reads request heads
 * @param pool idle connections to the target
 * @param blocking a few daemon threads for name resolution
 * @param buffered bytes of request bodies that are kept at the moment
 * @param decoding what answers in Brotli may take together while they are decoded
 * @param seats places for clients
 */
record HttpShared(
        String target,
        HttpServices services,
        HeadReader heads,
        UpstreamPool pool,
        ExecutorService blocking,
        AtomicLong buffered,
        DecoderMemory decoding,
        Seats seats) {

    /** Bytes of request bodies that one listener keeps at a time. */
    static final long MAX_BUFFERED = 64L << 20;

    /** Bytes that answers in Brotli may take on one listener at a time: two of the largest windows, eight of usual ones. */
    static final long MAX_DECODING = 32L << 20;

    /** How long a client that is told to go gets for reading why. */
    static final Duration FAREWELL = Duration.ofSeconds(2);

    static HttpShared of(String target, HttpServices services) {
        return of(target, services, newBlockingExecutor(target), new AtomicLong(), newDecoderMemory());
    }

    static HttpShared of(
            String target,
            HttpServices services,
            ExecutorService blocking,
            AtomicLong buffered,
            DecoderMemory decoding) {
        return new HttpShared(
                target,
                services,
                new HeadReader(
                        services.upstream(),
                        services.inspected().isPresent(),
                        services.dialect().proofHeaders(),
                        services.dialect()::keepsSlashes),
                new UpstreamPool(new UpstreamConnector(
                        services.upstream(),
                        services.tls(),
                        services.inspected().map(Inspected::addresses),
                        blocking,
                        services.limits().connect())),
                blocking,
                buffered,
                decoding,
                new Seats(services.limits().clients()));
    }

    static DecoderMemory newDecoderMemory() {
        return new DecoderMemory(MAX_DECODING);
    }

    static ExecutorService newBlockingExecutor(String target) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(4, 4, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "http-" + target);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    void close() {
        pool.close();
        blocking.shutdown();
    }
}
