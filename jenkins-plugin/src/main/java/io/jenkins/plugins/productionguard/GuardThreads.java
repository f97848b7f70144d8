package io.jenkins.plugins.productionguard;

import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.security.ImpersonatingExecutorService;
import hudson.security.ACL;

/** Threads for what must not happen on the CPS thread or on a request's: talking to agents, and asking. */
final class GuardThreads {

    private static final Logger LOG = Logger.getLogger(GuardThreads.class.getName());

    private static final ExecutorService POOL = new ImpersonatingExecutorService(
            Executors.newCachedThreadPool(new NamingThreadFactory(new DaemonThreadFactory(), "ProductionGuard")),
            ACL.SYSTEM2);

    private GuardThreads() {}

    /** Runs it soon, as the system. */
    static void run(Runnable task) {
        POOL.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "a task of Production Guard failed", e);
            }
        });
    }

    /** Runs its tasks one after the other, in order, on whatever thread is free. */
    static final class Line {

        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private boolean running;

        void run(Runnable task) {
            synchronized (this) {
                waiting.add(task);
                if (running) {
                    return;
                }
                running = true;
            }
            GuardThreads.run(this::work);
        }

        private void work() {
            while (true) {
                Runnable task;
                synchronized (this) {
                    task = waiting.poll();
                    if (task == null) {
                        running = false;
                        return;
                    }
                }
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "a task of Production Guard failed", e);
                }
            }
        }
    }
}
