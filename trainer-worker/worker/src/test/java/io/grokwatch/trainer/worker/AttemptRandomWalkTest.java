package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.history.RunHistory;
import io.grokwatch.trainer.checkpoint.CheckpointFailures;
import io.grokwatch.trainer.worker.AttemptStateMachine.Disposition;
import io.grokwatch.trainer.worker.AttemptStateMachine.Ended;
import io.grokwatch.trainer.worker.AttemptStateMachine.Lease;
import io.grokwatch.trainer.worker.FakeEffects.Outstanding;
import io.grokwatch.trainer.worker.TrainingSession.Cancelled;
import io.grokwatch.trainer.worker.TrainingSession.Completed;
import io.grokwatch.trainer.worker.TrainingSession.Failed;
import io.grokwatch.trainer.worker.TrainingSession.Prepared;
import io.grokwatch.trainer.worker.publish.PublishingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What holds whatever happens, in whatever order: thousands of attempts whose effects are answered at random, beside stops,
 * shutdowns, lost leases and failures at any moment.
 */
class AttemptRandomWalkTest {
    private static final int WALKS = 20_000;
    private static final int MAX_EVENTS = 200;
    private static final WorkerId SELF = new WorkerId("w-self");
    private static final WorkerId OTHER = new WorkerId("w-other");
    private static final RunId RUN = new RunId("r1");
    private static final RunSpec SPEC = new RunSpec(RUN, "r1", "counting", null, Parameters.NONE, 1, 1000);
    /** Held, for loggers that nobody holds forget their level. */
    private static final Logger LOG = Logger.getLogger("io.grokwatch.trainer.worker");

    @BeforeAll
    static void quiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(null);
    }

    /** Where the session of the walk is: what it may report next. */
    private enum Session {
        NONE,
        PREPARING,
        PREPARED,
        TRAINING,
        DRAINING,
        ENDED
    }

    @Test
    void an_attempt_starts_at_most_once_ends_at_most_once_and_always_ends() {
        for (int seed = 0; seed < WALKS; seed++) {
            new Walk(seed).run();
        }
    }

    private static final class Walk {
        private final int seed;
        private final Random random;
        private final FakeEffects effects = new FakeEffects();
        private final AttemptStateMachine machine;
        private final List<String> events = new ArrayList<>();
        private Session session = Session.NONE;
        private boolean lastAcknowledged;
        private RunHistory history = RunHistory.NONE;

        Walk(int seed) {
            this.seed = seed;
            random = new Random(seed);
            machine = new AttemptStateMachine(SPEC, SELF, "cpu", 1 + random.nextInt(5), effects);
            if (random.nextBoolean()) {
                history = history.with(started(1, random.nextBoolean() ? SELF : OTHER));
            }
        }

        void run() {
            machine.start();
            for (int i = 0; i < MAX_EVENTS && !ended(); i++) {
                step();
            }
            // From now on only time passes, and the session ends.
            for (int i = 0; i < 20 && !ended(); i++) {
                machine.onShutdownRequested();
                endSession();
                effects.advance(machine, Duration.ofMinutes(2));
            }
            check();
        }

        private void step() {
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> answer();
                case 4, 5, 6, 7 -> session();
                case 8 -> {
                    Duration time = Duration.ofMillis(random.nextInt(4000));
                    event("advance " + time);
                    effects.advance(machine, time);
                }
                case 9 -> {
                    event("stop");
                    machine.onStopRequested("enough");
                }
                case 10 -> {
                    if (random.nextInt(4) == 0) {
                        event("shutdown");
                        machine.onShutdownRequested();
                    }
                }
                case 11 -> {
                    if (machine.lease() == Lease.HELD && random.nextInt(4) == 0) {
                        event("lease lost");
                        machine.onLeaseLost();
                    }
                }
                case 12 -> machine.onWarning(WarningTopic.CHECKPOINTS, random.nextBoolean() ? "no room" : null, 3);
                default -> {
                    if (random.nextInt(20) == 0) {
                        event("worker failed");
                        machine.onWorkerFailed();
                    } else if (random.nextInt(4) == 0) {
                        history =
                                history.with(random.nextBoolean() ? started(2, OTHER) : new RunFinished(RUN, 9, 1000));
                    }
                }
            }
        }

        private void answer() {
            if (effects.outstanding.isEmpty()) {
                return;
            }
            Outstanding effect = effects.outstanding.remove(random.nextInt(effects.outstanding.size()));
            boolean well = random.nextInt(4) != 0;
            event(effect + " " + well);
            switch (effect) {
                case HISTORY -> {
                    if (well) {
                        machine.onHistoryRead(all());
                    } else {
                        machine.onHistoryUnreadable(new TimeoutException("away"));
                    }
                }
                case OWNER -> {
                    if (well) {
                        machine.onOwnerSilent();
                    } else {
                        machine.onOwnerAlive();
                    }
                }
                case RENEWAL -> {
                    if (well) {
                        machine.onLeaseRenewed();
                    } else {
                        machine.onLeaseLost();
                    }
                }
                case PREPARATION -> session = Session.PREPARING;
                case TRAINING -> session = session == Session.PREPARED ? Session.TRAINING : session;
                case START -> {
                    if (well) {
                        machine.onStartAcknowledged();
                    } else {
                        machine.onStartRejected(new PublishingException("away"));
                    }
                }
                case LAST_EVENT -> {
                    if (well) {
                        lastAcknowledged = true;
                        machine.onLastEventAcknowledged();
                    } else {
                        machine.onLastEventRejected(new PublishingException("away"));
                    }
                }
            }
        }

        private void session() {
            switch (session) {
                case PREPARING -> {
                    if (random.nextInt(4) == 0) {
                        session = Session.ENDED;
                        event("preparation failed");
                        machine.onSessionEnded(new Failed(
                                random.nextBoolean()
                                        ? CheckpointFailures.away("away")
                                        : new IllegalStateException("no device")));
                    } else {
                        session = Session.PREPARED;
                        event("prepared");
                        machine.onPrepared(new Prepared(SPEC, RunFacts.UNKNOWN, 0));
                    }
                }
                case PREPARED -> {
                    if (effects.abandoned) {
                        session = Session.ENDED;
                        event("cancelled");
                        machine.onSessionEnded(new Cancelled());
                    }
                }
                case TRAINING -> {
                    session = Session.DRAINING;
                    event("training ended");
                    machine.onTrainingEnded();
                }
                case DRAINING -> {
                    session = Session.ENDED;
                    event("session ended");
                    machine.onSessionEnded(
                            random.nextInt(3) == 0
                                    ? new Failed(new PublishingException("lost"))
                                    : new Completed(random.nextBoolean() ? 1000 : 400));
                }
                default -> {}
            }
        }

        private void endSession() {
            while (!ended() && session != Session.NONE && session != Session.ENDED) {
                if (session == Session.PREPARED && !effects.abandoned) {
                    return;
                }
                session();
            }
        }

        /** What others published, and what this attempt did. */
        private RunHistory all() {
            RunHistory all = history;
            for (RunLifecycle event : effects.published) {
                all = all.with(event);
            }
            return all;
        }

        private boolean ended() {
            return machine.state() instanceof Ended;
        }

        private void event(String text) {
            events.add(text);
        }

        private void check() {
            String walk = "seed " + seed + ": " + events;
            assertThat(machine.state()).as(walk).isInstanceOf(Ended.class);
            List<RunLifecycle> published = effects.published;
            assertThat(published.stream().filter(RunStarted.class::isInstance))
                    .as(walk)
                    .hasSizeLessThan(2);
            List<RunLifecycle> last =
                    published.stream().filter(RunLifecycle::endsAttempt).toList();
            assertThat(last).as(walk).hasSizeLessThan(2);
            if (!last.isEmpty()) {
                assertThat(published.getLast()).as(walk).isSameAs(last.getFirst());
            }
            Disposition disposition = ((Ended) machine.state()).disposition();
            if (disposition == Disposition.ACCEPT && !last.isEmpty()) {
                assertThat(lastAcknowledged).as(walk).isTrue();
                assertThat(last.getFirst()).as(walk).isNotInstanceOf(RunHandedBack.class);
            }
            if (machine.lease() == Lease.LOST) {
                assertThat(disposition).as(walk).isIn(Disposition.NONE, Disposition.STUCK);
            }
        }

        private static RunStarted started(int attempt, WorkerId worker) {
            return new RunStarted(RUN, attempt, SPEC, RunFacts.UNKNOWN, worker, "cpu", 0);
        }
    }
}
