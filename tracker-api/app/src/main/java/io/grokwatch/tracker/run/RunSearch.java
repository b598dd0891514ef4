package io.grokwatch.tracker.run;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.client.RunDiff;
import io.grokwatch.tracker.client.RunFieldNames;
import io.grokwatch.tracker.client.RunGroups;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.experiment.Experiment;
import io.grokwatch.tracker.experiment.Experiments;
import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.search.Grouping;
import io.grokwatch.tracker.search.RunFields;
import io.grokwatch.tracker.search.RunSummaries;
import io.grokwatch.tracker.search.RunSummary;
import io.grokwatch.tracker.search.Search;
import io.grokwatch.tracker.search.View;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Searches the runs in memory. */
@Singleton
public final class RunSearch {
    private static final int MAX_COMPARED = 100;

    private final Runs runs;
    private final RunSummaries summaries;
    private final Experiments experiments;
    private final RunFields fields;

    /**
     * What is searched.
     *
     * @param filter in the grammar of the search, or null for all
     * @param experiments that the runs belong to, or empty for all
     */
    public record Scope(@Nullable String filter, Set<String> experiments, View view) {
        public Scope {
            experiments = Set.copyOf(experiments);
        }
    }

    RunSearch(Runs runs, RunSummaries summaries, RunViews views, Experiments experiments) {
        this.runs = runs;
        this.summaries = summaries;
        this.experiments = experiments;
        this.fields = new RunFields(new RunFields.Context() {
            @Override
            public RunStatus status(RunSummary run) {
                return views.status(RunState.of(run));
            }

            @Override
            public @Nullable String experimentName(String id) {
                Experiment experiment = experiments.recent().get(id);
                return experiment == null ? null : experiment.name();
            }

            @Override
            public boolean isDeleted(RunSummary run) {
                return RunSearch.this.isDeleted(run);
            }
        });
    }

    /** The fields that are searched. */
    public RunFields fields() {
        return fields;
    }

    /** Reads a run again that another process has written: it is searched as it is stored. */
    public void readAgain(RunId run) {
        runs.readAgain(List.of(run.value()));
    }

    /** Whether a run or its experiment is deleted. */
    public boolean isDeleted(RunSummary run) {
        Experiment experiment = experiments.recent().get(run.kept().experiment());
        return run.kept().deletedAt() != null || (experiment != null && experiment.isDeleted());
    }

    /**
     * A page of the runs.
     *
     * @param orderBy the first counts most; by default those submitted last come first
     * @param cursor of the page before, or null for the first
     * @throws IllegalArgumentException if the filter, the order or the cursor is not as expected
     */
    public Search.Page<RunSummary> page(Scope scope, List<String> orderBy, int limit, @Nullable String cursor) {
        return search(scope, orderBy).page(summaries.all(), limit, cursor);
    }

    /**
     * Some consecutive ones of the runs that match.
     *
     * @param offset how many are before the first of them
     * @throws IllegalArgumentException if the filter or the order is not as expected
     */
    Search.Page<RunSummary> window(Scope scope, List<String> orderBy, int offset, int limit) {
        return search(scope, orderBy).window(summaries.all(), offset, limit);
    }

    private Search<RunSummary> search(Scope scope, List<String> orderBy) {
        return Search.of(fields, scope.filter(), orderBy, RunFields.NEWEST_FIRST, RunSummary::id)
                .within(inScope(scope));
    }

    /** The names of the fields that the runs which match have. */
    RunFieldNames fieldNames(Scope scope) {
        SortedSet<String> parameters = new TreeSet<>();
        SortedSet<String> metrics = new TreeSet<>();
        SortedSet<String> tags = new TreeSet<>();
        Predicate<RunSummary> filter = Search.predicate(fields, scope.filter());
        summaries.all().stream().filter(inScope(scope).and(filter)).forEach(run -> {
            run.parameters().keySet().forEach(name -> addBounded(parameters, name));
            run.latest().forEach((name, value) -> addBounded(metrics, name));
            run.kept().tags().forEach((name, value) -> addBounded(tags, name));
        });
        return new RunFieldNames(
                List.copyOf(fields.attributeNames()), List.copyOf(parameters), List.copyOf(metrics), List.copyOf(tags));
    }

    private static void addBounded(SortedSet<String> names, String added) {
        if (names.size() < RunFieldNames.MAX_NAMES) {
            names.add(added);
        }
    }

    /** The ids of the runs that match, at most so many and one more. */
    List<String> ids(Scope scope, int limit) {
        Predicate<RunSummary> filter = Search.predicate(fields, scope.filter());
        return summaries.all().stream()
                .filter(inScope(scope).and(filter))
                .map(RunSummary::id)
                .limit(limit + 1L)
                .toList();
    }

    /**
     * The runs in groups.
     *
     * @param by fields; runs with the same values are a group
     * @param aggregates such as {@code median(memorised_step)}
     * @throws IllegalArgumentException if a text is not as expected
     */
    public RunGroups groups(Scope scope, List<String> by, List<String> aggregates) {
        Grouping<RunSummary> grouping = new Grouping<>(fields, by, aggregates);
        Predicate<RunSummary> filter = Search.predicate(fields, scope.filter());
        return grouping.of(summaries.all(), inScope(scope).and(filter));
    }

    /**
     * The settings and parameters of runs side by side.
     *
     * @throws IllegalArgumentException if there are fewer than two or too many
     * @throws jakarta.ws.rs.WebApplicationException 404 if one is not known
     */
    public RunDiff diff(List<String> ids) {
        if (ids.size() < 2 || ids.size() > MAX_COMPARED || new HashSet<>(ids).size() < ids.size()) {
            throw Problems.badParameter("run", ids, "the ids of 2 to " + MAX_COMPARED + " different runs");
        }
        summaries.all();
        List<SortedMap<String, Object>> settings = new ArrayList<>();
        SortedSet<String> names = new TreeSet<>();
        for (String id : ids) {
            SortedMap<String, Object> ofRun = settings(summaries.find(id).orElseThrow(() -> KnownRuns.unknown(id)));
            settings.add(ofRun);
            names.addAll(ofRun.keySet());
        }
        List<RunDiff.Difference> different = new ArrayList<>();
        SortedMap<String, Object> same = new TreeMap<>();
        for (String name : names) {
            List<@Nullable Object> values = new ArrayList<>();
            settings.forEach(ofRun -> values.add(ofRun.get(name)));
            Object first = values.getFirst();
            if (first != null && Collections.frequency(values, first) == values.size()) {
                same.put(name, first);
            } else {
                different.add(new RunDiff.Difference(name, values));
            }
        }
        return new RunDiff(ids, different, same);
    }

    private static SortedMap<String, Object> settings(RunSummary run) {
        SortedMap<String, Object> settings = new TreeMap<>();
        RunSummary.Settings specified = run.settings();
        if (specified != null) {
            settings.put("trainer", specified.trainer());
            settings.put("seed", specified.seed());
            if (specified.steps() != RunSpec.OPEN_ENDED) {
                settings.put("steps", specified.steps());
            }
            if (specified.recipe() != null) {
                settings.put("recipe", specified.recipe());
            }
        }
        run.parameters().forEach((name, value) -> settings.put("params." + name, value));
        return settings;
    }

    private Predicate<RunSummary> inScope(Scope scope) {
        Set<String> wanted = scope.experiments();
        // It is asked of every run: the few experiments that are deleted are looked for once.
        Set<String> deleted = experiments.recent().values().stream()
                .filter(Experiment::isDeleted)
                .map(Experiment::id)
                .collect(Collectors.toUnmodifiableSet());
        return run -> run.exists()
                && (wanted.isEmpty() || wanted.contains(run.kept().experiment()))
                && scope.view()
                        .has(
                                run.kept().archived(),
                                run.kept().deletedAt() != null
                                        || deleted.contains(run.kept().experiment()));
    }
}
