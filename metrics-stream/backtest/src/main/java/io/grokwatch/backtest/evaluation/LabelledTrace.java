package io.grokwatch.backtest.evaluation;

import io.grokwatch.backtest.InputException;
import io.grokwatch.backtest.trace.RecordedTrace;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.RunFinding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A recorded run and its label. */
public record LabelledTrace(String name, Label label, RecordedTrace trace) {
    private static final List<String> ENDINGS = List.of(
            ".jsonl",
            ".jsonl.gz",
            ".csv",
            ".csv.gz",
            ".json",
            ".json.gz",
            ".npz",
            ".npy",
            ".wandb",
            ".db",
            ".tfevents",
            "");

    /**
     * Reads every trace that the folder's {@code labels.json} names.
     *
     * @throws InputException if a trace or the labels cannot be read
     */
    static List<LabelledTrace> read(Path folder) {
        List<LabelledTrace> traces = new ArrayList<>();
        Label.read(folder)
                .forEach((name, label) ->
                        traces.add(new LabelledTrace(name, label, RecordedTrace.read(file(folder, name)))));
        return traces;
    }

    /**
     * The file of a run: the first of {@code NAME.jsonl}, {@code NAME.jsonl.gz}, and the endings of other formats, that exists.
     *
     * @throws InputException if the name leads out of the folder
     */
    public static Path file(Path folder, String name) {
        Path packed = folder.resolve(name + ".jsonl.gz");
        if (!packed.normalize().startsWith(folder.normalize())) {
            throw new InputException("labels.json names a trace outside of its folder: '" + name + "'");
        }
        return ENDINGS.stream()
                .map(ending -> folder.resolve(name + ending))
                .filter(Files::exists)
                .findFirst()
                .orElse(packed);
    }

    LabelledTrace perturbed(Perturbation fault) {
        return new LabelledTrace(name, label, trace.withSamples(fault.change().apply(trace.samples())));
    }

    /** Each so many steps, and those with an evaluation. */
    LabelledTrace thinned(int stride) {
        return new LabelledTrace(name, label, trace.withSamples(Perturbation.thinned(trace.samples(), stride)));
    }

    JudgedTrace judge(DetectorConfig config) {
        List<RunFinding> findings = new ArrayList<>();
        RunSummary summary = trace.replay(config, findings::add);
        return new JudgedTrace(name, label, summary, findings);
    }
}
