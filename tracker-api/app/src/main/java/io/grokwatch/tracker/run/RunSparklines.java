package io.grokwatch.tracker.run;

import io.grokwatch.tracker.client.Sparkline;
import io.grokwatch.tracker.metric.Sparklines;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;

/** The sparklines of runs, by the names and the state that are stored of them. */
@Singleton
final class RunSparklines {
    private final Sparklines sparklines;
    private final MetricNamings namings;

    RunSparklines(Sparklines sparklines, MetricNamings namings) {
        this.sparklines = sparklines;
        this.namings = namings;
    }

    /**
     * The sparklines of runs, by run.
     *
     * @param resolution about how many points each line is to have; 0 for no sparklines
     */
    Map<String, Sparkline> of(Collection<Run> runs, int resolution) {
        return resolution == 0
                ? Map.of()
                : sparklines.of(runs.stream().map(this::wanted).toList(), resolution);
    }

    private Sparklines.Wanted wanted(Run run) {
        Progress progress = run.progress();
        return new Sparklines.Wanted(
                run.id(), namings.of(run).naming(), progress.attempts() + "/" + progress.lastRecordAt());
    }
}
