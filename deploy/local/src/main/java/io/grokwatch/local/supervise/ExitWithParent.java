package io.grokwatch.local.supervise;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs a main class until the parent process exits: {@code ExitWithParent MAIN_CLASS ARGS...}. The parent keeps the standard
 * input of this JVM open; its end, which the operating system causes even if the parent is killed, shuts this JVM down, and
 * halts it if the shutdown takes longer than {@value #GRACE_MS} ms.
 */
public final class ExitWithParent {
    private static final long GRACE_MS = 15_000;

    private ExitWithParent() {}

    /** @throws ReflectiveOperationException if there is no such main class, or what it throws */
    public static void main(String[] args) throws ReflectiveOperationException {
        daemon("exit-with-parent", ExitWithParent::watch).start();
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
        daemon("halt", ExitWithParent::halt).start();
        System.exit(0);
    }

    private static void untilEnd(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                // Nothing is written; only the end of input matters.
            }
        } catch (IOException parentIsGone) {
            // The same as the end.
        }
    }

    /** Shutdown hooks may wait for services that shut down too, and no supervisor is left to kill this process. */
    private static void halt() {
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
