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
 * <p>A program may end and leave others running that hold its output open. They are ended too: of what they write once it
 * has ended the JDK returns one read at most before it closes the pipe, so that they could not be read anyhow. One
 * that {@link ProcessTree} cannot find and that stays silent keeps the daemon thread that reads its output until it ends.
 */
final class RunningProgram implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(3);
    /** The time from SIGTERM to SIGKILL for processes that the program left running. */
    private static final Duration GRACE_OF_DESCENDANTS = Duration.ofSeconds(1);
    /** An output that is still open after the end is no longer read once it was silent for so long. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private static final long POLL_MS = 50;

    private final Process process;
    private final ProcessTree tree;
    private final LineQueue output = new LineQueue();
    private final Thread outputThread;
    private final LastLines errors;
    private final FirstError firstError = new FirstError();
    private final Thread errorThread;

    private RunningProgram(Process process, ProcessTree tree, Consumer<String> log) {
        this.process = process;
        this.tree = tree;
        errors = new LastLines(log);
        outputThread = reader("output", process.getInputStream(), this::put);
        errorThread = reader("errors", process.getErrorStream(), line -> {
            firstError.add(line.text());
            errors.add(line);
        });
    }

    /** @param environment what is added to its environment, and is in that of no other program */
    static RunningProgram start(
            List<String> command, Path folder, Map<String, String> environment, Consumer<String> log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return new RunningProgram(process, new ProcessTree(process.toHandle(), environment), log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The next line of its standard output, null if there is none soon. */
    BoundedLines.@Nullable Line next() throws InterruptedException {
        return output.take(POLL_MS);
    }

    /**
     * Once it has ended, the next of the lines that it has written and that are not taken.
     *
     * @return null if there is none any more; {@link #isHeldOpen} is whether the output is still open
     */
    BoundedLines.@Nullable Line nextLeft() throws InterruptedException {
        for (long waitedMs = 0; waitedMs < SILENCE.toMillis(); waitedMs += POLL_MS) {
            boolean ended = !outputThread.isAlive();
            BoundedLines.Line line = output.take(ended ? 0 : POLL_MS);
            if (ended || line != null) {
                return line;
            }
        }
        return null;
    }

    /** Whether, once it has ended, another process still holds its standard output open. */
    boolean isHeldOpen() {
        return outputThread.isAlive();
    }

    /** Those that it started and that live. */
    List<ProcessHandle> descendants() {
        return tree.descendants();
    }

    /** Once it has ended, ends those that it left running: they are asked to end, and after a second ended. */
    void endDescendants() throws InterruptedException {
        tree.terminate();
        long asked = System.nanoTime();
        while (!tree.descendants().isEmpty() && System.nanoTime() - asked < GRACE_OF_DESCENDANTS.toNanos()) {
            Thread.sleep(POLL_MS);
        }
        tree.kill();
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
        errorThread.join(SILENCE);
        return status;
    }

    /** The first error on its standard error, with some lines after it; empty if none was recognised. */
    String firstError() {
        return firstError.text();
    }

    /** The last lines of its standard error. */
    String lastErrors() {
        return errors.text();
    }

    /** Kills it if it has not ended, and the processes that it left running. */
    @Override
    public void close() {
        tree.kill();
        outputThread.interrupt();
        errorThread.interrupt();
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
