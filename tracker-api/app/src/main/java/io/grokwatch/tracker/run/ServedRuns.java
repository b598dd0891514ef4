package io.grokwatch.tracker.run;

import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.export.ExportedRuns;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Serves runs to exports. */
@Singleton
final class ServedRuns implements ExportedRuns {
    private final Runs runs;
    private final RunViews views;

    ServedRuns(Runs runs, RunViews views) {
        this.runs = runs;
        this.views = views;
    }

    @Override
    public Optional<RunView> find(String run) {
        return runs.find(run).map(one -> views.view(one, null));
    }
}
