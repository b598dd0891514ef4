package io.grokwatch.tracker.run;

import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.export.ExportedRuns;
import io.grokwatch.tracker.search.RunSummary;
import io.grokwatch.tracker.search.View;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Serves runs to exports. */
@Singleton
final class ServedRuns implements ExportedRuns {
    private final Runs runs;
    private final RunViews views;
    private final RunSearch search;

    ServedRuns(Runs runs, RunViews views, RunSearch search) {
        this.runs = runs;
        this.views = views;
        this.search = search;
    }

    @Override
    public Optional<RunView> find(String run) {
        return runs.find(run).map(one -> views.view(one, null));
    }

    @Override
    public List<String> matching(@Nullable String filter, Set<String> experiments, int limit) {
        RunSearch.Scope scope = new RunSearch.Scope(filter, experiments, View.ACTIVE);
        return search.page(scope, List.of("submitted_at ASC"), limit, null).items().stream()
                .map(RunSummary::id)
                .toList();
    }
}
