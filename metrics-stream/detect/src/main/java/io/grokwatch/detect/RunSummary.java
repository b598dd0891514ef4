package io.grokwatch.detect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.detect.grokking.SplitVerdict;
import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.codec.Json;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the detectors know of a run in one line.
 *
 * @param leading what the validation set shows whose verdict is that of the run
 * @param splits what each validation set shows that was evaluated, that one included
 * @param slingshots steps of the peaks of confirmed slingshots, ascending
 * @param otherSpikes steps of the peaks of other spikes of the train loss, ascending
 * @param phase of the run at present
 * @param lateRows rows that came after a later step was folded in, repetitions among them; since the run last started over
 * @param lostBatches batches that were never received; since the run last started over
 */
public record RunSummary(
        SplitVerdict leading,
        List<SplitVerdict> splits,
        List<Long> slingshots,
        List<Long> otherSpikes,
        RunPhase phase,
        long lateRows,
        long lostBatches) {
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

    /** First evaluation of the last streak that showed the validation set solved, or null. */
    public @Nullable Long generalisedStep() {
        return leading.generalisedStep();
    }

    /** The phase of learning by the thresholds of Liu et al. */
    public LiuPhase liuPhase() {
        return leading.liuPhase();
    }

    /** The last line of {@code detect}: JSON without a line end, class in lower case, phase as in the events. */
    public String json() {
        ObjectNode line = Json.MAPPER.createObjectNode();
        line.put("type", "summary")
                .put("class", runClass().name().toLowerCase(Locale.ROOT))
                .put("memorisedStep", memorisedStep())
                .put("onsetStep", onsetStep())
                .put("generalisedStep", generalisedStep());
        addSteps(line.putArray("slingshots"), slingshots);
        addSteps(line.putArray("otherSpikes"), otherSpikes);
        line.put("phase", phase.name()).put("liuPhase", liuPhase().name());
        ObjectNode bySplit = line.putObject("splits");
        splits.forEach(verdict -> bySplit.set(verdict.split(), json(verdict)));
        return line.toString();
    }

    private static void addSteps(ArrayNode array, List<Long> steps) {
        steps.forEach(array::add);
    }

    private static ObjectNode json(SplitVerdict verdict) {
        return Json.MAPPER
                .createObjectNode()
                .put("class", verdict.runClass().name().toLowerCase(Locale.ROOT))
                .put("memorisedStep", verdict.memorisedStep())
                .put("onsetStep", verdict.onsetStep())
                .put("firstSolvedStep", verdict.firstSolvedStep())
                .put("generalisedStep", verdict.generalisedStep())
                .put("delayRatio", verdict.delayRatio())
                .put("liuPhase", verdict.liuPhase().name())
                .put("fromLosses", verdict.fromLosses());
    }
}
