package io.grokwatch.backtest.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How well one kind of event was found.
 *
 * @param labelled how many there are
 * @param found how many of them were found
 * @param invented how many were found where there is none
 * @param medianDelaySteps from the event to the first word of it, or null if none was found
 * @param maxDelaySteps the longest of them, or null
 */
public record Score(
        int labelled,
        int found,
        int invented,
        @Nullable Long medianDelaySteps,
        @Nullable Long maxDelaySteps) {

    static Score of(int labelled, int found, int invented, Collection<Long> delays) {
        List<Long> sorted = delays.stream().sorted().toList();
        return new Score(
                labelled,
                found,
                invented,
                sorted.isEmpty() ? null : sorted.get(sorted.size() / 2),
                sorted.isEmpty() ? null : sorted.getLast());
    }

    /** Whether a run grokked. */
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

    /** Whether the transition of a run that grokked was reported while it was under way. */
    static Score ofOnsets(Collection<JudgedTrace> runs) {
        return of(
                (int) runs.stream().filter(JudgedTrace::isGrokked).count(),
                (int) runs.stream()
                        .filter(run -> run.isGrokked() && run.isOnsetAnnounced())
                        .count(),
                runs.stream().mapToInt(JudgedTrace::onsetsTakenBack).sum(),
                runs.stream().flatMap(run -> run.onsetDelays().stream()).toList());
    }

    /** Each cycle as it was suspected; of wrong suspicions those that stood for too long count. */
    static Score ofSuspicions(Collection<JudgedTrace> runs) {
        List<Long> delays =
                runs.stream().flatMap(run -> run.slingshotDelays().stream()).toList();
        return of(
                runs.stream().mapToInt(run -> run.label().slingshots().size()).sum(),
                delays.size(),
                runs.stream().mapToInt(JudgedTrace::lastingFalseSuspicions).sum(),
                delays);
    }

    /** Each cycle of each run. */
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

    /** Share of what was found that is there; 1 if nothing was found. */
    @JsonProperty
    public double precision() {
        return found + invented == 0 ? 1 : (double) found / (found + invented);
    }

    /** Share of what is there that was found; 1 if there is nothing. */
    @JsonProperty
    public double recall() {
        return labelled == 0 ? 1 : (double) found / labelled;
    }
}
