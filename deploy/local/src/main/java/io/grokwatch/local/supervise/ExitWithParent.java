package io.grokwatch.local.supervise;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Ties a JVM to the process that started it: {@code ExitWithParent MAIN_CLASS ARGS...} runs the main class for as long as standard
 * input is open. The end of input, which the system brings about even when the parent is killed, ends this JVM too: in
 * order, or after a while by force.
 */
public final class ExitWithParent {
    private static final long GRACE_MS = 15_000;

    private ExitWithParent() {}

    /** @throws ReflectiveOperationException if there is no such main class, or what it throws */
    public static void main(String[] args) throws ReflectiveOperationException {
        daemon("tether", ExitWithParent::watch).start();
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            e.getTargetException().printStackTrace();
            System.exit(1);
        }
    }

    private static void watch() {
        untilEnd(System.in);
        daemon("tether-cut", ExitWithParent::cut).start();
        System.exit(0);
    }

    private static void untilEnd(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                // Nothing is ever said; only the end counts.
            }
        } catch (IOException parentIsGone) {
            // The same as the end.
        }
    }

    /** Shutdown hooks may wait for services that are ending as well, and nobody is left to end this process. */
    private static void cut() {
        try {
            Thread.sleep(GRACE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
