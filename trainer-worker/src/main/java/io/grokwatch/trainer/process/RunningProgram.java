package io.grokwatch.trainer.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program and what it writes. Its two outputs are read by a thread each into queues of bounded length: a program that
 * writes faster than its lines are taken waits in its write, as in any pipe.
 */
final class RunningProgram implements AutoCloseable {
    private static final int QUEUED_LINES = 1024;
    private static final long GRACE_MS = 3000;

    private final Process process;
    private final BlockingQueue<BoundedLines.Line> output = new ArrayBlockingQueue<>(QUEUED_LINES);
    private final Thread outputThread;
    private final Tail errors;
    private final Thread errorThread;

    private RunningProgram(Process process, Consumer<String> log) {
        this.process = process;
        errors = new Tail(log);
        outputThread = reader("output", process.getInputStream(), this::offer);
        errorThread = reader("errors", process.getErrorStream(), errors::add);
    }

    static RunningProgram start(
            List<String> command, Path folder, Map<String, String> environment, Consumer<String> log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return new RunningProgram(process, log);
    }

    /** The next line of its standard output, null if there was none for so long, or there will be none. */
    BoundedLines.@Nullable Line next(long waitMs) throws InterruptedException {
        return output.poll(waitMs, TimeUnit.MILLISECONDS);
    }

    /** Whether everything it will ever have written was taken. */
    boolean isDrained() {
        return !outputThread.isAlive() && output.isEmpty();
    }

    /** Asks it to end; after the grace it is ended. What it writes meanwhile can still be taken. */
    void terminate() {
        process.descendants().forEach(ProcessHandle::destroy);
        // Process.destroy would close the pipes, and with them what the program says last.
        process.toHandle().destroy();
        CompletableFuture<ProcessHandle> unused = process.toHandle()
                .onExit()
                .orTimeout(GRACE_MS, TimeUnit.MILLISECONDS)
                .exceptionally(late -> {
                    kill();
                    return process.toHandle();
                });
    }

    /** Its exit status, once it and its outputs have ended. */
    int exitStatus() throws InterruptedException {
        int status = process.waitFor();
        errorThread.join(GRACE_MS);
        return status;
    }

    /** The last lines of its standard error. */
    String lastErrors() {
        return errors.text();
    }

    /** Ends it at once if it has not ended. */
    @Override
    public void close() {
        kill();
        outputThread.interrupt();
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void offer(BoundedLines.Line line) {
        try {
            output.put(line);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread reader(String name, InputStream stream, Consumer<BoundedLines.Line> sink) {
        return Thread.ofPlatform()
                .daemon()
                .name("program-" + process.pid() + "-" + name)
                .start(() -> BoundedLines.forEach(stream, sink));
    }
}
