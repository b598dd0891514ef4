package io.grokwatch.bench.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program in a process of its own that can be killed and started again; the log is continued. */
public final class ServiceProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);

    private final String name;
    private final List<String> command;
    private final Path log;
    private final Readiness readiness;
    private @Nullable Process process;

    /** Decides whether the program serves. */
    @FunctionalInterface
    public interface Readiness {
        boolean isReady() throws InterruptedException;
    }

    /**
     * A program that is not started yet.
     *
     * @param name in messages
     */
    public ServiceProcess(String name, List<String> command, Path log, Readiness readiness) {
        this.name = name;
        this.command = List.copyOf(command);
        this.log = log;
        this.readiness = readiness;
    }

    /** Its name in messages. */
    public String name() {
        return name;
    }

    /** Starts it, and does not wait until it serves. */
    public void start() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Starts it if it does not run. */
    public void startUnlessAlive() throws IOException {
        Process current = process;
        if (current == null || !current.isAlive()) {
            start();
        }
    }

    /**
     * Waits until it serves, and starts it again whenever it ends before that.
     *
     * @throws BenchmarkFailure if it does not serve within two minutes
     */
    public void awaitReadyAgain() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!readiness.isReady()) {
            startUnlessAlive();
            if (System.nanoTime() > deadline) {
                throw new BenchmarkFailure("the " + name + " does not serve again; its log is " + log);
            }
            Thread.sleep(POLL);
        }
    }

    /**
     * Waits until it serves.
     *
     * @throws BenchmarkFailure if it ends, or does not serve within two minutes
     */
    public void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!readiness.isReady()) {
            if (running().waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new BenchmarkFailure("the " + name + " does not run; its log is " + log);
            }
        }
    }

    /** Kills it with SIGKILL, and returns once it has ended. */
    public void kill() throws InterruptedException {
        running().destroyForcibly();
        running().waitFor();
    }

    /** Ends it with SIGTERM, after twenty seconds with SIGKILL, and returns once it has ended. */
    public void terminate() throws InterruptedException {
        running().destroy();
        if (!running().waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** Stops it with SIGSTOP until it is {@linkplain #resume resumed}. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Continues it with SIGCONT. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("SIG" + signal + " was not sent to the " + name + ", process " + pid()
                    + ": kill ended with status " + status);
        }
    }

    /** The id of its process. */
    public long pid() {
        return running().pid();
    }

    /** Processor time since it was started last. */
    public Duration processorTime() {
        return running().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private Process running() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException("the " + name + " was not started");
        }
        return current;
    }

    @Override
    public void close() {
        Process current = process;
        if (current == null) {
            return;
        }
        List<ProcessHandle> children = current.descendants().toList();
        current.destroy();
        try {
            if (!current.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                current.destroyForcibly();
            }
        } catch (InterruptedException e) {
            current.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
