package io.grokwatch.cli.watch;

import io.grokwatch.logs.PrintedLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A program whose output is followed: both of its streams are passed on line by line, and added to a log. */
public final class WatchedProgram implements AutoCloseable {
    private static final int MAX_LINE = 1 << 20;
    private static final Duration DRAIN = Duration.ofSeconds(2);
    private static final int KILLED = 137;
    private static final Duration FORCE_AFTER = Duration.ofSeconds(3);

    private final Process process;
    private final PrintedLog log;
    private final Consumer<String> lines;
    private final List<Thread> readers = new ArrayList<>();

    /**
     * Starts a program, with the standard input of this process.
     *
     * @param lines receives what it prints
     * @throws IOException if it cannot be started
     */
    public WatchedProgram(List<String> command, PrintedLog log, Consumer<String> lines) throws IOException {
        this.log = log;
        this.lines = lines;
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.INHERIT);
        // Python writes a line at once only to a terminal, unless it is asked to.
        builder.environment().putIfAbsent("PYTHONUNBUFFERED", "1");
        this.process = builder.start();
        readers.add(reader("stdout", process.getInputStream()));
        readers.add(reader("stderr", process.getErrorStream()));
    }

    private Thread reader(String name, InputStream stream) {
        return Thread.ofPlatform().daemon().name("watched-" + name).start(() -> read(stream));
    }

    private void read(InputStream stream) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n' || c == '\r') {
                    add(line);
                } else if (line.length() < MAX_LINE) {
                    line.append((char) c);
                }
            }
            add(line);
        } catch (IOException ended) {
            // The program has ended, or closed its output.
        }
    }

    private void add(StringBuilder line) {
        if (!line.isEmpty()) {
            String text = line.toString();
            line.setLength(0);
            log.add(text);
            lines.accept(text);
        }
    }

    /** Waits for the end of the program; whether it has ended. */
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The exit status of a program that has ended, once what it printed is read. */
    public int status() throws InterruptedException {
        for (Thread reader : readers) {
            reader.join(DRAIN);
        }
        return process.waitFor(FORCE_AFTER.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : KILLED;
    }

    /** Terminates it, and its children, by force after three seconds. */
    public void terminate() throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        if (!awaitEnd(FORCE_AFTER)) {
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroy);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
