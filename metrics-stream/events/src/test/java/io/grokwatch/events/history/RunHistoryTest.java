package io.grokwatch.events.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.history.RunHistory.State;
import org.junit.jupiter.api.Test;

class RunHistoryTest {
    private static final RunId RUN = new RunId("r1");

    @Test
    void progress_is_that_of_the_newest_attempt() {
        RunHistory first = RunHistory.NONE.with(started(1, 0)).with(new RunProgressed(RUN, 1, 900, 1000, 1));
        RunHistory second = first.with(started(2, 800));

        assertThat(first.reached()).isEqualTo(900);
        assertThat(second.reached()).isEqualTo(800);
        assertThat(second.newestBegun()).isEqualTo(2);
        assertThat(second.with(new RunHandedBack(RUN, 1, 1000)).reached())
                .as("what the older attempt still reports is no progress")
                .isEqualTo(800);
    }

    @Test
    void run_is_with_the_worker_that_began_an_attempt_first() {
        RunHistory history = RunHistory.NONE.with(started(1, 0)).with(started(1, 500, "late"));

        assertThat(history.trainedBy()).isEqualTo(new WorkerId("w1"));
        assertThat(history.starts().starts()).containsExactly(new AttemptHistory.Attempt(1, 0L));
    }

    @Test
    void run_is_with_no_worker_before_the_first_attempt_after_a_requeue_and_after_the_end() {
        RunHistory training = RunHistory.NONE.with(started(1, 0));

        assertThat(RunHistory.NONE.trainedBy()).isNull();
        assertThat(RunHistory.NONE.state()).isEqualTo(State.QUEUED);
        assertThat(training.with(new RunHandedBack(RUN, 1, 10)).trainedBy()).isNull();
        assertThat(training.with(new RunFinished(RUN, 1, 10)).trainedBy()).isNull();
    }

    @Test
    void attempt_known_by_its_metrics_only_has_begun_with_an_unknown_worker() {
        RunHistory history = RunHistory.NONE.with(started(1, 0)).withMetricsOf(2);

        assertThat(history.newestBegun()).isEqualTo(2);
        assertThat(history.trainedBy()).isNull();
        assertThat(history.with(started(2, 50, "w2")).trainedBy()).isEqualTo(new WorkerId("w2"));
        assertThat(history.with(started(2, 50, "w2")).withMetricsOf(2).starts().newestStart())
                .isEqualTo(50);
    }

    @Test
    void interventions_by_command_are_kept_once_each_by_step() {
        RunIntervened byAttempt1 = new RunIntervened(RUN, 1, 300, "lr", 0.1, 0.2, "c1");
        RunIntervened byAttempt2 = new RunIntervened(RUN, 2, 300, "lr", 0.1, 0.2, "c1");
        RunIntervened earlier = new RunIntervened(RUN, 2, 200, "wd", 1.0, 0.5, "c2");
        RunIntervened uncommanded = new RunIntervened(RUN, 2, 250, "lr", 0.1, 0.3);

        RunHistory history =
                RunHistory.NONE.with(byAttempt1).with(byAttempt2).with(earlier).with(uncommanded);

        assertThat(history.interventions()).containsExactly(earlier, byAttempt2);
    }

    private static RunStarted started(int attempt, long step) {
        return started(attempt, step, "w1");
    }

    private static RunStarted started(int attempt, long step, String worker) {
        RunSpec spec = new RunSpec(RUN, "r1", "counting", null, Parameters.NONE, 1, 1000);
        return new RunStarted(RUN, attempt, spec, RunFacts.UNKNOWN, new WorkerId(worker), "cpu", step);
    }
}
