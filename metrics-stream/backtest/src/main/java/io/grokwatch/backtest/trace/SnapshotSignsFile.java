package io.grokwatch.backtest.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.backtest.InputException;
import io.grokwatch.detect.forecast.EmbeddingFeatures;
import io.grokwatch.detect.geometry.Embedding;
import io.grokwatch.detect.geometry.EmbeddingGeometry;
import io.grokwatch.events.Floats;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Structure;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The embedding features of a run's snapshots, one JSON line each: a file beside the trace of the run. */
public final class SnapshotSignsFile {
    private final List<EmbeddingFeatures> signs = new ArrayList<>();

    /** Measures a snapshot; one whose rows do not stand for residues is left out. */
    public void add(RunId run, long step, String tensor, int rows, int columns, float[] values, Structure structure) {
        EmbeddingFeatures measured = EmbeddingFeatures.of(EmbeddingGeometry.measure(
                new EmbeddingGeometry.Origin(run, 1, step, tensor, List.of()),
                new Embedding(rows, columns, Floats.of(values), structure),
                null));
        if (measured != null) {
            signs.add(measured);
        }
    }

    /** @throws IOException if the file cannot be written; the message has its name */
    public void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (EmbeddingFeatures one : signs) {
            lines.add(Json.MAPPER.writeValueAsString(one));
        }
        Files.write(file, lines);
    }

    /** @throws InputException if the file cannot be read; the message has the line number */
    public static List<EmbeddingFeatures> read(Path file) {
        List<EmbeddingFeatures> signs = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                signs.add(Json.MAPPER.readValue(line, EmbeddingFeatures.class));
            }
        } catch (JsonProcessingException e) {
            throw new InputException(file + ":" + (signs.size() + 1) + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InputException("snapshots " + file + " cannot be read: " + e.getMessage(), e);
        }
        return signs;
    }
}
