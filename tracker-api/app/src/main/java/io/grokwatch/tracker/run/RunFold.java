package io.grokwatch.tracker.run;

import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.MetricNamesMapped;
import io.grokwatch.events.RunLifecycle.MetricsRejected;
import io.grokwatch.events.RunLifecycle.RunAttributesChanged;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.events.naming.NameOverrides;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.tracker.client.Intervention;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.run.AttemptState.Ending;
import io.grokwatch.tracker.run.AttemptState.Warning;
import io.grokwatch.tracker.run.Progress.StatedNames;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Folds the lifecycle and the findings of a run into its {@link Progress}. The fold is a join: each part only moves forward, by attempt, then by
 * step or time, so that records that are received twice, or again from the beginning, change nothing, and the topics need not be
 * in order among each other. A newer attempt begins with an {@linkplain AttemptState#beginning empty state}, and further records
 * of an older one do not change it.
 */
final class RunFold {
    private AttemptHistory attempts;
    private @Nullable RunSpec spec;
    private @Nullable Instant firstRecordAt;
    private @Nullable Instant lastRecordAt;
    private @Nullable Instant startedAt;
    private long steps;
    private List<Intervention> interventions;
    private @Nullable StatedNames names;
    private Attempt current;
    private boolean stateChanged;
    private boolean attemptStarted;

    RunFold(Progress before) {
        attempts = before.attempts();
        spec = before.spec();
        firstRecordAt = before.firstRecordAt();
        lastRecordAt = before.lastRecordAt();
        startedAt = before.startedAt();
        steps = before.steps();
        interventions = before.interventions();
        names = before.names();
        current = new Attempt(before.current());
    }

    Progress progress() {
        return new Progress(
                attempts, spec, firstRecordAt, lastRecordAt, startedAt, steps, interventions, names, current.state());
    }

    AttemptHistory attempts() {
        return attempts;
    }

    /** Whether the run changed in a way that people wait for: another attempt, a start, an end, a requeue, a finding. */
    boolean stateChanged() {
        return stateChanged;
    }

    /** Whether the start of the newest attempt was received. */
    boolean attemptStarted() {
        return attemptStarted;
    }

    void accept(RunLifecycle event, Instant at) {
        if (event instanceof RunAttributesChanged) {
            return; // Kept with the run's attributes, which the API writes; it is no activity.
        }
        observe(at);
        if (event instanceof RunStarted started) {
            startedAt = startedAt == null || at.isBefore(startedAt) ? at : startedAt;
            attempts = attempts.with(started.attempt(), started.step());
        }
        if (event instanceof RunIntervened intervened) {
            // Also of an older attempt: an intervention may survive the newer ones.
            List<Intervention> before = interventions;
            interventions = Interventions.with(before, Interventions.of(intervened));
            stateChanged |= !interventions.equals(before);
        }
        if (event instanceof MetricNamesMapped mapped) {
            stateChanged |= state(new StatedNames(NameOverrides.of(mapped.names()), at));
            return;
        }
        if (!adoptAttempt(event.attempt())) {
            return;
        }
        switch (event) {
            case RunStarted started -> {
                spec = started.spec().masked();
                steps = started.spec().steps();
                current.start(started);
                stateChanged = true;
                attemptStarted = true;
            }
            case RunProgressed progressed -> {
                steps = progressed.steps();
                current.progress(progressed);
            }
            case RunIntervened intervened -> current.reach(intervened.step());
            case MetricsRejected rejected -> stateChanged |= current.reject(rejected);
            case RunHandedBack back -> stateChanged |= current.handBack(back);
            case MetricNamesMapped mapped -> {}
            case RunAttributesChanged changed -> {}
            case RunWarned warned -> stateChanged |= current.warn(new Warning(warned.step(), at, warned.warning()));
            case RunFinished finished -> stateChanged |= current.end(finished, RunStatus.FINISHED, null, at);
            case RunFailed failed -> stateChanged |= current.end(failed, RunStatus.FAILED, failed.reason(), at);
            case RunStopped stopped -> stateChanged |= current.end(stopped, RunStatus.STOPPED, stopped.reason(), at);
        }
    }

    /** The newest statement is in effect; of two at one instant the greater by text, so that their order does not matter. */
    private boolean state(StatedNames newer) {
        StatedNames before = names;
        if (before != null) {
            int order = newer.at().compareTo(before.at());
            if (order < 0
                    || (order == 0
                            && newer.overrides()
                                            .toString()
                                            .compareTo(before.overrides().toString())
                                    <= 0)) {
                return false;
            }
        }
        names = newer;
        return before == null || !before.overrides().equals(newer.overrides());
    }

    /** A finding shows that its attempt exists; a forecast is kept as well, the newest of the newest attempt. */
    void accept(RunFinding finding, Instant at) {
        observe(at);
        if (adoptAttempt(finding.attempt()) && finding instanceof GeneralisationForecast forecast) {
            stateChanged |= current.forecast(forecast);
        }
    }

    void summarise(FindingsSummary summary) {
        stateChanged |= !summary.equals(current.findings);
        current.findings = summary;
    }

    private void observe(Instant at) {
        firstRecordAt = firstRecordAt == null || at.isBefore(firstRecordAt) ? at : firstRecordAt;
        lastRecordAt = lastRecordAt == null || at.isAfter(lastRecordAt) ? at : lastRecordAt;
    }

    /** Replaces the state if the attempt is newer; returns whether it is the newest now. */
    private boolean adoptAttempt(int attempt) {
        attempts = attempts.withObserved(attempt);
        if (attempt > current.attempt) {
            current = new Attempt(AttemptState.beginning(attempt));
            stateChanged = true;
        }
        return attempt == current.attempt;
    }

    /** The state of the newest attempt while it is being folded. */
    private static final class Attempt {
        private final int attempt;
        private @Nullable String worker;
        private @Nullable String device;
        private @Nullable String datasetHash;
        private long step;
        private long rateStep;
        private double stepsPerSecond;
        private boolean handedBack;
        private @Nullable Warning warning;
        private @Nullable Ending ending;
        private FindingsSummary findings;
        private @Nullable GeneralisationForecast forecast;
        private final SortedMap<String, List<Rejection>> rejections;

        Attempt(AttemptState state) {
            attempt = state.attempt();
            worker = state.worker();
            device = state.device();
            datasetHash = state.datasetHash();
            step = state.step();
            rateStep = state.rateStep();
            stepsPerSecond = state.stepsPerSecond();
            handedBack = state.handedBack();
            warning = state.warning();
            ending = state.ending();
            findings = state.findings();
            forecast = state.forecast();
            rejections = new TreeMap<>(state.rejections());
        }

        AttemptState state() {
            return new AttemptState(
                    attempt,
                    worker,
                    device,
                    datasetHash,
                    step,
                    rateStep,
                    stepsPerSecond,
                    handedBack,
                    warning,
                    ending,
                    Collections.emptySortedMap(),
                    findings,
                    forecast,
                    rejections);
        }

        void reach(long reached) {
            step = Math.max(step, reached);
        }

        void start(RunStarted started) {
            worker = started.worker().value();
            device = started.device();
            datasetHash = started.facts().datasetHash();
            reach(started.step());
        }

        void progress(RunProgressed progressed) {
            reach(progressed.step());
            if (progressed.step() >= rateStep) {
                rateStep = progressed.step();
                stepsPerSecond = progressed.stepsPerSecond();
            }
        }

        boolean warn(Warning newer) {
            if (warning != null && !newer.isAfter(warning)) {
                return false;
            }
            boolean changed = !Objects.equals(newer.text(), warning == null ? null : warning.text());
            warning = newer;
            return changed;
        }

        /**
         * The report with more rejections is the newer one, as they are counted since the attempt began. Its step may be a wild one, and
         * says nothing that the metrics that were kept do not.
         */
        boolean reject(MetricsRejected rejected) {
            long before = total(rejections.getOrDefault(rejected.by(), List.of()));
            if (rejected.total() <= before) {
                return false;
            }
            rejections.put(rejected.by(), rejected.rejections());
            return true;
        }

        private static long total(List<Rejection> rejections) {
            return rejections.stream().mapToLong(Rejection::count).sum();
        }

        boolean handBack(RunHandedBack back) {
            reach(back.step());
            boolean changed = !handedBack;
            handedBack = true;
            return changed;
        }

        /** The first end that is received counts. */
        boolean end(RunLifecycle event, RunStatus status, @Nullable String reason, Instant at) {
            reach(event.step());
            if (ending != null) {
                return false;
            }
            ending = new Ending(status, reason, at);
            return true;
        }

        boolean forecast(GeneralisationForecast newer) {
            if (forecast != null && newer.step() < forecast.step()) {
                return false;
            }
            boolean changed = !newer.equals(forecast);
            forecast = newer;
            return changed;
        }
    }
}
