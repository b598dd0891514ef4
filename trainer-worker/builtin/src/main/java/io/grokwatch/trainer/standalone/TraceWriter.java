package io.grokwatch.trainer.standalone;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.trace.TraceCodec;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a trace to a temporary file beside its path, which {@link #publish} renames. Closing the writer before that deletes
 * the file.
 */
final class TraceWriter implements AutoCloseable {
    private final Path out;
    private final Path part;
    private final BufferedWriter writer;

    private TraceWriter(Path out, Path part, BufferedWriter writer) {
        this.out = out;
        this.part = part;
        this.writer = writer;
    }

    /** @throws IOException naming the trace, if its directory cannot be written to */
    static TraceWriter create(Path out, RunSpec spec, RunFacts facts) throws IOException {
        Path part = out.resolveSibling(
                out.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        TraceWriter file = writingTo(part, out);
        file.line(TraceCodec.header(settings(spec), facts));
        return file;
    }

    /** A trace without a header, written to a temporary file. */
    static TraceWriter writingTo(Path part, Path out) throws IOException {
        try {
            OutputStream bytes = Files.newOutputStream(part);
            OutputStream coded = out.toString().endsWith(".gz") ? new GZIPOutputStream(bytes) : bytes;
            return new TraceWriter(
                    out, part, new BufferedWriter(new OutputStreamWriter(coded, StandardCharsets.UTF_8), 1 << 16));
        } catch (IOException e) {
            throw failed(out, e);
        }
    }

    private static Map<String, Object> settings(RunSpec spec) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("run_id", spec.runId().value());
        if (spec.recipe() != null) {
            settings.put("recipe", spec.recipe());
        }
        settings.put("trainer", spec.trainer());
        settings.put("seed", spec.seed());
        settings.put("steps", spec.steps());
        settings.putAll(spec.parameters().masked().values());
        return settings;
    }

    /** @throws UncheckedIOException naming the trace */
    void sample(long step, List<String> names, double[] values) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            metrics.put(names.get(i), values[i]);
        }
        try {
            line(TraceCodec.sample(step, metrics));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private void line(String line) throws IOException {
        try {
            writer.write(line);
            writer.write('\n');
        } catch (IOException e) {
            throw failed(out, e);
        }
    }

    /** Completes the trace and moves it to its path. */
    void publish() throws IOException {
        try {
            writer.close();
            Files.move(part, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed(out, e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            writer.close();
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static IOException failed(Path out, IOException cause) {
        return new IOException("the trace " + out + " cannot be written: " + cause, cause);
    }
}
