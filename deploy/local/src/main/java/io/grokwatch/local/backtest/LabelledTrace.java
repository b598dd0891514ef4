package io.grokwatch.local.backtest;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.trace.TraceLine.Sample;
import io.grokwatch.local.Failure;
import io.grokwatch.local.trace.RecordedTrace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A recorded run with the truth about it. */
record LabelledTrace(String name, Label label, RecordedTrace trace) {

    /** Every trace that the folder's {@code labels.json} names. */
    static List<LabelledTrace> read(Path folder) {
        List<LabelledTrace> traces = new ArrayList<>();
        Label.read(folder)
                .forEach((name, label) ->
                        traces.add(new LabelledTrace(name, label, RecordedTrace.read(file(folder, name)))));
        return traces;
    }

    static Path file(Path folder, String name) {
        Path plain = folder.resolve(name + ".jsonl");
        Path packed = folder.resolve(name + ".jsonl.gz");
        if (!packed.normalize().startsWith(folder.normalize())) {
            throw new Failure("labels.json names a trace outside of its folder: '" + name + "'");
        }
        return Files.exists(plain) ? plain : packed;
    }

    LabelledTrace changed(UnaryOperator<List<Sample>> change) {
        return new LabelledTrace(name, label, trace.with(change.apply(trace.samples())));
    }

    Judged judged(DetectorConfig config) {
        List<RunFinding> findings = new ArrayList<>();
        RunSummary summary = trace.replay(config, findings::add);
        return new Judged(name, label, summary, findings);
    }
}
