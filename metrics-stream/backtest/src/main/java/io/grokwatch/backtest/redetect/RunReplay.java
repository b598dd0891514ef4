package io.grokwatch.backtest.redetect;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunWatch;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What the topics say of one run, folded; and what the detectors find in it. */
final class RunReplay {
    private final RunId runId;
    private final RunWatch watch;
    private final OutOfOrderBatches overtaken = new OutOfOrderBatches();
    private final List<RunFinding> found = new ArrayList<>();
    /** The first step of each attempt, 0 if that is not known. */
    private final NavigableMap<Integer, Long> starts = new TreeMap<>();

    private Status status = Status.TRAINING;
    private long heardMs;

    /** How far its newest attempt has come. */
    enum Status {
        TRAINING("trains"),
        HANDED_BACK("was handed back and waits for another worker"),
        ENDED("has ended");

        private final String words;

        Status(String words) {
            this.words = words;
        }

        /** What the run does, for people. */
        String words() {
            return words;
        }
    }

    RunReplay(RunId runId, DetectorConfig config) {
        this.runId = runId;
        this.watch = RunWatch.of(runId, config);
        starts.put(1, 0L);
    }

    RunId runId() {
        return runId;
    }

    /** Which of its batches have to be folded earlier than the log has them. */
    OutOfOrderBatches overtaken() {
        return overtaken;
    }

    /** Folds a turn in its life, and before it the overtaken batches of the attempts that it follows. */
    void hear(RunLifecycle event, long atMs) {
        hear(event.attempt(), atMs);
        boolean ends = PartitionReplay.ends(event);
        overtaken.before(BatchId.startOf(ends ? event.attempt() + 1 : event.attempt()), this::fold);
        if (event instanceof RunStarted started) {
            starts.put(started.attempt(), started.step());
        }
        if (event.attempt() == starts.lastKey()) {
            status = ends ? Status.ENDED : event instanceof RunHandedBack ? Status.HANDED_BACK : status;
        }
        watch.accept(event, found::add);
    }

    /** Folds a batch, and before it those that it has overtaken. One that was folded by that before changes nothing. */
    void hear(MetricBatch batch, long atMs) {
        hear(batch.attempt(), atMs);
        overtaken.before(BatchId.of(batch), this::fold);
        fold(batch);
    }

    /** Learns when it was trained, which changes nothing that is found. */
    void hearSignOfLife(long atMs) {
        heardMs = Math.max(heardMs, atMs);
    }

    /** Folds the batches that nothing follows. */
    void hearRest() {
        overtaken.before(BatchId.startOf(Integer.MAX_VALUE), this::fold);
    }

    private void fold(MetricBatch batch) {
        watch.accept(batch, found::add);
    }

    private void hear(int attempt, long atMs) {
        hearSignOfLife(atMs);
        if (attempt > starts.lastKey()) {
            starts.put(attempt, 0L);
            status = Status.TRAINING;
        }
    }

    Status status() {
        return status;
    }

    /** When it was heard of last, in milliseconds since 1970. */
    long heardMs() {
        return heardMs;
    }

    /** What was found and no newer attempt has overtaken, in order. */
    List<RunFinding> found() {
        return found.stream().filter(this::stands).toList();
    }

    /** Whether every newer attempt leaves a finding as it is. */
    boolean stands(RunFinding finding) {
        return starts.tailMap(finding.attempt(), false).values().stream().allMatch(start -> finding.step() < start);
    }
}
