package io.grokwatch.tracker.mlflow;

import io.grokwatch.tracker.client.RunDataset;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.experiment.Experiment;
import io.grokwatch.tracker.mlflow.MlflowJson.DatasetSummary;
import io.grokwatch.tracker.mlflow.MlflowJson.RunJson;
import io.grokwatch.tracker.run.LoggedRuns;
import io.grokwatch.tracker.run.RunSearch;
import io.grokwatch.tracker.search.Field;
import io.grokwatch.tracker.search.RunSummaries;
import io.grokwatch.tracker.search.RunSummary;
import io.grokwatch.tracker.search.Search;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** Searches runs with MLflow's grammar, which that of the tracker contains, and MLflow's fields. */
@Singleton
final class MlflowSearch {
    private static final int DEFAULT_RESULTS = 1_000;
    private static final int MAX_RESULTS = 50_000;
    private static final int MAX_EXPERIMENTS_OF_DATASETS = 20;
    private static final String NEWEST_FIRST = "start_time DESC";

    private final RunSummaries summaries;
    private final RunSearch tracker;
    private final LoggedRuns runs;
    private final MlflowExperiments experiments;
    private final MlflowMetrics metrics;
    private final RunInputs inputs;
    private final MlflowRunFields fields;

    MlflowSearch(
            RunSummaries summaries,
            RunSearch tracker,
            LoggedRuns runs,
            MlflowExperiments experiments,
            MlflowMetrics metrics,
            RunInputs inputs) {
        this.summaries = summaries;
        this.tracker = tracker;
        this.runs = runs;
        this.experiments = experiments;
        this.metrics = metrics;
        this.inputs = inputs;
        Field<RunSummary> status = Objects.requireNonNull(tracker.fields().attribute("status"));
        this.fields = new MlflowRunFields(
                run -> MlflowRuns.status(
                        run.kept().logged(),
                        RunStatus.valueOf(String.valueOf(status.reader().apply(run)))),
                run -> MlflowRuns.artifactUri(
                        run.id(),
                        run.kept().experiment(),
                        experiments.recent().get(run.kept().experiment())),
                tracker.fields());
    }

    MlflowJson.Runs runs(MlflowRequest request) {
        Set<String> wanted = new HashSet<>();
        for (String id : request.texts("experiment_ids")) {
            wanted.add(MlflowNames.experiment(id));
        }
        Predicate<RunSummary> view = view(request);
        int max = MlflowRules.results(request.whole("max_results"), DEFAULT_RESULTS, MAX_RESULTS);
        String token = request.text("page_token");
        Search<RunSummary> search =
                Search.of(fields, request.text("filter"), request.texts("order_by"), NEWEST_FIRST, RunSummary::id);
        metrics.awaitProjected();
        Predicate<RunSummary> inScope =
                run -> run.exists() && wanted.contains(run.kept().experiment()) && view.test(run);
        Search.Page<RunSummary> page = search.page(
                () -> summaries.all().stream().filter(inScope).iterator(),
                max,
                token == null || token.isEmpty() ? null : token);
        return new MlflowJson.Runs(
                shown(page.items().stream().map(RunSummary::id).toList()), page.next());
    }

    private List<RunJson> shown(List<String> ids) {
        Map<String, LoggedRuns.Stored> found = runs.find(ids);
        Map<String, RunInputs.Stored> stated = inputs.find(ids);
        Map<String, Experiment> all = experiments.recent();
        List<RunJson> shown = new ArrayList<>(ids.size());
        found.forEach((id, run) -> shown.add(MlflowRuns.json(
                run,
                all.get(run.attributes().experiment()),
                stated.getOrDefault(id, RunInputs.NONE),
                run.mayHaveMoreMetrics() ? metrics.latest(run) : MlflowMetrics.latestKept(run))));
        return shown;
    }

    /** The runs of a view, of which clients give the name or the number. */
    private Predicate<RunSummary> view(MlflowRequest request) {
        String name = request.textOrNumber("run_view_type");
        return switch (name == null ? "" : name) {
            case "", "1", "ACTIVE_ONLY" -> run -> !tracker.isDeleted(run);
            case "2", "DELETED_ONLY" -> tracker::isDeleted;
            case "3", "ALL" -> run -> true;
            default -> throw request.invalid("run_view_type", "it must be ACTIVE_ONLY, DELETED_ONLY or ALL");
        };
    }

    /** The datasets of the runs of some experiments, each once for each context. */
    MlflowJson.DatasetSummaries datasets(MlflowRequest request) {
        List<String> ids = request.texts("experiment_ids");
        if (ids.isEmpty()) {
            throw MlflowException.invalid("SearchDatasets request must specify at least one experiment_id.");
        }
        if (ids.size() > MAX_EXPERIMENTS_OF_DATASETS) {
            throw MlflowException.invalid("SearchDatasets request cannot specify more than "
                    + MAX_EXPERIMENTS_OF_DATASETS + " experiment_ids. Received " + ids.size() + " experiment_ids.");
        }
        Set<String> wanted = new HashSet<>();
        ids.forEach(id -> wanted.add(MlflowNames.experiment(id)));
        Set<DatasetSummary> found = new LinkedHashSet<>();
        for (RunSummary run : summaries.all()) {
            if (run.exists() && wanted.contains(run.kept().experiment()) && !tracker.isDeleted(run)) {
                for (RunDataset dataset : run.kept().datasets()) {
                    found.add(new DatasetSummary(
                            MlflowNames.experimentForClients(run.kept().experiment()),
                            dataset.name(),
                            Objects.requireNonNullElse(dataset.digest(), ""),
                            dataset.context()));
                }
            }
        }
        return new MlflowJson.DatasetSummaries(List.copyOf(found));
    }
}
