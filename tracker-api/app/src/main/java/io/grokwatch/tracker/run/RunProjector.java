package io.grokwatch.tracker.run;

import io.grokwatch.events.Detection;
import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.tracker.detection.Findings;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Batch;
import io.grokwatch.tracker.projection.Projector;
import io.grokwatch.tracker.projection.Told;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps what became of each run. It comes last, as it sums up the findings that others have written. Who watches a run
 * that begins anew is told to read it again: what older attempts said no longer stands.
 */
@Singleton
@Priority(-1)
public final class RunProjector implements Projector {
    private final Runs runs;
    private final Findings findings;
    private final RunWatch watch;
    private final RunStops stops;

    RunProjector(Runs runs, Findings findings, RunWatch watch, RunStops stops) {
        this.runs = runs;
        this.findings = findings;
        this.watch = watch;
        this.stops = stops;
    }

    @Override
    public List<LiveEvent> project(Batch batch) {
        Map<String, List<Consumer<RunFold>>> said = new LinkedHashMap<>();
        Set<String> found = new HashSet<>();
        sort(batch, said, found);
        if (said.isEmpty()) {
            return List.of();
        }
        Map<String, Run> before = runs.find(said.keySet());
        List<Run> changed = new ArrayList<>();
        Set<String> turned = new HashSet<>();
        List<LiveEvent> news = new ArrayList<>();
        said.forEach((id, parts) -> {
            Run run = before.getOrDefault(id, Run.unknown(id));
            RunFold fold = new RunFold(run.progress());
            parts.forEach(part -> part.accept(fold));
            if (found.contains(id) || fold.hasTurned()) {
                fold.summarise(FindingsSummary.of(
                        findings.phases(id),
                        findings.detections(id),
                        fold.progress().fence()));
            }
            Run next = run.with(fold.progress());
            changed.add(next);
            boolean moved = !next.progress().fence().equals(run.progress().fence());
            if (next.progress().attempt() > 1 && (moved || fold.hasBegun())) {
                news.add(LiveEvent.resetOf(id));
            }
            if (fold.hasTurned()) {
                turned.add(id);
            }
            if (fold.hasBegun()) {
                stops.repeatIfPending(next);
            }
        });
        runs.saveProgress(changed);
        news.addAll(watch.heard(changed, turned));
        return news;
    }

    /** What was said, by run and in order; and of which runs something was found. */
    private static void sort(Batch batch, Map<String, List<Consumer<RunFold>>> said, Set<String> found) {
        for (Told<RunLifecycle> told : batch.lifecycle()) {
            add(said, told.what().runId().value(), fold -> fold.accept(told.what(), told.at()));
        }
        for (Told<MetricBatch> told : batch.metrics()) {
            add(said, told.what().runId().value(), fold -> fold.accept(told.what(), told.at()));
        }
        for (Told<GeneralisationForecast> told : batch.findings(GeneralisationForecast.class)) {
            add(said, told.what().runId().value(), fold -> fold.advise(told.what(), told.at()));
        }
        for (Told<PhaseChanged> told : batch.findings(PhaseChanged.class)) {
            found.add(told.what().runId().value());
            add(said, told.what().runId().value(), fold -> fold.accept(told.what(), told.at()));
        }
        for (Told<Detection> told : batch.findings(Detection.class)) {
            found.add(told.what().runId().value());
            add(said, told.what().runId().value(), fold -> fold.accept(told.what(), told.at()));
        }
    }

    private static void add(Map<String, List<Consumer<RunFold>>> said, String run, Consumer<RunFold> part) {
        said.computeIfAbsent(run, first -> new ArrayList<>()).add(part);
    }
}
