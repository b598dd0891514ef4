package io.grokwatch.backtest.evaluation;

import com.fasterxml.jackson.annotation.JsonAlias;
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
 * The label of a recorded run, determined with hindsight.
 *
 * @param runClass {@code grokked}, {@code generalised}, {@code memorised} or {@code unfitted}
 * @param alternatives classes that are defensible as well
 * @param memorised step of the first of the evaluations on which the train set is fitted, or null
 * @param generalised step of the first of the evaluations from which the validation set stays solved, or null
 * @param labelledSlingshots steps of the peaks of its slingshots; null where nothing distinguishes them from other spikes, as in the logs of
 *     strangers
 * @param ambiguousSpikes steps of peaks that count neither as slingshots nor as errors
 */
public record Label(
        @JsonProperty("class") String runClass,
        List<String> alternatives,
        @Nullable Long memorised,
        @JsonAlias("solved") @Nullable Long generalised,
        @JsonProperty("slingshots") @Nullable List<Long> labelledSlingshots,
        @JsonProperty("ambiguous_spikes") List<Long> ambiguousSpikes) {
    /** The maximum distance of a detected peak from its label. */
    private static final long TOLERANCE_STEPS = 30;

    public Label {
        alternatives = alternatives == null ? List.of() : List.copyOf(alternatives);
        labelledSlingshots = labelledSlingshots == null ? null : List.copyOf(labelledSlingshots);
        ambiguousSpikes = ambiguousSpikes == null ? List.of() : List.copyOf(ambiguousSpikes);
    }

    /**
     * The labels of a folder, by the names of its traces, from its {@code labels.json}.
     *
     * @throws InputException if the file cannot be read, or a label has no class
     */
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

    /** Whether a class is the labelled one, or an alternative to it. */
    boolean accepts(String found) {
        return found.equals(runClass) || alternatives.contains(found);
    }

    /** Steps of the peaks of its slingshots; empty if they are not labelled. */
    List<Long> slingshots() {
        return labelledSlingshots == null ? List.of() : labelledSlingshots;
    }

    /** Whether a slingshot that is not labelled is an error. */
    boolean labelsSlingshots() {
        return labelledSlingshots != null;
    }

    /** Whether a step is within the tolerance of one of the peaks. */
    static boolean near(List<Long> peaks, long peak) {
        return peaks.stream().anyMatch(other -> Math.abs(other - peak) <= TOLERANCE_STEPS);
    }
}
