package io.grokwatch.detect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.detect.grokking.SplitVerdict;
import io.grokwatch.events.GeneralisationEnding;
import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.naming.MetricNaming;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the detectors know of a run in one line.
 *
 * @param leading what the validation set shows whose verdict is that of the run
 * @param splits what each validation set shows that was evaluated, that one included
 * @param slingshots steps of the peaks of confirmed slingshots, ascending
 * @param otherSpikes steps of the peaks of spikes of the train loss that are none, ascending
 * @param undeterminedSpikes steps of the peaks of spikes that may or may not be slingshots, ascending
 * @param phase of the run at present
 * @param lateRows rows that came after a later step was folded in, repetitions among them; since the run last started over
 * @param lostBatches batches that were awaited and have not been received; since the run last started over
 * @param naming which logged metric is read as which standard one
 */
public record RunSummary(
        SplitVerdict leading,
        List<SplitVerdict> splits,
        List<Long> slingshots,
        List<Long> otherSpikes,
        List<Long> undeterminedSpikes,
        RunPhase phase,
        long lateRows,
        long lostBatches,
        MetricNaming naming) {
    public RunSummary {
        splits = List.copyOf(splits);
        slingshots = List.copyOf(slingshots);
        otherSpikes = List.copyOf(otherSpikes);
        undeterminedSpikes = List.copyOf(undeterminedSpikes);
    }

    /** The verdict so far, final once the run has ended; null where there is nothing to judge by. */
    public @Nullable RunClass runClass() {
        return leading.runClass();
    }

    /** What a verdict would need, as one sentence; null where there is one. */
    public @Nullable String missing() {
        return leading.missing();
    }

    /** First of the first evaluations in a row that showed the train set fitted, or null. */
    public @Nullable Long memorisedStep() {
        return leading.memorisedStep();
    }

    /** Where the rise of the validation accuracy began that led to the solution, or null. */
    public @Nullable Long onsetStep() {
        return leading.onsetStep();
    }

    /** First of the first evaluations in a row that showed the validation set solved, or null. */
    public @Nullable Long generalisedStep() {
        return leading.generalisedStep();
    }

    /** What has become of the solution, or null. */
    public @Nullable GeneralisationEnding ending() {
        return leading.ending();
    }

    /** The phase of learning by the thresholds of Liu et al. */
    public LiuPhase liuPhase() {
        return leading.liuPhase();
    }

    /** The last line of {@code detect}: JSON without a line end, class and ending in lower case, phase as in the events. */
    public String json() {
        ObjectNode line = Json.MAPPER.createObjectNode();
        line.put("type", "summary");
        addVerdict(line, leading);
        String missing = naming.missing();
        if (missing != null && line.hasNonNull("missing")) {
            line.put("missing", missing);
        }
        addSteps(line.putArray("slingshots"), slingshots);
        addSteps(line.putArray("otherSpikes"), otherSpikes);
        addSteps(line.putArray("undeterminedSpikes"), undeterminedSpikes);
        line.put("phase", phase.name()).put("liuPhase", liuPhase().name());
        ObjectNode bySplit = line.putObject("splits");
        splits.forEach(verdict -> {
            ObjectNode split = bySplit.putObject(verdict.split());
            addVerdict(split, verdict);
            split.put("liuPhase", verdict.liuPhase().name());
        });
        ObjectNode names = line.putObject("names");
        naming.expressions().forEach(names::put);
        line.set("ambiguities", Json.MAPPER.valueToTree(naming.ambiguities()));
        return line.toString();
    }

    private static void addSteps(ArrayNode array, List<Long> steps) {
        steps.forEach(array::add);
    }

    private static void addVerdict(ObjectNode line, SplitVerdict verdict) {
        line.put("class", lowerCase(verdict.runClass()));
        if (verdict.missing() != null) {
            line.put("missing", verdict.missing());
        }
        line.put("memorisedStep", verdict.memorisedStep())
                .put("onsetStep", verdict.onsetStep())
                .put("generalisedStep", verdict.generalisedStep())
                .put("stableFrom", verdict.stableFrom())
                .put("solvedShare", verdict.solvedShare())
                .put("ending", lowerCase(verdict.ending()))
                .put("losses", verdict.losses())
                .put("delayRatio", verdict.delayRatio())
                .put("weak", verdict.weak());
        ArrayNode approximate = line.putArray("approximate");
        verdict.approximate().forEach(approximate::add);
    }

    private static @Nullable String lowerCase(@Nullable Enum<?> value) {
        return value == null ? null : value.name().toLowerCase(Locale.ROOT);
    }
}
