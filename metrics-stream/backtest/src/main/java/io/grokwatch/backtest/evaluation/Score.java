package io.grokwatch.backtest.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How well one kind of event is detected.
 *
 * @param labelled events that are labelled
 * @param found labelled events that were detected
 * @param invented detections without a labelled event
 * @param medianDelaySteps median of the steps from an event to its first detection, or null if none was detected
 * @param maxDelaySteps maximum of these steps, or null
 */
public record Score(
        int labelled,
        int found,
        int invented,
        @Nullable Long medianDelaySteps,
        @JsonProperty("mostDelaySteps") @Nullable Long maxDelaySteps) {

    static Score of(int labelled, int found, int invented, Collection<Long> delays) {
        List<Long> sorted = delays.stream().sorted().toList();
        return new Score(
                labelled,
                found,
                invented,
                sorted.isEmpty() ? null : sorted.get(sorted.size() / 2),
                sorted.isEmpty() ? null : sorted.getLast());
    }

    /** One event per run that is labelled as grokked. */
    static Score ofGrokking(Collection<JudgedTrace> runs) {
        return of(
                (int) runs.stream().filter(JudgedTrace::isGrokked).count(),
                (int) runs.stream()
                        .filter(run -> run.isGrokked() && run.isGrokkingFound())
                        .count(),
                (int) runs.stream()
                        .filter(run -> !run.isGrokked() && run.isGrokkingFound())
                        .count(),
                runs.stream().flatMap(run -> run.grokkingDelays().stream()).toList());
    }

    /** One event per run that is labelled as grokked: the report of its transition phase before grokking was confirmed. */
    static Score ofOnsets(Collection<JudgedTrace> runs) {
        return of(
                (int) runs.stream().filter(JudgedTrace::isGrokked).count(),
                (int) runs.stream()
                        .filter(run -> run.isGrokked() && run.isOnsetAnnounced())
                        .count(),
                runs.stream().mapToInt(JudgedTrace::abandonedOnsets).sum(),
                runs.stream().flatMap(run -> run.onsetDelays().stream()).toList());
    }

    /** One event per labelled slingshot: its suspicion. Only false suspicions that were not retracted in time count as invented. */
    static Score ofSuspicions(Collection<JudgedTrace> runs) {
        List<Long> delays =
                runs.stream().flatMap(run -> run.slingshotDelays().stream()).toList();
        return of(
                runs.stream().mapToInt(run -> run.label().slingshots().size()).sum(),
                delays.size(),
                runs.stream().mapToInt(JudgedTrace::lastingFalseSuspicions).sum(),
                delays);
    }

    /** One event per labelled slingshot: its peak in the summary of the run. */
    static Score ofSlingshots(Collection<JudgedTrace> runs) {
        int labelled =
                runs.stream().mapToInt(run -> run.label().slingshots().size()).sum();
        int missed =
                runs.stream().mapToInt(run -> run.missedSlingshots().size()).sum();
        int invented =
                runs.stream().mapToInt(run -> run.inventedSlingshots().size()).sum();
        return of(
                labelled,
                labelled - missed,
                invented,
                runs.stream().flatMap(run -> run.slingshotDelays().stream()).toList());
    }

    /** The fraction of detections that are labelled; 1 if there are none. */
    @JsonProperty
    public double precision() {
        return found + invented == 0 ? 1 : (double) found / (found + invented);
    }

    /** The fraction of labelled events that were detected; 1 if there are none. */
    @JsonProperty
    public double recall() {
        return labelled == 0 ? 1 : (double) found / labelled;
    }
}
