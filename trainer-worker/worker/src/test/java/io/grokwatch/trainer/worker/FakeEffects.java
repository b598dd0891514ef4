package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.history.RunHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Records what a machine causes, on a clock that a test advances. */
final class FakeEffects implements AttemptEffects {
    /** What was caused and not answered. */
    enum Outstanding {
        HISTORY,
        OWNER,
        RENEWAL,
        PREPARATION,
        TRAINING,
        START,
        LAST_EVENT
    }

    static final Duration LOCK = Duration.ofSeconds(9);

    final List<RunLifecycle> published = new ArrayList<>();
    final List<Outstanding> outstanding = new ArrayList<>();
    final Map<Deadline, Long> deadlines = new EnumMap<>(Deadline.class);
    int preparations;
    int attemptPrepared;
    boolean endRequested;
    boolean abandoned;
    boolean checkpointsDiscarded;
    int waits;
    long lastStep = -1;
    private long nanos;

    /** Lets time pass; deadlines that pass meanwhile reach the machine, in order. */
    void advance(AttemptStateMachine machine, Duration time) {
        long until = nanos + time.toNanos();
        while (true) {
            Map.Entry<Deadline, Long> first = deadlines.entrySet().stream()
                    .min(Map.Entry.comparingByValue())
                    .orElse(null);
            if (first == null || first.getValue() > until) {
                nanos = until;
                return;
            }
            nanos = Math.max(nanos, first.getValue());
            Deadline passed = first.getKey();
            deadlines.remove(passed);
            machine.onDeadlinePassed(passed);
        }
    }

    /** True once for each time that it was caused. */
    boolean take(Outstanding effect) {
        return outstanding.remove(effect);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public void schedule(Deadline deadline, Duration delay) {
        deadlines.put(deadline, nanos + delay.toNanos());
    }

    @Override
    public void readHistory(Duration atMost) {
        outstanding.add(Outstanding.HISTORY);
    }

    @Override
    public void observeOwner(WorkerId owner) {
        outstanding.add(Outstanding.OWNER);
    }

    @Override
    public Duration lockDuration() {
        return LOCK;
    }

    @Override
    public void renewLease() {
        outstanding.add(Outstanding.RENEWAL);
    }

    @Override
    public void prepare(int attempt, RunHistory history) {
        preparations++;
        attemptPrepared = attempt;
        outstanding.add(Outstanding.PREPARATION);
    }

    @Override
    public void beginTraining() {
        outstanding.add(Outstanding.TRAINING);
    }

    @Override
    public void requestTrainingEnd() {
        endRequested = true;
    }

    @Override
    public void abandonSession() {
        abandoned = true;
    }

    @Override
    public long lastStep() {
        return lastStep;
    }

    @Override
    public void publish(RunLifecycle event, Awaited awaited) {
        published.add(event);
        switch (awaited) {
            case START -> outstanding.add(Outstanding.START);
            case LAST_EVENT -> outstanding.add(Outstanding.LAST_EVENT);
            case NOTHING -> {}
        }
    }

    @Override
    public boolean awaitTrainer() {
        return ++waits == 1;
    }

    @Override
    public void discardOlderCheckpoints() {
        checkpointsDiscarded = true;
    }
}
