package io.grokwatch.trainer.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program and what it writes. Its two outputs are read by a thread each: a program that writes faster than its lines are
 * taken waits in its write, as in any pipe.
 *
 * <p>A program may end and leave others running that hold its output open. They are listened to for a while, as they may
 * still write what the program had to say, and then ended.
 */
final class RunningProgram implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final long LOOK_NANOS = Duration.ofMillis(500).toNanos();
    /** Whoever is left running is done when it has said nothing for so long, */
    private static final Duration QUIET = Duration.ofSeconds(1);
    /** and after so long in any case. */
    private static final Duration LEFT = Duration.ofSeconds(10);

    private final Process process;
    private final ProcessTree tree;
    private final LineQueue output = new LineQueue();
    private final Thread outputThread;
    private final Tail errors;
    private final Thread errorThread;
    private long lookedNanos = System.nanoTime() - LOOK_NANOS;
    /** How many lines there were when it was seen to have ended; -1 before. */
    private long linesAtEnd = -1;
    /** Since when all of those are taken; 0 before. */
    private long leftSinceNanos;

    private RunningProgram(Process process, Consumer<String> log) {
        this.process = process;
        tree = new ProcessTree(process.toHandle());
        errors = new Tail(log);
        outputThread = reader("output", process.getInputStream(), this::put);
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

    /** The next line of its standard output, null if there was none for so long. */
    BoundedLines.@Nullable Line next(long waitMs) throws InterruptedException {
        long now = System.nanoTime();
        if (now - lookedNanos >= LOOK_NANOS) {
            lookedNanos = now;
            tree.look();
        }
        return output.take(waitMs);
    }

    /** Whether it has ended, all that it wrote was taken, and whoever it left running is no longer listened to. */
    boolean isOver() {
        if (process.isAlive()) {
            return false;
        }
        if (!outputThread.isAlive()) {
            return output.isEmpty();
        }
        if (linesAtEnd < 0) {
            linesAtEnd = output.put();
        }
        if (output.taken() < linesAtEnd) {
            return false;
        }
        long now = System.nanoTime();
        leftSinceNanos = leftSinceNanos == 0 ? now : leftSinceNanos;
        boolean quiet = output.isEmpty() && now - Math.max(leftSinceNanos, output.putNanos()) > QUIET.toNanos();
        return quiet || now - leftSinceNanos > LEFT.toNanos();
    }

    /** Asks it to end; after the grace it is ended. What it writes meanwhile can still be taken. */
    void terminate() {
        tree.terminate();
        CompletableFuture<ProcessHandle> unused = process.toHandle()
                .onExit()
                .orTimeout(GRACE.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(late -> {
                    tree.kill();
                    return process.toHandle();
                });
    }

    /**
     * Its exit status once it is over; waits a bounded time for the last lines of its errors.
     *
     * @throws IllegalThreadStateException if it has not ended
     */
    int exitStatus() throws InterruptedException {
        int status = process.exitValue();
        errorThread.join(QUIET);
        return status;
    }

    /** Whether it left others running. */
    boolean leftOthers() {
        return !process.isAlive() && (tree.hasStarted() || outputThread.isAlive());
    }

    /** The last lines of its standard error. */
    String lastErrors() {
        return errors.text();
    }

    /** Ends it at once if it has not ended, and whoever it left running. */
    @Override
    public void close() {
        tree.kill();
        outputThread.interrupt();
    }

    private void put(BoundedLines.Line line) {
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
