package io.grokwatch.detect;

import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the detectors know of a run in one line.
 *
 * @param runClass the verdict so far; final once the run has ended
 * @param memorisedStep first of the evaluations that showed the train set fitted, or null
 * @param onsetStep where the validation accuracy began to rise for good, or null
 * @param generalisedStep first evaluation of the last stretch that showed the validation set solved, or null
 * @param slingshots steps of the peaks of confirmed slingshots, ascending
 * @param otherSpikes steps of the peaks of other spikes of the train loss, ascending
 * @param phase where the run stands
 */
public record RunSummary(
        RunClass runClass,
        @Nullable Long memorisedStep,
        @Nullable Long onsetStep,
        @Nullable Long generalisedStep,
        List<Long> slingshots,
        List<Long> otherSpikes,
        RunPhase phase) {
    public RunSummary {
        slingshots = List.copyOf(slingshots);
        otherSpikes = List.copyOf(otherSpikes);
    }

    /** The last line of {@code detect}: JSON without a line end, class in lower case, phase as in the events. */
    public String json() {
        return "{\"type\":\"summary\",\"class\":\"" + runClass.name().toLowerCase(Locale.ROOT)
                + "\",\"memorisedStep\":" + memorisedStep
                + ",\"onsetStep\":" + onsetStep
                + ",\"generalisedStep\":" + generalisedStep
                + ",\"slingshots\":" + array(slingshots)
                + ",\"otherSpikes\":" + array(otherSpikes)
                + ",\"phase\":\"" + phase.name() + "\"}";
    }

    private static String array(List<Long> steps) {
        return steps.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }
}
