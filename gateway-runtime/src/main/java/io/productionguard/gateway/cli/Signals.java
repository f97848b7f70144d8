package io.productionguard.gateway.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Takes over signals of this process. Java offers this only in {@code sun.misc}, which compilers warn about although the
 * module {@code jdk.unsupported} exports it to everybody; hence by reflection.
 */
final class Signals {

    private Signals() {}

    /**
     * Runs {@code action} on a thread of its own each time the signal arrives, instead of what the runtime does.
     *
     * @param name without {@code SIG}, such as {@code TERM}
     * @return false where this cannot be had; the runtime then does what it always does
     */
    static boolean handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(),
                    new Class<?>[] {handler},
                    (proxy, method, arguments) -> answer(proxy, method, arguments, action));
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
            return true;
        } catch (InvocationTargetException e) {
            // The runtime keeps the signal for itself (-Xrs), or the platform has no such signal.
            return false;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static Object answer(Object proxy, Method method, Object[] arguments, Runnable action) {
        return switch (method.getName()) {
            case "handle" -> {
                action.run();
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "signal handler";
        };
    }
}
