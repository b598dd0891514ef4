package io.grokwatch.tracker.run;

import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.client.Intervention;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.run.Progress.Ending;
import io.grokwatch.tracker.run.Progress.Warning;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Folds what the topics say about a run into its {@link Progress}. The fold joins: each part only moves forward, by
 * attempt, then by step or time, so that what is said twice, or again from the beginning, changes nothing; and topics
 * may run ahead of each other. A newer attempt begins with a clean slate, and what an older one still says is ignored.
 */
final class RunFold {
    private int attempt;
    private @Nullable RunSpec spec;
    private @Nullable Instant firstHeardAt;
    private @Nullable Instant lastHeardAt;
    private @Nullable Instant startedAt;
    private @Nullable String worker;
    private @Nullable String device;
    private @Nullable String datasetHash;
    private long startStep;
    private long step;
    private long steps;
    private long rateStep;
    private double stepsPerSecond;
    private boolean handedBack;
    private @Nullable Warning warning;
    private @Nullable Ending ending;
    private List<Intervention> interventions;
    private final LatestValues latest;
    private FindingsSummary findings;
    private @Nullable GeneralisationForecast forecast;
    private boolean turned;
    private boolean begun;

    RunFold(Progress before) {
        attempt = before.attempt();
        spec = before.spec();
        firstHeardAt = before.firstHeardAt();
        lastHeardAt = before.lastHeardAt();
        startedAt = before.startedAt();
        worker = before.worker();
        device = before.device();
        datasetHash = before.datasetHash();
        startStep = before.startStep();
        step = before.step();
        steps = before.steps();
        rateStep = before.rateStep();
        stepsPerSecond = before.stepsPerSecond();
        handedBack = before.handedBack();
        warning = before.warning();
        ending = before.ending();
        interventions = before.interventions();
        latest = new LatestValues(before.latest());
        findings = before.findings();
        forecast = before.forecast();
    }

    Progress progress() {
        return new Progress(
                attempt,
                spec,
                firstHeardAt,
                lastHeardAt,
                startedAt,
                worker,
                device,
                datasetHash,
                startStep,
                step,
                steps,
                rateStep,
                stepsPerSecond,
                handedBack,
                warning,
                ending,
                interventions,
                latest.values(),
                findings,
                forecast);
    }

    /** Whether it came to something that people wait for: another attempt, a start, an end, being handed back. */
    boolean hasTurned() {
        return turned;
    }

    /** Whether a worker began the newest attempt. */
    boolean hasBegun() {
        return begun;
    }

    void accept(RunLifecycle event, Instant at) {
        hear(at);
        if (event instanceof RunLifecycle.RunStarted) {
            startedAt = startedAt == null || at.isBefore(startedAt) ? at : startedAt;
        }
        if (event instanceof RunLifecycle.RunIntervened intervened) {
            intervene(Interventions.of(intervened));
        }
        if (!enter(event.attempt())) {
            return;
        }
        switch (event) {
            case RunLifecycle.RunStarted started -> start(started);
            case RunLifecycle.RunProgressed progressed -> progress(progressed);
            case RunLifecycle.RunIntervened intervened -> step = Math.max(step, intervened.step());
            case RunLifecycle.RunHandedBack back -> handBack(back);
            case RunLifecycle.RunWarned warned -> warn(new Warning(warned.step(), at, warned.warning()));
            case RunLifecycle.RunFinished finished -> end(RunStatus.FINISHED, null, finished.step(), at);
            case RunLifecycle.RunFailed failed -> end(RunStatus.FAILED, failed.reason(), failed.step(), at);
            case RunLifecycle.RunStopped stopped -> end(RunStatus.STOPPED, stopped.reason(), stopped.step(), at);
        }
    }

    void accept(MetricBatch batch, Instant at) {
        hear(at);
        if (!enter(batch.attempt())) {
            return;
        }
        step = Math.max(step, latest.take(batch));
    }

    /** Learns that there is an attempt from what was found out about it. */
    void accept(RunFinding finding, Instant at) {
        hear(at);
        enter(finding.attempt());
    }

    /** Of the newest attempt, the newest advice stands. */
    void advise(GeneralisationForecast advice, Instant at) {
        hear(at);
        if (enter(advice.attempt()) && (forecast == null || advice.step() >= forecast.step())) {
            turned |= !advice.equals(forecast);
            forecast = advice;
        }
    }

    void summarise(FindingsSummary summary) {
        turned |= !summary.equals(findings);
        findings = summary;
    }

    private void hear(Instant at) {
        firstHeardAt = firstHeardAt == null || at.isBefore(firstHeardAt) ? at : firstHeardAt;
        lastHeardAt = lastHeardAt == null || at.isAfter(lastHeardAt) ? at : lastHeardAt;
    }

    /** Whether the attempt is the newest; if it is newer than all before, they are over. */
    private boolean enter(int theirs) {
        if (theirs > attempt) {
            attempt = theirs;
            worker = null;
            device = null;
            datasetHash = null;
            startStep = 0;
            step = 0;
            rateStep = 0;
            stepsPerSecond = 0;
            handedBack = false;
            warning = null;
            ending = null;
            latest.clear();
            findings = FindingsSummary.NONE;
            forecast = null;
            turned = true;
        }
        return theirs == attempt;
    }

    private void start(RunLifecycle.RunStarted started) {
        spec = started.spec();
        worker = started.worker().value();
        device = started.device();
        datasetHash = started.facts().datasetHash();
        startStep = started.step();
        step = Math.max(step, started.step());
        steps = started.spec().steps();
        turned = true;
        begun = true;
    }

    private void progress(RunLifecycle.RunProgressed progressed) {
        step = Math.max(step, progressed.step());
        steps = progressed.steps();
        if (progressed.step() >= rateStep) {
            rateStep = progressed.step();
            stepsPerSecond = progressed.stepsPerSecond();
        }
    }

    private void warn(Warning told) {
        if (warning == null || told.isAfter(warning)) {
            turned |= !Objects.equals(told.text(), warning == null ? null : warning.text());
            warning = told;
        }
    }

    /** Also one of an older attempt: what it trained before the newest began stands. */
    private void intervene(Intervention told) {
        List<Intervention> before = interventions;
        interventions = Interventions.with(before, told);
        turned |= !interventions.equals(before);
    }

    private void handBack(RunLifecycle.RunHandedBack back) {
        step = Math.max(step, back.step());
        turned |= !handedBack;
        handedBack = true;
    }

    /** The first ending told is the ending. */
    private void end(RunStatus status, @Nullable String reason, long atStep, Instant at) {
        step = Math.max(step, atStep);
        if (ending == null) {
            ending = new Ending(status, reason, at);
            turned = true;
        }
    }
}
