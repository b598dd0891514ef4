package io.grokwatch.backtest.calibration;

import io.grokwatch.backtest.evaluation.Label;
import io.grokwatch.backtest.evaluation.LabelledTrace;
import io.grokwatch.backtest.trace.SnapshotSignsFile;
import io.grokwatch.backtest.trace.TraceFile;
import io.grokwatch.backtest.trace.TraceReplay;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.forecast.LabelledRun;
import io.grokwatch.detect.forecast.EmbeddingFeatures;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The traces of a folder with {@code labels.json}, to calibrate forecasts on. */
public final class Recordings {
    private Recordings() {}

    /** Of every labelled trace, by name; with what NAME.snapshots.jsonl beside it has of the embedding, if it is there. */
    public static List<LabelledRun> of(Path folder) {
        List<LabelledRun> recordings = new ArrayList<>();
        Label.read(folder).forEach((name, label) -> {
            Told told = new Told();
            try (TraceFile trace = TraceFile.open(LabelledTrace.file(folder, name))) {
                new TraceReplay(trace, DetectorConfig.defaults()).tell(told);
            }
            Path snapshots = folder.resolve(name + ".snapshots.jsonl");
            List<EmbeddingFeatures> signs = Files.exists(snapshots) ? SnapshotSignsFile.read(snapshots) : List.of();
            recordings.add(LabelledRun.of(name, told.batches, signs, label.generalised(), told.budget));
        });
        return recordings;
    }

    private static final class Told implements TraceReplay.Listener {
        private final List<MetricBatch> batches = new ArrayList<>();
        private long budget;

        @Override
        public void started(RunStarted event) {
            budget = event.spec().steps();
        }

        @Override
        public void metrics(MetricBatch batch) {
            batches.add(batch);
        }

        @Override
        public void finished(RunFinished event) {
            budget = Math.max(budget, event.step());
        }
    }
}
