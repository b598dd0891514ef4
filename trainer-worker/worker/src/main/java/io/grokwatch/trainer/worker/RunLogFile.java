package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunId;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A run's own log, {@code RUN.log}: the lines of all its attempts that this machine saw, each with the time and the attempt.
 * It is there from its first line on, and grows no further than {@value #MAX_BYTES} bytes. Thread-safe.
 */
final class RunLogFile implements AutoCloseable {
    static final long MAX_BYTES = 16L << 20;

    private static final Logger LOG = System.getLogger(RunLogFile.class.getName());

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9f}&&[^\t]]");

    private final Path folder;
    private final Path file;
    private final RunId run;
    private final int attempt;
    private @Nullable OutputStream out;
    private long bytes;
    private boolean ended;

    /** @param folder made when it is needed */
    RunLogFile(Path folder, RunId run, int attempt) {
        this.folder = folder;
        this.file = folder.resolve(run.value() + ".log");
        this.run = run;
        this.attempt = attempt;
    }

    /** Appends a line. What the disk does not take is lost, with one warning: a run does not fail for its log. */
    synchronized void line(String text) {
        if (ended) {
            return;
        }
        try {
            if (bytes + text.length() > MAX_BYTES) {
                append("this log is full; what follows is left out");
                close();
            } else {
                append(text);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "run={0} its log {1} cannot be written: {2}", run, file, e);
            close();
        }
    }

    private void append(String text) throws IOException {
        OutputStream stream = out;
        if (stream == null) {
            Files.createDirectories(folder);
            stream = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            out = stream;
            bytes = Files.size(file);
        }
        // What a program prints must not control the terminal on which it is read.
        String printable = CONTROL.matcher(text).replaceAll("\uFFFD");
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        byte[] line = (now + " " + attempt + " " + printable + "\n").getBytes(StandardCharsets.UTF_8);
        stream.write(line);
        bytes += line.length;
    }

    @Override
    public synchronized void close() {
        ended = true;
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "run={0} its log {1} cannot be closed: {2}", run, file, e);
            }
        }
    }
}
