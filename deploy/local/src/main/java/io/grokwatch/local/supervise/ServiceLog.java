package io.grokwatch.local.supervise;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The output of a service, over all its processes: {@code NAME.log}, and its predecessor {@code NAME.log.1}. Neither grows
 * beyond a limit. When the file cannot be written, writing ends with a note among the last lines; the service keeps running.
 */
final class ServiceLog implements AutoCloseable {
    private static final int LAST_LINES = 5;
    private static final int MAX_LINE_CHARACTERS = 4000;

    private final Path file;
    private final long limitBytes;
    private final Deque<String> last = new ArrayDeque<>();
    private BufferedWriter writer;
    private long bytes;
    private boolean broken;

    /**
     * @param file appended to
     * @param limitBytes of each of the two files, about
     */
    ServiceLog(Path file, long limitBytes) throws IOException {
        this.file = file;
        this.limitBytes = limitBytes;
        this.bytes = Files.exists(file) ? Files.size(file) : 0;
        this.writer = open();
    }

    Path file() {
        return file;
    }

    synchronized void append(String printed) {
        String line =
                printed.length() <= MAX_LINE_CHARACTERS ? printed : printed.substring(0, MAX_LINE_CHARACTERS) + "...";
        remember(line);
        if (broken) {
            return;
        }
        try {
            if (bytes > limitBytes) {
                rotate();
            }
            writer.write(line);
            writer.newLine();
            writer.flush();
            bytes += line.length() + 1;
        } catch (IOException e) {
            broken = true;
            remember(file + " cannot be written any more: " + e);
        }
    }

    /** The last line that is neither blank nor of a stack trace, or a note that there is none. */
    synchronized String lastLine() {
        return last.reversed().stream()
                .filter(line -> !line.isBlank() && !line.startsWith("\tat "))
                .findFirst()
                .orElse("it printed nothing");
    }

    private void remember(String line) {
        if (last.size() == LAST_LINES) {
            last.removeFirst();
        }
        last.addLast(line);
    }

    private void rotate() throws IOException {
        writer.close();
        Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        writer = open();
        bytes = 0;
    }

    private BufferedWriter open() throws IOException {
        return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public synchronized void close() {
        broken = true;
        try {
            writer.close();
        } catch (IOException e) {
            remember(file + " cannot be closed: " + e);
        }
    }
}
