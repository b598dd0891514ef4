package io.grokwatch.logs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Reads a log of any known format, recognised by its content, compressed with gzip or not. */
public final class Logs {
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] NPY = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final byte[] WANDB = {':', 'W', '&', 'B'};
    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private Logs() {}

    /**
     * The runs of a file or of a folder of a tracker, at least one.
     *
     * @throws LogException if there is nothing that can be read
     */
    public static List<LoggedRun> read(Path path) {
        if (Files.isDirectory(path)) {
            return LogFolders.read(path, Logs::read);
        }
        try (InputStream bytes = Files.newInputStream(path)) {
            byte[] content = LogFile.content(path.toString(), bytes);
            return LogFile.startsWith(content, SQLITE)
                    ? MlflowStore.database(path.toString(), content)
                    : parse(path.toString(), content);
        } catch (NoSuchFileException e) {
            throw new LogException("there is no file " + path, e);
        } catch (IOException e) {
            throw new LogException(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The runs of a stream.
     *
     * @param name in messages
     * @throws LogException if there is nothing that can be read
     */
    public static List<LoggedRun> read(String name, InputStream bytes) {
        try {
            byte[] content = LogFile.content(name, bytes);
            return LogFile.startsWith(content, SQLITE) ? MlflowStore.database(name, content) : parse(name, content);
        } catch (IOException e) {
            throw new LogException(name + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The runs of a file that is being written. The last line of a CSV may be a part of one and is left out, if it has no end; of other
     * formats the readers pass over what is not complete.
     *
     * @param whole whether the file is complete, so that its last line counts
     * @throws LogException if there is nothing that can be read yet
     */
    static Growing readGrowing(Path file, boolean whole) {
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] content = LogFile.content(file.toString(), bytes);
            int end = content.length;
            while (end > 0 && content[end - 1] != '\n') {
                end--;
            }
            boolean isCut = end < content.length && !whole && isTable(content);
            byte[] complete = isCut ? Arrays.copyOf(content, end) : content;
            return new Growing(parse(file.toString(), complete), isCut);
        } catch (IOException e) {
            throw new LogException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * What was read of a file that is being written.
     *
     * @param isCut whether its last line was left out
     */
    record Growing(List<LoggedRun> runs, boolean isCut) {}

    /** Whether the content is text that is no JSON. */
    private static boolean isTable(byte[] content) {
        if (LogFile.startsWith(content, ZIP)
                || LogFile.startsWith(content, NPY)
                || LogFile.startsWith(content, WANDB)
                || EventFile.isEventFile(content)) {
            return false;
        }
        int first = 0;
        while (first < content.length && Character.isWhitespace(content[first])) {
            first++;
        }
        return first < content.length && content[first] != '{' && content[first] != '[';
    }

    private static List<LoggedRun> parse(String name, byte[] content) throws IOException {
        if (LogFile.startsWith(content, ZIP)) {
            return List.of(NumpyArrays.archive(name, new ByteArrayInputStream(content)));
        }
        if (LogFile.startsWith(content, NPY)) {
            return List.of(NumpyArrays.array(name, content));
        }
        if (LogFile.startsWith(content, WANDB)) {
            return List.of(WandbLog.read(name, content));
        }
        if (EventFile.isEventFile(content)) {
            RunBuilder run = new RunBuilder(LogFile.stem(name), EventFile.FORMAT);
            EventFile.read(name, content, "", run);
            return List.of(run.build());
        }
        String text = text(content);
        String start = text.stripLeading();
        if (start.isEmpty()) {
            throw new LogException(name + " is empty, expected " + LogFile.EXAMPLES);
        }
        return start.startsWith("{") || start.startsWith("[")
                ? JsonLogs.read(name, text)
                : List.of(CsvLog.read(name, text));
    }

    private static String text(byte[] content) {
        Charset charset = StandardCharsets.UTF_8;
        int from = 0;
        if (content.length >= 2 && content[0] == (byte) 0xff && content[1] == (byte) 0xfe) {
            charset = StandardCharsets.UTF_16LE;
            from = 2;
        } else if (content.length >= 2 && content[0] == (byte) 0xfe && content[1] == (byte) 0xff) {
            charset = StandardCharsets.UTF_16BE;
            from = 2;
        } else if (LogFile.startsWith(content, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf})) {
            from = 3;
        }
        return new String(content, from, content.length - from, charset);
    }
}
