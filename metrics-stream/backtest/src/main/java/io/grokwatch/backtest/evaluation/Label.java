package io.grokwatch.backtest.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.grokwatch.backtest.InputException;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The truth about a recorded run.
 *
 * @param runClass {@code grokked}, {@code generalised}, {@code memorised} or {@code unfitted}
 * @param memorised first of the evaluations that show the train set fitted, or null
 * @param generalised first of the evaluations that show the validation set solved for good, or null
 * @param slingshots steps of the peaks of its slingshots
 * @param ambiguousSpikes steps of peaks that count neither way
 */
public record Label(
        @JsonProperty("class") String runClass,
        @Nullable Long memorised,
        @Nullable Long generalised,
        List<Long> slingshots,
        @JsonProperty("ambiguous_spikes") List<Long> ambiguousSpikes) {
    /** How far from its label a peak may be found. */
    private static final long TOLERANCE_STEPS = 30;

    public Label {
        slingshots = slingshots == null ? List.of() : List.copyOf(slingshots);
        ambiguousSpikes = ambiguousSpikes == null ? List.of() : List.copyOf(ambiguousSpikes);
    }

    /** The labels of a folder, by the names of its traces, from its {@code labels.json}. */
    public static SortedMap<String, Label> read(Path folder) {
        Path file = folder.resolve("labels.json");
        try {
            Map<String, Label> labels =
                    Json.MAPPER.readValue(Files.readAllBytes(file), new TypeReference<Map<String, Label>>() {});
            labels.forEach((trace, label) -> {
                if (label.runClass() == null) {
                    throw new InputException(file + ": " + trace + " has no class");
                }
            });
            return new TreeMap<>(labels);
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InputException("labels " + file + " cannot be read: " + e, e);
        }
    }

    static boolean near(List<Long> peaks, long peak) {
        return peaks.stream().anyMatch(other -> Math.abs(other - peak) <= TOLERANCE_STEPS);
    }
}
