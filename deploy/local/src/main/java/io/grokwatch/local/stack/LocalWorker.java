package io.grokwatch.local.stack;

import io.grokwatch.local.supervise.Service;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A worker beside those of a stack that runs on this machine: a process of its own, with the output of this one. */
public final class LocalWorker {
    private LocalWorker() {}

    /**
     * Runs a worker until it ends. SIGTERM and Ctrl-C end it, and it requeues its run.
     *
     * @param stack whose runs it trains
     * @param data folder of the stack
     * @param id of the worker; by default that of this host and process
     * @param device {@code cpu} or {@code cuda:N}
     * @return its exit status
     * @throws StackException if it cannot be started
     */
    public static int run(Installation home, StackFile stack, Path data, @Nullable String id, String device)
            throws InterruptedException {
        String name = id == null
                ? HostNames.ofThisHost() + "-" + ProcessHandle.current().pid()
                : id;
        Service worker = new Services(home, data, stack.ports(), null).worker(name, device);
        ProcessBuilder builder = new ProcessBuilder(worker.command())
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
        builder.environment().putAll(worker.environment());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new StackException("the worker cannot be started: " + e.getMessage(), e);
        }
        Thread onShutdown = new Thread(() -> end(process, worker), "end-worker");
        Runtime.getRuntime().addShutdownHook(onShutdown);
        return process.waitFor();
    }

    private static void end(Process process, Service worker) {
        process.destroy();
        try {
            if (!process.waitFor(worker.stopLimit().toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
