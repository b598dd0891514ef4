package io.grokwatch.bench.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that is asked by one line of JSON on its standard input and answers with the last line of its output. */
final class MeasuredProcess {
    private static final int ERROR_LINES = 5;
    /** One thread for arithmetic, whichever library does it. */
    private static final Map<String, String> ONE_THREAD = Map.of("OMP_NUM_THREADS", "1", "MKL_NUM_THREADS", "1");

    private final String name;
    private final List<String> command;
    private final Path folder;

    /**
     * @param name what people call it
     * @param folder for its output
     */
    MeasuredProcess(String name, List<String> command, Path folder) {
        this.name = name;
        this.command = command;
        this.folder = folder;
    }

    /**
     * Runs it to its end.
     *
     * @throws BenchmarkFailure with the end of its output, if it fails or takes longer
     */
    JsonNode answer(Map<String, ?> question, Duration atMost) {
        Path out = folder.resolve(name + ".out");
        Path err = folder.resolve(name + ".err");
        try {
            Files.createDirectories(folder);
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(ONE_THREAD);
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try {
                try (Writer writer = process.outputWriter(StandardCharsets.UTF_8)) {
                    writer.write(Json.MAPPER.writeValueAsString(question) + "\n");
                }
                if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new BenchmarkFailure(name + " took longer than " + atMost.toSeconds() + " s: " + end(err));
                }
                if (process.exitValue() != 0) {
                    throw new BenchmarkFailure(name + " exited with " + process.exitValue() + ": " + end(err));
                }
            } finally {
                process.destroyForcibly();
            }
            return parsed(Files.readAllLines(out).getLast());
        } catch (IOException e) {
            throw new BenchmarkFailure(name + " could not be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkFailure(name + " was interrupted", e);
        }
    }

    private JsonNode parsed(String line) {
        try {
            return Json.MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new BenchmarkFailure(name + " answered '" + line + "', expected JSON", e);
        }
    }

    private static String end(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - ERROR_LINES), lines.size()));
    }
}
