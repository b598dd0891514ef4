package io.grokwatch.detect;

import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the detectors know of a run in one line.
 *
 * @param leading what the validation set says whose verdict is that of the run
 * @param splits what each validation set says that was evaluated, that one included
 * @param slingshots steps of the peaks of confirmed slingshots, ascending
 * @param otherSpikes steps of the peaks of other spikes of the train loss, ascending
 * @param phase where the run stands
 */
public record RunSummary(
        SplitVerdict leading,
        List<SplitVerdict> splits,
        List<Long> slingshots,
        List<Long> otherSpikes,
        RunPhase phase) {
    public RunSummary {
        splits = List.copyOf(splits);
        slingshots = List.copyOf(slingshots);
        otherSpikes = List.copyOf(otherSpikes);
    }

    /** The verdict so far; final once the run has ended. */
    public RunClass runClass() {
        return leading.runClass();
    }

    /** First of the evaluations that showed the train set fitted, or null. */
    public @Nullable Long memorisedStep() {
        return leading.memorisedStep();
    }

    /** Where the validation accuracy began to rise for good, or null. */
    public @Nullable Long onsetStep() {
        return leading.onsetStep();
    }

    /** First evaluation of the last stretch that showed the validation set solved, or null. */
    public @Nullable Long generalisedStep() {
        return leading.generalisedStep();
    }

    /** The phase of learning by the thresholds of Liu et al. */
    public LiuPhase liuPhase() {
        return leading.liuPhase();
    }

    /** The last line of {@code detect}: JSON without a line end, class in lower case, phase as in the events. */
    public String json() {
        return "{\"type\":\"summary\",\"class\":\"" + runClass().name().toLowerCase(Locale.ROOT)
                + "\",\"memorisedStep\":" + memorisedStep()
                + ",\"onsetStep\":" + onsetStep()
                + ",\"generalisedStep\":" + generalisedStep()
                + ",\"slingshots\":" + array(slingshots)
                + ",\"otherSpikes\":" + array(otherSpikes)
                + ",\"phase\":\"" + phase.name()
                + "\",\"liuPhase\":\"" + liuPhase()
                + "\",\"splits\":"
                + splits.stream()
                        .map(verdict -> "\"" + quoted(verdict.split()) + "\":" + verdict.json())
                        .collect(Collectors.joining(",", "{", "}"))
                + "}";
    }

    /** Names of splits are parts of metric names, which may have quotation marks. */
    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String array(List<Long> steps) {
        return steps.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }
}
