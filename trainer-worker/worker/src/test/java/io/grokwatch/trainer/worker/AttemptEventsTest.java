package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.trainer.worker.AttemptEvents.About;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In whose name an attempt speaks, on a real broker. */
class AttemptEventsTest extends BrokerForAll {
    @Test
    void after_the_last_word_of_an_attempt_nothing_is_said_although_its_worker_leaves_it() throws InterruptedException {
        RunSpec spec = spec("concluded");
        AttemptEvents events = events(spec, 1);
        events.begin(1, spec, RunFacts.UNKNOWN, 0, Runs.PATIENCE);

        events.conclude(events.finished(10), Runs.PATIENCE);
        events.leave();

        assertThat(told(spec)).last().isEqualTo(new RunFinished(spec.runId(), 1, 10));
    }

    @Test
    void an_attempt_that_was_left_has_no_other_end_and_warns_of_nothing() throws InterruptedException {
        RunSpec spec = spec("left");
        AttemptEvents events = events(spec, 1);
        events.begin(1, spec, RunFacts.UNKNOWN, 0, Runs.PATIENCE);

        events.leave();
        boolean concluded = events.conclude(events.finished(10), Runs.PATIENCE);
        events.warn(About.CHECKPOINTS, "no room");

        assertThat(concluded).isFalse();
        assertThat(told(spec)).last().isEqualTo(new RunHandedBack(spec.runId(), 1, 7));
    }

    @Test
    void an_attempt_that_has_said_how_it_ended_is_not_given_up() throws InterruptedException {
        RunSpec spec = spec("kept");
        AttemptEvents events = events(spec, 1);
        events.begin(1, spec, RunFacts.UNKNOWN, 0, Runs.PATIENCE);

        events.conclude(events.finished(10), Runs.PATIENCE);
        events.giveUp("its end was not acknowledged", Runs.PATIENCE);

        assertThat(told(spec)).last().isEqualTo(new RunFinished(spec.runId(), 1, 10));
    }

    @Test
    void an_attempt_that_is_left_while_its_beginning_waits_to_be_acknowledged_is_handed_back()
            throws InterruptedException {
        RunSpec spec = spec("unacknowledged");
        AttemptEvents events = events(spec, 1);

        // What a fence does to a thread that waits.
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> events.begin(1, spec, RunFacts.UNKNOWN, 0, Runs.PATIENCE))
                .isInstanceOf(InterruptedException.class);
        events.leave();

        assertThat(told(spec)).hasSize(2).last().isEqualTo(new RunHandedBack(spec.runId(), 1, 7));
    }

    @Test
    void an_attempt_that_was_left_does_not_begin() throws InterruptedException {
        RunSpec spec = spec("late");
        AttemptEvents events = events(spec, 1);

        events.leave();

        assertThatThrownBy(() -> events.begin(1, spec, RunFacts.UNKNOWN, 0, Runs.PATIENCE))
                .isInstanceOf(InterruptedException.class)
                .hasMessage("run late was left before attempt 1 began");
        events.postpone("not now");
        assertThat(told(spec)).isEmpty();
    }

    @Test
    void only_an_attempt_that_has_not_begun_is_left_without_a_word() throws InterruptedException {
        RunSpec spec = spec("not-begun");
        AttemptEvents early = events(spec, 1);
        assertThat(early.leaveUnlessBegun()).isTrue();
        assertThatThrownBy(() -> early.begin(1, spec, RunFacts.UNKNOWN, 0, Runs.PATIENCE))
                .isInstanceOf(InterruptedException.class);
        assertThat(told(spec)).isEmpty();

        AttemptEvents begun = events(spec, 1);
        begun.begin(1, spec, RunFacts.UNKNOWN, 0, Runs.PATIENCE);

        assertThat(begun.leaveUnlessBegun()).isFalse();
        assertThat(begun.conclude(begun.finished(10), Runs.PATIENCE)).isTrue();
    }

    @Test
    void the_reason_of_a_failure_does_not_say_again_which_run_it_is() {
        AttemptEvents events = events(spec("failed"), 1);

        assertThat(events.failed(new IllegalStateException("run failed: exit status 3"))
                        .reason())
                .isEqualTo("exit status 3");
        assertThat(events.failed(new IllegalStateException("run other: exit status 3"))
                        .reason())
                .isEqualTo("run other: exit status 3");
        assertThat(events.failed(new IllegalStateException("run failed: ")).reason())
                .as("there is always a reason")
                .isEqualTo("run failed: ");
        assertThat(events.failed(new IllegalStateException()).reason()).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void what_is_well_again_takes_back_nothing_else() throws InterruptedException {
        RunSpec spec = spec("warned");
        AttemptEvents events = events(spec, 1);

        events.warn(About.SNAPSHOTS, "too large");
        events.warn(About.CHECKPOINTS, "no room");
        events.warn(About.CHECKPOINTS, null);
        events.warn(About.SNAPSHOTS, null);

        assertThat(told(spec))
                .containsExactly(
                        new RunWarned(spec.runId(), 1, 7, "too large"),
                        new RunWarned(spec.runId(), 1, 7, "no room; too large"),
                        new RunWarned(spec.runId(), 1, 7, "too large"),
                        new RunWarned(spec.runId(), 1, 7, null));
    }

    @Test
    void an_attempt_that_waits_before_it_begins_speaks_of_the_newest_that_began_and_hides_no_death()
            throws InterruptedException {
        RunSpec spec = spec("follows");
        AttemptEvents events = events(spec, 2);

        events.follow(
                RunHistory.NONE.with(
                        new RunStarted(spec.runId(), 1, spec, RunFacts.UNKNOWN, new WorkerId("w-dead"), "cpu", 0)),
                2);
        events.postpone("not now");

        assertThat(told(spec)).containsExactly(new RunWarned(spec.runId(), 1, 7, "not now"));
    }

    @Test
    void the_first_attempt_that_waits_before_it_begins_is_handed_back() throws InterruptedException {
        RunSpec spec = spec("first");
        AttemptEvents events = events(spec, 1);

        events.follow(RunHistory.NONE, 1);
        events.postpone("not now");

        assertThat(told(spec))
                .containsExactly(new RunWarned(spec.runId(), 1, 7, "not now"), new RunHandedBack(spec.runId(), 1, 7));
    }

    private AttemptEvents events(RunSpec spec, int attempt) {
        WorkerConfig config = WorkerProcess.config(runs.broker.bootstrap(), "w", runs.data);
        return new AttemptEvents(spec.runId(), attempt, config, runs.publisher, () -> 7);
    }

    /** All so far: what is published now comes after it. */
    private List<RunLifecycle> told(RunSpec spec) throws InterruptedException {
        RunSpec same = new RunSpec(spec.runId(), "last", "counting", null, Parameters.NONE, 1, 10);
        RunStarted mark = new RunStarted(spec.runId(), 99, same, RunFacts.UNKNOWN, new WorkerId("mark"), "cpu", 0);
        runs.publish(mark);
        return runs.lifecycle(spec).stream()
                .filter(event -> event.attempt() < 99)
                .toList();
    }

    private static RunSpec spec(String run) {
        return new RunSpec(new RunId(run), run, "counting", null, Parameters.NONE, 1, 10);
    }
}
