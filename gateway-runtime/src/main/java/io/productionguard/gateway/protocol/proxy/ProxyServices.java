package io.productionguard.gateway.protocol.proxy;

import io.productionguard.gateway.policy.Target;
import io.productionguard.gateway.protocol.ListenerContext;
import io.productionguard.gateway.protocol.Seats;
import io.productionguard.gateway.protocol.http.HttpLimits;
import io.productionguard.gateway.protocol.http.Interception;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * What the connections of one listener share.
 *
 * @param target its name
 * @param context the listener's
 * @param routes what happens to which host
 * @param lookup resolves and checks
 * @param dialler connects
 * @param trust TLS towards hosts
 * @param certificates checks those of tunnels
 * @param interception the engine for what is inspected
 * @param limits of inspected requests
 * @param unmasked globs over {@code host/path} whose content may pass unread
 * @param slashes globs over {@code host/path} in which an encoded slash is part of a name
 * @param seats places for clients
 * @param blocking threads for name resolution and files
 */
record ProxyServices(
        String target,
        ListenerContext context,
        Routes routes,
        Lookup lookup,
        Dialler dialler,
        Trust trust,
        CertificateCheck certificates,
        Interception interception,
        HttpLimits limits,
        List<String> unmasked,
        List<String> slashes,
        Seats seats,
        ThreadPoolExecutor blocking) {

    private static final int MAX_WAITING_LOOKUPS = 256;

    static ProxyServices of(Target target, ListenerContext context, NameLookup names, IntPredicate ownPort) {
        ThreadPoolExecutor blocking = new ThreadPoolExecutor(
                4, 4, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING_LOOKUPS), task -> {
                    Thread thread = new Thread(task, "proxy-lookup");
                    thread.setDaemon(true);
                    return thread;
                });
        blocking.allowCoreThreadTimeOut(true);
        HttpLimits limits = ProxyOptions.limits(target);
        Dialler dialler = new Dialler(limits.connect());
        return new ProxyServices(
                target.name(),
                context,
                ProxyOptions.routes(target),
                new Lookup(names, ProxyOptions.addresses(target), ownPort, blocking, limits.connect()),
                dialler,
                new Trust(target.certificateAuthority().map(Path::of), blocking),
                new CertificateCheck(dialler),
                new Interception(target.name()),
                limits,
                ProxyOptions.unmasked(target),
                ProxyOptions.slashes(target),
                new Seats(limits.clients()),
                blocking);
    }

    void close() {
        interception.close();
        blocking.shutdown();
    }
}
