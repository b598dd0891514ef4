package io.grokwatch.backtest.calibration;

import io.grokwatch.backtest.evaluation.Label;
import io.grokwatch.backtest.evaluation.LabelledTrace;
import io.grokwatch.backtest.trace.SnapshotSignsFile;
import io.grokwatch.backtest.trace.TraceFile;
import io.grokwatch.backtest.trace.TraceReplay;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.forecast.EmbeddingFeatures;
import io.grokwatch.detect.forecast.LabelledRun;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the labelled traces of folders in the form that forecasts are fitted to. */
final class LabelledRuns {
    private LabelledRuns() {}

    /**
     * Reads every labelled trace of a folder, by name, with the embedding features of {@code NAME.snapshots.jsonl} if that
     * file exists.
     *
     * @throws io.grokwatch.backtest.InputException if a file cannot be read or is malformed
     */
    static List<LabelledRun> read(Path folder) {
        List<LabelledRun> runs = new ArrayList<>();
        Label.read(folder).forEach((name, label) -> {
            Recording recording = new Recording();
            try (TraceFile trace = TraceFile.open(LabelledTrace.file(folder, name))) {
                new TraceReplay(trace, DetectorConfig.defaults()).replay(recording);
            }
            Path snapshots = folder.resolve(name + ".snapshots.jsonl");
            List<EmbeddingFeatures> features = Files.exists(snapshots) ? SnapshotSignsFile.read(snapshots) : List.of();
            runs.add(LabelledRun.of(name, recording.batches, features, label.generalised(), recording.budget));
        });
        return runs;
    }

    private static final class Recording implements TraceReplay.Listener {
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
