package io.grokwatch.cli.exchange;

import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.tracker.client.RunExport;
import io.grokwatch.tracker.client.TrackerClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Downloads an export into a file. What was received is kept in {@code FILE.part}, and in {@code FILE.part.tag} which export it is of,
 * so that the next download continues after it; the file has its name once it is whole. A connection that breaks is opened again.
 */
public final class RunDownload {
    private static final int MAX_FAILURES = 5;
    private static final int BUFFER = 1 << 16;

    private final TrackerClient tracker;
    private final Duration pause;
    private final Consumer<String> notes;

    /**
     * A download.
     *
     * @param pause before the connection is opened again
     * @param notes receives a line for people for each interruption
     */
    public RunDownload(TrackerClient tracker, Duration pause, Consumer<String> notes) {
        this.tracker = tracker;
        this.pause = pause;
        this.notes = notes;
    }

    /**
     * Downloads the export of runs.
     *
     * @return how many bytes the file has
     * @throws UserErrorException if it cannot be written, or the connection broke too often
     */
    public long download(List<String> runs, String format, List<String> metrics, Path file) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Path tag = file.resolveSibling(file.getFileName() + ".part.tag");
        for (int failures = 1; ; failures++) {
            long before = size(part);
            try {
                receive(runs, format, metrics, part, tag);
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
                Files.deleteIfExists(tag);
                return Files.size(file);
            } catch (IOException e) {
                if (size(part) > before) {
                    failures = 1;
                }
                if (failures >= MAX_FAILURES) {
                    throw new UserErrorException(
                            "the export to " + file + " was interrupted after " + size(part) + " bytes: "
                                    + e.getMessage() + "; the same command resumes it",
                            e);
                }
                notes.accept("interrupted after " + size(part) + " bytes: " + e.getMessage() + "; resuming");
                sleep();
            }
        }
    }

    private void receive(List<String> runs, String format, List<String> metrics, Path part, Path tag)
            throws IOException {
        long received = size(part);
        String known = received > 0 && Files.exists(tag) ? Files.readString(tag) : null;
        try (RunExport export = tracker.export(runs, format, metrics, known == null ? 0 : received, known)) {
            if (export.isComplete()) {
                return;
            }
            if (export.from() == 0) {
                Files.deleteIfExists(part);
            }
            Files.writeString(tag, export.tag());
            try (InputStream in = export.body();
                    OutputStream out = Files.newOutputStream(
                            part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                byte[] buffer = new byte[BUFFER];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    out.write(buffer, 0, read);
                }
            }
        }
    }

    private static long size(Path part) {
        try {
            return Files.exists(part) ? Files.size(part) : 0;
        } catch (IOException e) {
            throw new UserErrorException(part + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void sleep() {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserErrorException("the export was interrupted; the same command resumes it", e);
        }
    }
}
