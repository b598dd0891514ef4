package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.RunRequirements;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.history.RunHistory;
import io.grokwatch.trainer.checkpoint.CheckpointFailures;
import io.grokwatch.trainer.plugin.MissingTrainerException;
import io.grokwatch.trainer.worker.AttemptStateMachine.Disposition;
import io.grokwatch.trainer.worker.AttemptStateMachine.Ended;
import io.grokwatch.trainer.worker.AttemptStateMachine.Fenced;
import io.grokwatch.trainer.worker.AttemptStateMachine.Training;
import io.grokwatch.trainer.worker.FakeEffects.Outstanding;
import io.grokwatch.trainer.worker.TrainingSession.Cancelled;
import io.grokwatch.trainer.worker.TrainingSession.Completed;
import io.grokwatch.trainer.worker.TrainingSession.Failed;
import io.grokwatch.trainer.worker.TrainingSession.Prepared;
import io.grokwatch.trainer.worker.publish.PublishingException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every way through the life of an attempt, on a manual clock. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AttemptStateMachineTest {
    private static final WorkerId SELF = new WorkerId("w-self");
    private static final WorkerId OTHER = new WorkerId("w-other");
    private static final RunId RUN = new RunId("r1");
    private static final RunSpec SPEC = new RunSpec(RUN, "r1", "counting", null, Parameters.NONE, 1, 1000);
    private static final RunSpec FILLED_IN =
            new RunSpec(RUN, "r1", "counting", null, Parameters.NONE.with("eval", 100L), 1, 1000);

    private final FakeEffects effects = new FakeEffects();
    private AttemptStateMachine machine = machine(1);

    @Nested
    class When_nothing_goes_wrong {
        @Test
        void a_run_is_started_trained_and_finished() {
            train(RunHistory.NONE, 0);
            endTraining(1000);
            acknowledgeLast();

            assertThat(effects.published)
                    .containsExactly(
                            new RunStarted(RUN, 1, FILLED_IN, RunFacts.UNKNOWN, SELF, "cpu", 0),
                            new RunFinished(RUN, 1, 1000));
            assertEnded(Disposition.ACCEPT);
            assertThat(effects.checkpointsDiscarded).isTrue();
        }

        @Test
        void training_begins_only_once_the_start_is_acknowledged_and_known_to_be_the_first_of_its_number() {
            start(RunHistory.NONE, 0);
            assertThat(effects.outstanding).contains(Outstanding.START).doesNotContain(Outstanding.TRAINING);

            machine.onStartAcknowledged();
            assertThat(effects.outstanding).contains(Outstanding.HISTORY).doesNotContain(Outstanding.TRAINING);

            machine.onHistoryRead(history(started(1, 0, SELF)));
            assertThat(effects.outstanding).contains(Outstanding.TRAINING);
        }

        @Test
        void the_last_event_is_published_only_once_the_session_has_ended() {
            train(RunHistory.NONE, 0);

            machine.onTrainingEnded();
            assertThat(effects.published).hasSize(1);

            machine.onSessionEnded(new Completed(1000));
            assertThat(effects.published).last().isInstanceOf(RunFinished.class);
        }

        @Test
        void a_trainer_that_ends_before_the_last_step_has_finished_the_run() {
            train(RunHistory.NONE, 0);
            endTraining(400);

            assertThat(effects.published).last().isEqualTo(new RunFinished(RUN, 1, 400));
        }

        @Test
        void the_lease_is_renewed_at_a_third_of_its_duration_again_and_again() {
            train(RunHistory.NONE, 0);

            for (int i = 0; i < 3; i++) {
                advance(FakeEffects.LOCK.dividedBy(3));
                assertThat(effects.take(Outstanding.RENEWAL)).isTrue();
                machine.onLeaseRenewed();
            }
        }

        @Test
        void a_resumed_run_starts_at_its_checkpoint_under_the_next_number() {
            RunHistory before = history(started(1, 0, OTHER), new RunHandedBack(RUN, 1, 300));

            train(before, 300);

            assertThat(effects.attemptPrepared).isEqualTo(2);
            assertThat(machine.begun()).isEqualTo(new Attempt.Begun(2, 300));
        }
    }

    @Nested
    class The_claim {
        @Test
        void a_run_that_has_ended_before_is_accepted_in_silence() {
            claim(history(started(1, 0, OTHER), new RunFinished(RUN, 1, 1000)));

            assertEnded(Disposition.ACCEPT);
            assertThat(effects.published).isEmpty();
        }

        @Test
        void a_history_that_cannot_be_read_requeues_the_run_in_silence() {
            machine.start();
            machine.onHistoryUnreadable(new KafkaException("no resolvable bootstrap urls"));

            assertEnded(Disposition.REQUEUE);
            assertThat(effects.published).isEmpty();
        }

        @Test
        void a_run_whose_worker_is_alive_without_its_lease_is_left_to_it() {
            claim(history(started(1, 0, OTHER)));
            assertThat(effects.take(Outstanding.OWNER)).isTrue();

            machine.onOwnerAlive();

            assertEnded(Disposition.REQUEUE);
            assertThat(effects.published).isEmpty();
        }

        @Test
        void a_run_whose_worker_is_silent_is_claimed() {
            claim(history(started(1, 0, OTHER)));
            machine.onOwnerSilent();
            machine.onHistoryRead(history(started(1, 0, OTHER)));

            assertThat(effects.attemptPrepared).isEqualTo(2);
        }

        @Test
        void a_run_that_its_worker_ended_while_it_was_observed_is_accepted() {
            claim(history(started(1, 0, OTHER)));
            machine.onOwnerSilent();
            machine.onHistoryRead(history(started(1, 0, OTHER), new RunFinished(RUN, 1, 1000)));

            assertEnded(Disposition.ACCEPT);
        }

        @Test
        void a_third_worker_that_began_in_the_meantime_is_observed_in_turn() {
            claim(history(started(1, 0, OTHER)));
            effects.take(Outstanding.OWNER);
            machine.onOwnerSilent();
            machine.onHistoryRead(history(started(1, 0, OTHER), started(2, 0, new WorkerId("w-third"))));

            assertThat(effects.take(Outstanding.OWNER)).isTrue();
        }

        @Test
        void a_run_that_this_worker_began_before_is_claimed_without_waiting_for_its_own_beats() {
            claim(history(started(1, 0, SELF)));

            assertThat(effects.attemptPrepared).isEqualTo(2);
        }

        @Test
        void the_number_is_higher_than_any_before_even_if_the_broker_forgot_the_deliveries() {
            claim(history(started(4, 0, SELF), new RunHandedBack(RUN, 4, 10)));
            assertThat(effects.attemptPrepared).isEqualTo(5);
        }

        @Test
        void the_number_counts_deliveries_that_left_no_trace() {
            machine = machine(3);
            claim(RunHistory.NONE);

            assertThat(effects.attemptPrepared).isEqualTo(3);
        }

        @Test
        void a_run_whose_worker_died_three_times_is_failed_for_the_newest_attempt() {
            claim(history(
                    started(1, 0, SELF),
                    started(2, 0, SELF),
                    started(3, 40, SELF),
                    new RunProgressed(RUN, 3, 70, 1000, 1)));

            assertThat(effects.published)
                    .containsExactly(new RunFailed(
                            RUN, 3, 70, "its worker died 3 times while it trained the run, which is no longer tried"));
            acknowledgeLast();
            assertEnded(Disposition.ACCEPT);
            assertThat(effects.preparations).isZero();
        }

        @Test
        void requeued_attempts_are_no_deaths() {
            RunHistory seven = RunHistory.NONE;
            for (int attempt = 1; attempt <= 7; attempt++) {
                seven = seven.with(started(attempt, 0, SELF)).with(new RunHandedBack(RUN, attempt, 5));
            }

            claim(seven);

            assertThat(effects.attemptPrepared).isEqualTo(8);
        }

        @Test
        void a_request_that_the_broker_would_not_deliver_again_is_failed() {
            machine = machine(5);
            claim(RunHistory.NONE);

            assertThat(effects.published)
                    .containsExactly(new RunFailed(
                            RUN,
                            5,
                            0,
                            "it was delivered 5 times and never ended, and the broker would not deliver it again"));
        }
    }

    @Nested
    class A_stop {
        @Test
        void of_a_run_in_the_queue_ends_it_without_training() {
            machine.start();
            machine.onStopRequested("changed my mind");
            machine.onStopRequested("a second reason");
            machine.onHistoryRead(RunHistory.NONE);
            acknowledgeLast();

            assertThat(effects.published).containsExactly(new RunStopped(RUN, 1, 0, "changed my mind"));
            assertThat(effects.preparations).isZero();
            assertEnded(Disposition.ACCEPT);
        }

        @Test
        void between_two_attempts_is_reported_for_the_one_that_began_and_keeps_its_progress() {
            machine.start();
            machine.onStopRequested("seen enough");
            machine.onHistoryRead(history(started(1, 0, OTHER), new RunHandedBack(RUN, 1, 700)));

            assertThat(effects.published).containsExactly(new RunStopped(RUN, 1, 700, "seen enough"));
        }

        @Test
        void while_another_worker_is_observed_waits_for_what_that_shows() {
            claim(history(started(1, 0, OTHER)));
            machine.onStopRequested("seen enough");
            assertThat(effects.published).isEmpty();

            machine.onOwnerSilent();
            machine.onHistoryRead(history(started(1, 0, OTHER)));

            assertThat(effects.published).containsExactly(new RunStopped(RUN, 1, 0, "seen enough"));
        }

        @Test
        void while_preparing_cancels_the_session_and_begins_no_attempt() {
            claim(RunHistory.NONE);
            machine.onStopRequested("seen enough");
            assertThat(effects.abandoned).isTrue();
            machine.onPrepared(new Prepared(FILLED_IN, RunFacts.UNKNOWN, 0));
            machine.onSessionEnded(new Cancelled());
            acknowledgeLast();

            assertThat(effects.published).containsExactly(new RunStopped(RUN, 1, 0, "seen enough"));
            assertEnded(Disposition.ACCEPT);
        }

        @Test
        void while_starting_is_reported_after_the_start_and_nothing_is_trained() {
            start(RunHistory.NONE, 0);
            machine.onStopRequested("seen enough");
            machine.onStartAcknowledged();
            machine.onSessionEnded(new Cancelled());
            acknowledgeLast();

            assertThat(effects.published)
                    .extracting(Object::getClass)
                    .isEqualTo(List.of(RunStarted.class, RunStopped.class));
            assertThat(effects.outstanding).doesNotContain(Outstanding.TRAINING);
            assertEnded(Disposition.ACCEPT);
        }

        @Test
        void while_training_ends_the_run_at_its_step() {
            train(RunHistory.NONE, 0);
            machine.onStopRequested("seen enough");
            assertThat(effects.endRequested).isTrue();
            endTraining(400);
            acknowledgeLast();

            assertThat(effects.published).last().isEqualTo(new RunStopped(RUN, 1, 400, "seen enough"));
            assertEnded(Disposition.ACCEPT);
        }

        @Test
        void that_comes_with_the_last_step_does_not_undo_that_the_run_has_finished() {
            train(RunHistory.NONE, 0);
            machine.onStopRequested("seen enough");
            endTraining(1000);

            assertThat(effects.published).last().isEqualTo(new RunFinished(RUN, 1, 1000));
        }

        @Test
        void outranks_a_shutdown_whichever_comes_first() {
            train(RunHistory.NONE, 0);
            machine.onShutdownRequested();
            machine.onStopRequested("seen enough");
            endTraining(400);

            assertThat(effects.published).last().isEqualTo(new RunStopped(RUN, 1, 400, "seen enough"));
        }

        @Test
        void is_not_undone_by_a_shutdown() {
            train(RunHistory.NONE, 0);
            machine.onStopRequested("seen enough");
            machine.onShutdownRequested();
            endTraining(400);

            assertThat(effects.published).last().isEqualTo(new RunStopped(RUN, 1, 400, "seen enough"));
        }
    }

    @Nested
    class A_shutdown {
        @Test
        void while_the_history_is_read_requeues_the_run_at_once() {
            machine.start();
            machine.onShutdownRequested();

            assertEnded(Disposition.REQUEUE);
            machine.onHistoryRead(RunHistory.NONE);
            assertThat(effects.preparations).isZero();
        }

        @Test
        void while_another_worker_is_observed_requeues_the_run_at_once() {
            claim(history(started(1, 0, OTHER)));
            machine.onShutdownRequested();

            assertEnded(Disposition.REQUEUE);
        }

        @Test
        void while_preparing_requeues_the_run_in_silence() {
            claim(RunHistory.NONE);
            machine.onShutdownRequested();
            machine.onSessionEnded(new Failed(new InterruptedException()));

            assertEnded(Disposition.REQUEUE);
            assertThat(effects.published).isEmpty();
        }

        @Test
        void while_a_preparation_does_not_end_requeues_the_run_in_time() {
            claim(RunHistory.NONE);
            machine.onShutdownRequested();
            advance(AttemptStateMachine.SHUTDOWN.plus(AttemptStateMachine.FENCED_SHUTDOWN));

            assertEnded(Disposition.REQUEUE);
            assertThat(effects.published).isEmpty();
        }

        @Test
        void while_starting_hands_the_run_back_after_the_start() {
            start(RunHistory.NONE, 0);
            machine.onShutdownRequested();
            machine.onSessionEnded(new Cancelled());
            acknowledgeLast();

            assertThat(effects.published).last().isEqualTo(new RunHandedBack(RUN, 1, 0));
            assertEnded(Disposition.REQUEUE);
        }

        @Test
        void while_training_hands_the_run_back_at_its_very_step() {
            train(RunHistory.NONE, 0);
            machine.onShutdownRequested();
            assertThat(effects.endRequested).isTrue();
            endTraining(400);
            acknowledgeLast();

            assertThat(effects.published).last().isEqualTo(new RunHandedBack(RUN, 1, 400));
            assertEnded(Disposition.REQUEUE);
        }

        @Test
        void with_a_step_that_does_not_end_hands_the_run_back_in_time() {
            train(RunHistory.NONE, 0);
            effects.lastStep = 399;
            machine.onShutdownRequested();

            advance(AttemptStateMachine.SHUTDOWN.minusMillis(1));
            assertThat(effects.abandoned).isFalse();
            advance(Duration.ofMillis(1));

            assertThat(effects.abandoned).isTrue();
            assertThat(effects.published).last().isEqualTo(new RunHandedBack(RUN, 1, 399));
            advance(AttemptStateMachine.FENCED_SHUTDOWN);
            assertEnded(Disposition.REQUEUE);
        }

        @Test
        void with_a_program_that_ends_when_abandoned_requeues_the_run_once_it_has() {
            train(RunHistory.NONE, 0);
            machine.onShutdownRequested();
            advance(AttemptStateMachine.SHUTDOWN);
            machine.onTrainingEnded();
            machine.onSessionEnded(new Failed(new InterruptedException()));

            assertEnded(Disposition.REQUEUE);
            assertThat(effects.published).hasSize(2);
        }

        @Test
        void while_draining_of_a_run_that_took_its_last_step_lets_it_finish() {
            train(RunHistory.NONE, 0);
            machine.onTrainingEnded();
            machine.onShutdownRequested();
            machine.onSessionEnded(new Completed(1000));
            acknowledgeLast();

            assertThat(effects.published).last().isInstanceOf(RunFinished.class);
            assertEnded(Disposition.ACCEPT);
        }

        @Test
        void while_draining_to_a_broker_that_is_away_requeues_the_run_in_time() {
            train(RunHistory.NONE, 0);
            machine.onTrainingEnded();
            machine.onShutdownRequested();
            advance(AttemptStateMachine.SHUTDOWN.plus(AttemptStateMachine.FENCED_SHUTDOWN));

            assertThat(effects.published).last().isInstanceOf(RunHandedBack.class);
            assertEnded(Disposition.REQUEUE);
        }

        @Test
        void with_a_last_event_that_is_not_acknowledged_requeues_the_run_in_time_and_adds_nothing() {
            train(RunHistory.NONE, 0);
            endTraining(1000);
            machine.onShutdownRequested();
            advance(AttemptStateMachine.SHUTDOWN);

            assertEnded(Disposition.REQUEUE);
            assertThat(effects.published).hasSize(2);
        }

        @Test
        void of_a_fenced_attempt_does_not_wait_a_minute_for_its_step() {
            fenceByOvertaking();
            machine.onShutdownRequested();
            advance(AttemptStateMachine.FENCED_SHUTDOWN);

            assertEnded(Disposition.NONE);
        }
    }

    @Nested
    class A_lost_lease {
        @Test
        void before_the_history_is_read_leaves_the_run_alone() {
            machine.start();
            machine.onLeaseLost();

            assertEnded(Disposition.NONE);
        }

        @Test
        void before_the_start_fences_the_attempt_in_silence() {
            claim(RunHistory.NONE);
            machine.onLeaseLost();
            assertThat(effects.abandoned).isTrue();
            machine.onPrepared(new Prepared(FILLED_IN, RunFacts.UNKNOWN, 0));
            machine.onSessionEnded(new Cancelled());

            assertEnded(Disposition.NONE);
            assertThat(effects.published).isEmpty();
        }

        @Test
        void while_training_is_no_reason_to_stop() {
            train(RunHistory.NONE, 0);
            machine.onLeaseLost();
            advance(Duration.ofHours(1));
            endTraining(1000);
            acknowledgeLast();

            assertThat(effects.abandoned).isFalse();
            assertThat(effects.published).last().isInstanceOf(RunFinished.class);
            assertEnded(Disposition.NONE);
        }

        @Test
        void is_not_renewed_again() {
            train(RunHistory.NONE, 0);
            advance(FakeEffects.LOCK.dividedBy(3));
            effects.take(Outstanding.RENEWAL);
            machine.onLeaseLost();
            advance(Duration.ofMinutes(1));

            assertThat(effects.outstanding).doesNotContain(Outstanding.RENEWAL);
        }

        @Test
        void has_the_history_read_every_two_seconds_also_while_the_broker_is_away() {
            train(RunHistory.NONE, 0);
            machine.onLeaseLost();

            for (int i = 0; i < 3; i++) {
                assertThat(effects.take(Outstanding.HISTORY)).isFalse();
                advance(AttemptStateMachine.CHECK_OVERTAKEN);
                assertThat(effects.take(Outstanding.HISTORY)).isTrue();
                if (i < 2) {
                    machine.onHistoryUnreadable(new TimeoutException("no broker"));
                }
            }
            machine.onHistoryRead(history(started(1, 0, SELF)));
            assertThat(machine.state()).isInstanceOf(Training.class);
        }

        @Test
        void is_followed_by_a_fence_once_another_worker_has_begun_a_newer_attempt() {
            fenceByOvertaking();

            assertThat(effects.abandoned).isTrue();
            assertThat(effects.published).last().isEqualTo(new RunHandedBack(RUN, 1, 250));
            machine.onTrainingEnded();
            machine.onWarning(WarningTopic.CHECKPOINTS, "no room", 251);
            machine.onSessionEnded(new Failed(lost()));
            assertEnded(Disposition.NONE);
            assertThat(effects.published).hasSize(2);
        }

        @Test
        void is_followed_by_a_fence_once_the_run_has_ended() {
            train(RunHistory.NONE, 0);
            machine.onLeaseLost();
            machine.onHistoryRead(history(started(1, 0, SELF), new RunStopped(RUN, 1, 0, "by another")));

            assertThat(machine.state()).isInstanceOf(Fenced.class);
        }

        @Test
        void while_draining_is_followed_by_a_fence_too() {
            train(RunHistory.NONE, 0);
            machine.onTrainingEnded();
            machine.onLeaseLost();
            machine.onHistoryRead(history(started(1, 0, SELF), started(2, 0, OTHER)));
            assertThat(effects.published).last().isInstanceOf(RunHandedBack.class);
            machine.onSessionEnded(new Completed(1000));

            assertEnded(Disposition.NONE);
            assertThat(effects.published).hasSize(2);
        }

        @Test
        void while_the_last_event_is_awaited_does_not_take_that_event_for_the_end_by_another() {
            train(RunHistory.NONE, 0);
            endTraining(1000);
            machine.onLeaseLost();
            machine.onHistoryRead(history(started(1, 0, SELF), new RunFinished(RUN, 1, 1000)));
            assertThat(machine.state()).isNotInstanceOf(Ended.class);
            acknowledgeLast();

            assertEnded(Disposition.NONE);
        }

        @Test
        void of_a_training_that_does_not_stop_within_a_minute_ends_the_worker() {
            fenceByOvertaking();
            advance(AttemptStateMachine.FENCED);

            assertEnded(Disposition.STUCK);
        }

        @Test
        void does_not_matter_to_an_attempt_that_is_only_now_preparing_to_read_it() {
            train(RunHistory.NONE, 0);
            machine.onHistoryRead(history(started(1, 0, SELF), started(2, 0, OTHER)));

            assertThat(machine.state()).as("the lease is held").isInstanceOf(Training.class);
        }
    }

    @Nested
    class A_worker_that_has_begun_an_attempt {
        @Test
        void whose_number_nobody_took_trains() {
            start(RunHistory.NONE, 0);
            effects.take(Outstanding.HISTORY);
            machine.onStartAcknowledged();
            assertThat(effects.take(Outstanding.HISTORY)).isTrue();
            machine.onHistoryRead(history(started(1, 0, SELF)));

            assertThat(machine.state()).isInstanceOf(Training.class);
        }

        @Test
        void whose_number_another_took_first_leaves_that_attempt_alone() {
            start(RunHistory.NONE, 0);
            machine.onStartAcknowledged();
            machine.onHistoryRead(history(started(1, 0, OTHER), started(1, 0, SELF)));
            machine.onSessionEnded(new Cancelled());

            assertThat(effects.outstanding).doesNotContain(Outstanding.TRAINING);
            assertThat(effects.published).hasSize(1);
            assertEnded(Disposition.REQUEUE);
        }

        @Test
        void that_cannot_confirm_its_number_requeues_the_run_with_the_reason() {
            start(RunHistory.NONE, 0);
            machine.onStartAcknowledged();
            machine.onHistoryUnreadable(new TimeoutException("the history was not read within 30000 ms"));
            machine.onSessionEnded(new Cancelled());
            acknowledgeLast();

            assertThat(effects.published)
                    .endsWith(
                            new RunWarned(
                                    RUN,
                                    1,
                                    0,
                                    "its worker requeued it, and another goes on: the history was not read within 30000 ms"),
                            new RunHandedBack(RUN, 1, 0));
            assertEnded(Disposition.REQUEUE);
        }
    }

    @Nested
    class A_failure {
        @Test
        void of_the_trainer_fails_the_run_at_its_last_step_without_repeating_its_name() {
            train(RunHistory.NONE, 0);
            effects.lastStep = 699;
            machine.onTrainingEnded();
            machine.onSessionEnded(new Failed(new IllegalStateException("run r1: diverged at step 700")));
            acknowledgeLast();

            assertThat(effects.published).last().isEqualTo(new RunFailed(RUN, 1, 699, "diverged at step 700"));
            assertEnded(Disposition.ACCEPT);
        }

        @Test
        void without_a_message_is_reported_by_its_type() {
            train(RunHistory.NONE, 0);
            machine.onTrainingEnded();
            machine.onSessionEnded(new Failed(new IllegalStateException()));

            assertThat(effects.published).last().isEqualTo(new RunFailed(RUN, 1, 0, "java.lang.IllegalStateException"));
        }

        @Test
        void to_make_the_trainer_fails_the_run_before_it_began() {
            claim(RunHistory.NONE);
            machine.onSessionEnded(new Failed(new IllegalArgumentException("pause_us must be at least 0, was -1")));

            assertThat(effects.published)
                    .containsExactly(new RunFailed(RUN, 1, 0, "pause_us must be at least 0, was -1"));
        }

        @Test
        void to_publish_requeues_the_run_with_the_reason() {
            train(RunHistory.NONE, 0);
            effects.lastStep = 49;
            machine.onTrainingEnded();
            machine.onSessionEnded(new Failed(lost()));
            acknowledgeLast();

            assertThat(effects.published)
                    .endsWith(
                            new RunWarned(
                                    RUN, 1, 49, "its worker requeued it, and another goes on: what was logged is lost"),
                            new RunHandedBack(RUN, 1, 49));
            assertEnded(Disposition.REQUEUE);
        }

        @Test
        void to_publish_while_the_broker_is_away_requeues_the_run_in_time() {
            train(RunHistory.NONE, 0);
            machine.onTrainingEnded();
            machine.onSessionEnded(new Failed(lost()));
            advance(AttemptStateMachine.REQUEUE);

            assertEnded(Disposition.REQUEUE);
        }

        @Test
        void that_the_contract_refuses_what_was_logged_would_repeat_and_fails_the_run() {
            train(RunHistory.NONE, 0);
            machine.onTrainingEnded();
            machine.onSessionEnded(
                    new Failed(PublishingException.of("a batch", new IllegalArgumentException("a name too long"))));

            assertThat(effects.published).last().isInstanceOf(RunFailed.class);
        }

        @Test
        void to_publish_the_start_requeues_the_run_once_the_session_has_ended() {
            start(RunHistory.NONE, 0);
            machine.onStartRejected(lost());
            assertThat(effects.abandoned).isTrue();
            assertThat(effects.published).hasSize(1);
            machine.onSessionEnded(new Cancelled());

            assertThat(effects.published).last().isEqualTo(new RunHandedBack(RUN, 1, 0));
        }

        @Test
        void to_publish_the_last_event_requeues_the_run() {
            train(RunHistory.NONE, 0);
            endTraining(1000);
            machine.onLastEventRejected(lost());

            assertEnded(Disposition.REQUEUE);
        }

        @Test
        void to_read_checkpoints_just_now_requeues_the_first_attempt_with_a_warning() {
            claim(RunHistory.NONE);
            machine.onSessionEnded(new Failed(CheckpointFailures.away("the tracker does not answer")));

            assertThat(effects.published)
                    .containsExactly(
                            new RunWarned(
                                    RUN,
                                    1,
                                    0,
                                    "it waits until its checkpoints can be read: the tracker does not answer"),
                            new RunHandedBack(RUN, 1, 0));
            assertEnded(Disposition.REQUEUE);
        }

        @Test
        void to_find_the_trainer_requeues_the_run_and_reports_that_once() {
            claim(RunHistory.NONE);
            machine.onSessionEnded(new Failed(new MissingTrainerException("late", List.of("builtin"))));

            assertThat(effects.published)
                    .containsExactly(
                            new RunWarned(
                                    RUN,
                                    1,
                                    0,
                                    "it waits for a worker that has the trainer 'late'; of worker " + SELF
                                            + ": no trainer is named 'late', there are [builtin]"),
                            new RunHandedBack(RUN, 1, 0));
            assertEnded(Disposition.REQUEUE);

            effects.published.clear();
            machine = machine(1);
            claim(RunHistory.NONE);
            machine.onSessionEnded(new Failed(new MissingTrainerException("late", List.of("builtin"))));

            assertThat(effects.published).isEmpty();
            assertEnded(Disposition.REQUEUE);
        }

        @Test
        void to_have_what_the_run_requires_requeues_it_for_a_worker_that_has_it() {
            WorkerAbilities cpu = new WorkerAbilities("cpu", 1024, List.of());
            RunSpec onGpu = new RunSpec(
                    RUN, "r", "counting", null, Parameters.NONE, 0, 1, new RunRequirements("cuda", null, null));
            claim(RunHistory.NONE);
            machine.onSessionEnded(new Failed(catchThrowable(() -> cpu.require(onGpu))));

            assertThat(effects.published)
                    .containsExactly(
                            new RunWarned(
                                    RUN,
                                    1,
                                    0,
                                    "it waits for a worker that has what it requires, device=cuda; of worker " + SELF
                                            + ": it lacks the device 'cuda', and trains on cpu"),
                            new RunHandedBack(RUN, 1, 0));
            assertEnded(Disposition.REQUEUE);
        }

        @Test
        void to_read_checkpoints_just_now_hides_no_death_of_an_earlier_attempt() {
            claim(history(started(1, 0, SELF)));
            machine.onSessionEnded(new Failed(CheckpointFailures.away("the tracker does not answer")));

            assertThat(effects.published).singleElement().isInstanceOf(RunWarned.class);
            assertEnded(Disposition.REQUEUE);
        }

        @Test
        void of_the_worker_abandons_the_run_and_settles_nothing() {
            train(RunHistory.NONE, 0);
            effects.lastStep = 12;
            machine.onWorkerFailed();

            assertThat(effects.abandoned).isTrue();
            assertThat(effects.published).last().isEqualTo(new RunHandedBack(RUN, 1, 12));
            machine.onSessionEnded(new Failed(new InterruptedException()));
            assertEnded(Disposition.NONE);
        }

        @Test
        void of_the_worker_waits_for_the_session_only_so_long() {
            train(RunHistory.NONE, 0);
            machine.onWorkerFailed();
            advance(AttemptStateMachine.FENCED_FAILING);

            assertEnded(Disposition.NONE);
        }
    }

    @Nested
    class Warnings {
        @Test
        void are_raised_and_cleared_each_on_its_own() {
            train(RunHistory.NONE, 5);

            machine.onWarning(WarningTopic.SNAPSHOTS, "too large", 7);
            machine.onWarning(WarningTopic.CHECKPOINTS, "no room", 8);
            machine.onWarning(WarningTopic.CHECKPOINTS, null, 9);
            machine.onWarning(WarningTopic.SNAPSHOTS, null, -1);

            assertThat(effects.published.subList(1, 5))
                    .containsExactly(
                            new RunWarned(RUN, 1, 7, "too large"),
                            new RunWarned(RUN, 1, 8, "no room; too large"),
                            new RunWarned(RUN, 1, 9, "too large"),
                            new RunWarned(RUN, 1, 5, null));
        }

        @Test
        void are_not_published_after_the_last_event() {
            train(RunHistory.NONE, 0);
            endTraining(1000);
            machine.onWarning(WarningTopic.CHECKPOINTS, "no room", 1000);

            assertThat(effects.published).last().isInstanceOf(RunFinished.class);
        }
    }

    @Test
    void an_event_that_no_effect_of_the_state_can_cause_is_an_error() {
        machine.start();

        assertThatThrownBy(machine::onTrainingEnded)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("run r1: the training ended in state ReadingHistory");
    }

    private AttemptStateMachine machine(int deliveries) {
        return new AttemptStateMachine(SPEC, SELF, "cpu", deliveries, effects);
    }

    private void claim(RunHistory history) {
        machine.start();
        machine.onHistoryRead(history);
    }

    private void start(RunHistory history, long step) {
        claim(history);
        machine.onPrepared(new Prepared(FILLED_IN, RunFacts.UNKNOWN, step));
    }

    private void train(RunHistory history, long step) {
        start(history, step);
        machine.onStartAcknowledged();
        machine.onHistoryRead(history.with(started(effects.attemptPrepared, step, SELF)));
        assertThat(machine.state()).isInstanceOf(Training.class);
        effects.outstanding.clear();
    }

    private void endTraining(long step) {
        machine.onTrainingEnded();
        machine.onSessionEnded(new Completed(step));
    }

    private void fenceByOvertaking() {
        train(RunHistory.NONE, 0);
        effects.lastStep = 250;
        machine.onLeaseLost();
        machine.onHistoryRead(history(started(1, 0, SELF), started(2, 200, OTHER)));
        assertThat(machine.state()).isInstanceOf(Fenced.class);
    }

    private void acknowledgeLast() {
        assertThat(effects.take(Outstanding.LAST_EVENT)).as("a last event").isTrue();
        machine.onLastEventAcknowledged();
    }

    private void advance(Duration time) {
        effects.advance(machine, time);
    }

    private static PublishingException lost() {
        return new PublishingException("what was logged is lost");
    }

    private void assertEnded(Disposition disposition) {
        assertThat(machine.state()).isEqualTo(new Ended(disposition));
    }

    private static RunHistory history(RunLifecycle... events) {
        RunHistory history = RunHistory.NONE;
        for (RunLifecycle event : events) {
            history = history.with(event);
        }
        return history;
    }

    private static RunStarted started(int attempt, long step, WorkerId worker) {
        return new RunStarted(RUN, attempt, SPEC, RunFacts.UNKNOWN, worker, "cpu", step);
    }
}
