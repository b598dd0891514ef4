package io.grokwatch.backtest.trace;

import io.grokwatch.backtest.InputException;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.trace.TraceCodec;
import io.grokwatch.events.trace.TraceLine;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a trace in a file or stream, compressed with gzip or not. */
public final class TraceFile implements TraceSource, AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final String name;
    private final BufferedReader lines;
    private long number;

    private TraceFile(String name, InputStream bytes) throws IOException {
        this.name = name;
        this.lines =
                new BufferedReader(new InputStreamReader(decompressed(bytes), StandardCharsets.UTF_8), BUFFER_BYTES);
    }

    /** @throws InputException if it cannot be read */
    public static TraceFile open(Path file) {
        try {
            InputStream bytes = Files.newInputStream(file);
            try {
                return new TraceFile(file.toString(), bytes);
            } catch (IOException e) {
                bytes.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new InputException("there is no trace " + file, e);
        } catch (IOException e) {
            throw new InputException("trace " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Whether a file begins with the header of a trace.
     *
     * @throws InputException if it cannot be read
     */
    public static boolean isTrace(Path file) {
        if (Files.isDirectory(file)) {
            return false;
        }
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            return isTrace(bytes);
        } catch (NoSuchFileException e) {
            throw new InputException("there is no trace " + file, e);
        } catch (IOException e) {
            throw new InputException("trace " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Whether a stream begins with the header of a trace; it is left at its beginning.
     *
     * @param bytes that supports {@link InputStream#mark}
     */
    public static boolean isTrace(InputStream bytes) throws IOException {
        bytes.mark(BUFFER_BYTES);
        byte[] head = bytes.readNBytes(BUFFER_BYTES / 2);
        bytes.reset();
        StringBuilder line = new StringBuilder();
        try (InputStream plain = decompressed(new ByteArrayInputStream(head))) {
            for (int b = plain.read(); b >= 0 && (b != '\n' || line.toString().isBlank()); b = plain.read()) {
                line.append((char) b);
            }
        } catch (IOException cutOff) {
            // The head ends within the compressed line, which is too long for a header.
        }
        return TraceCodec.decode(line.toString()) instanceof Decoded.Ok<TraceLine>(TraceLine.Header header);
    }

    /** @throws InputException if it cannot be read */
    public static TraceFile of(String name, InputStream bytes) {
        try {
            return new TraceFile(name, bytes);
        } catch (IOException e) {
            throw new InputException("trace " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    /** The next line that is not blank. */
    @Override
    public @Nullable TraceLine next() {
        try {
            String line = lines.readLine();
            number++;
            while (line != null && line.isBlank()) {
                line = lines.readLine();
                number++;
            }
            if (line == null) {
                return null;
            }
            Decoded<TraceLine> decoded = TraceCodec.decode(line);
            return decoded.orElseThrow(this::failure);
        } catch (IOException e) {
            throw new InputException(name + " cannot be read beyond line " + (number - 1) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public InputException failure(String reason) {
        return new InputException(name + ":" + number + ": " + reason);
    }

    private static InputStream decompressed(InputStream bytes) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(bytes, BUFFER_BYTES);
        buffered.mark(2);
        boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        return gzip ? new GZIPInputStream(buffered, BUFFER_BYTES) : buffered;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new InputException(name + " cannot be closed: " + e.getMessage(), e);
        }
    }
}
