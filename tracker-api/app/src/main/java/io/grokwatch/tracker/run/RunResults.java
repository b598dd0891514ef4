package io.grokwatch.tracker.run;

import io.grokwatch.events.Generalisation;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads what has become of runs. */
@Singleton
public final class RunResults {
    private final Runs runs;
    private final RunViews views;

    RunResults(Runs runs, RunViews views) {
        this.runs = runs;
        this.views = views;
    }

    /** The results of those of these runs that are stored, by id. */
    public Map<String, RunResult> of(Collection<String> ids) {
        Map<String, RunResult> results = new LinkedHashMap<>();
        runs.find(ids).forEach((id, run) -> results.put(id, result(run)));
        return results;
    }

    private RunResult result(Run run) {
        FindingsSummary findings = run.progress().current().findings();
        Generalisation generalisation = findings.generalisation();
        return new RunResult(
                run.id(),
                views.status(run),
                views.reason(run),
                findings.verdict(),
                findings.memorisedStep(),
                generalisation == null ? null : generalisation.generalisedStep());
    }
}
