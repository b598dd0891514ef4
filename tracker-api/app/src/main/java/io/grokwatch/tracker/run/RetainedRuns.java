package io.grokwatch.tracker.run;

import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.experiment.Experiment;
import io.grokwatch.tracker.experiment.Experiments;
import io.grokwatch.tracker.experiment.RunAttributes;
import io.grokwatch.tracker.experiment.RunAttributesStore;
import io.grokwatch.tracker.retention.KeptRuns;
import io.grokwatch.tracker.search.RunSummaries;
import io.grokwatch.tracker.search.RunSummary;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The runs as far as retention is concerned: all of them as they are summarised, which another instance may have changed, and one of
 * them as it is stored.
 */
@Singleton
final class RetainedRuns implements KeptRuns {
    private final Runs runs;
    private final RunViews views;
    private final RunSummaries summaries;
    private final RunAttributesStore attributes;
    private final Experiments experiments;

    RetainedRuns(
            Runs runs, RunViews views, RunSummaries summaries, RunAttributesStore attributes, Experiments experiments) {
        this.runs = runs;
        this.views = views;
        this.summaries = summaries;
        this.attributes = attributes;
        this.experiments = experiments;
    }

    @Override
    public List<KeptRun> all() {
        Map<String, RunAttributes> known = new HashMap<>();
        attributes.forEach(known::put);
        Map<String, Experiment> all = experiments.all();
        List<KeptRun> kept = new ArrayList<>();
        for (RunSummary run : summaries.all()) {
            if (run.exists()) {
                Instant submittedAt =
                        run.submitted() == null ? null : run.submitted().at();
                kept.add(kept(RunState.of(run), submittedAt, known.getOrDefault(run.id(), RunAttributes.NONE), all));
            }
        }
        return kept;
    }

    @Override
    public Optional<KeptRun> find(String id) {
        return runs.find(id)
                .map(run -> kept(
                        RunState.of(run),
                        run.submission() == null ? null : run.submission().at(),
                        attributes.of(id),
                        experiments.all()));
    }

    private KeptRun kept(
            RunState run, @Nullable Instant submittedAt, RunAttributes ofRun, Map<String, Experiment> all) {
        Experiment experiment = all.get(ofRun.experiment());
        Instant deletedAt =
                ofRun.deletedAt() == null && experiment != null ? experiment.deletedAt() : ofRun.deletedAt();
        RunStatus status = views.status(run);
        boolean isActive = !status.isFinal() && status != RunStatus.LOST && status != RunStatus.INACTIVE;
        Instant last = run.lastRecordAt() == null ? submittedAt : run.lastRecordAt();
        return new KeptRun(
                run.id(), ofRun.experiment(), isActive, ofRun.pinned(), last == null ? Instant.EPOCH : last, deletedAt);
    }
}
