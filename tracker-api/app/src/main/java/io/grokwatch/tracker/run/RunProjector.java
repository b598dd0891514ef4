package io.grokwatch.tracker.run;

import io.grokwatch.events.Detection;
import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunAttributesChanged;
import io.grokwatch.tracker.detection.OpenFindings;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Batch;
import io.grokwatch.tracker.projection.Projector;
import io.grokwatch.tracker.projection.Timestamped;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Projects the progress of each run, its metrics apart. It is the last projector, as it summarises findings that another one has written.
 * Subscribers of a run whose attempts change read it again, as reports of older attempts may no longer survive.
 */
@Singleton
@Priority(-1)
public final class RunProjector implements Projector {
    private final Runs runs;
    private final OpenFindings findings;
    private final RunFeed feed;
    private final RunStops stops;

    RunProjector(Runs runs, OpenFindings findings, RunFeed feed, RunStops stops) {
        this.runs = runs;
        this.findings = findings;
        this.feed = feed;
        this.stops = stops;
    }

    @Override
    public List<LiveEvent> project(Batch batch) {
        showAttributes(batch);
        Map<String, List<Consumer<RunFold>>> records = new LinkedHashMap<>();
        Set<String> withFindings = new HashSet<>();
        groupByRun(batch, records, withFindings);
        if (records.isEmpty()) {
            return List.of();
        }
        Map<String, Run> before = runs.find(records.keySet());
        List<Run> changed = new ArrayList<>();
        Set<String> stateChanged = new HashSet<>();
        List<LiveEvent> events = new ArrayList<>();
        records.forEach((id, ofRun) -> {
            Run run = before.getOrDefault(id, Run.unknown(id));
            RunFold fold = new RunFold(run.folded());
            ofRun.forEach(record -> record.accept(fold));
            if (withFindings.contains(id) || fold.stateChanged()) {
                fold.summarise(FindingsSummary.of(findings.of(id), fold.attempts()));
            }
            Run next = run.with(fold.progress());
            changed.add(next);
            boolean attemptsChanged =
                    !next.progress().attempts().equals(run.progress().attempts());
            if (next.progress().attempt() > 1 && (attemptsChanged || fold.attemptStarted())) {
                events.add(LiveEvent.resetOf(id));
            }
            if (fold.stateChanged()) {
                stateChanged.add(id);
            }
            if (fold.attemptStarted()) {
                stops.repeatIfPending(next);
            }
        });
        runs.saveProgress(changed);
        feed.changed(changed, stateChanged);
        return events;
    }

    /** What people keep about runs is stored already, maybe by another process: it is read, searched and published from here too. */
    private void showAttributes(Batch batch) {
        Set<String> edited = new LinkedHashSet<>();
        for (Timestamped<RunLifecycle> event : batch.lifecycle()) {
            if (event.value() instanceof RunAttributesChanged changed) {
                edited.add(changed.runId().value());
            }
        }
        if (!edited.isEmpty()) {
            runs.readAttributes(edited);
            edited.forEach(feed::requested);
        }
    }

    /** Groups the records by run, in order, and collects the runs that have findings among them. */
    private static void groupByRun(
            Batch batch, Map<String, List<Consumer<RunFold>>> records, Set<String> withFindings) {
        for (Timestamped<RunLifecycle> event : batch.lifecycle()) {
            if (event.value() instanceof RunAttributesChanged) {
                continue; // No part of the progress.
            }
            add(records, event.value().runId().value(), fold -> fold.accept(event.value(), event.at()));
        }
        for (Timestamped<RunFinding> finding : batch.findings()) {
            switch (finding.value()) {
                case PhaseChanged phase -> withFindings.add(phase.runId().value());
                case Detection detection -> withFindings.add(detection.runId().value());
                case GeneralisationForecast forecast -> {}
                case GeometryMeasured geometry -> {
                    continue; // Stored by its own projector; it is no part of the progress.
                }
            }
            add(records, finding.value().runId().value(), fold -> fold.accept(finding.value(), finding.at()));
        }
    }

    private static void add(Map<String, List<Consumer<RunFold>>> records, String run, Consumer<RunFold> record) {
        records.computeIfAbsent(run, first -> new ArrayList<>()).add(record);
    }
}
