package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a run goes on when its worker ends: where it was, how often, and with what was changed, on a real broker. */
@SuppressWarnings("try") // A worker works by being there.
class WorkerResumesTest extends BrokerForAll {
    @Test
    void a_worker_that_leaves_hands_its_run_to_the_next_which_goes_on_where_it_was() throws Exception {
        RunSpec spec = runs.request("handed-back", "counting", Runs.SLOW, 2500);
        try (WorkerProcess leaving = runs.worker("w-leaving")) {
            runs.awaitMetrics(spec, 1);
        }
        RunHandedBack handedBack = (RunHandedBack) runs.lifecycle(spec).getLast();
        assertThat(handedBack.step()).isGreaterThan(0);

        try (WorkerProcess next = runs.worker("w-next")) {
            runs.awaitLast(spec, RunFinished.class);
        }

        assertThat(runs.lifecycle(spec))
                .filteredOn(RunStarted.class::isInstance)
                .satisfiesExactly(
                        first -> assertThat(((RunStarted) first).step()).isZero(),
                        second -> assertThat(((RunStarted) second).step()).isEqualTo(handedBack.step()));
        assertThat(runs.lifecycle(spec).getLast()).isEqualTo(new RunFinished(spec.runId(), 2, 2500));
        List<MetricBatch> second = runs.batches(spec.runId(), 2);
        assertThat(second.getFirst().sequence()).isZero();
        assertThat(Runs.steps(second, "train/loss").getFirst()).isEqualTo(handedBack.step());
        assertThat(runs.curve(spec, "train/loss")).isEqualTo(Runs.uninterrupted(spec, "train/loss"));
    }

    @Test
    void being_handed_back_any_number_of_times_costs_a_run_nothing() throws Exception {
        RunSpec spec = runs.request("wanderer", "counting", Runs.SLOW, 1_000_000);

        for (int attempt = 1; attempt <= 7; attempt++) {
            try (WorkerProcess worker = runs.worker("w-wanderer-" + attempt)) {
                runs.awaitMetrics(spec, attempt);
            }
        }

        assertThat(runs.lifecycle(spec).getLast())
                .isInstanceOf(RunHandedBack.class)
                .extracting(RunLifecycle::attempt)
                .isEqualTo(7);
        runs.publish(new RunCommand.Stop(spec.runId(), "c1", "enough wandering"));
        try (WorkerProcess worker = runs.worker("w-wanderer-last")) {
            runs.awaitLast(spec, RunStopped.class);
        }
    }

    @Test
    void a_run_that_is_stopped_before_its_next_attempt_begins_keeps_what_it_has_come_to() throws Exception {
        RunSpec spec = runs.request("stopped-between", "counting", Runs.SLOW, 1_000_000);
        try (WorkerProcess worker = runs.worker("w-before-the-stop")) {
            runs.awaitMetrics(spec, 1);
        }
        RunHandedBack handedBack = (RunHandedBack) runs.lifecycle(spec).getLast();

        runs.publish(new RunCommand.Stop(spec.runId(), "c1", "seen enough"));
        try (WorkerProcess worker = runs.worker("w-after-the-stop")) {
            runs.awaitLast(spec, RunStopped.class);
        }

        assertThat(runs.lifecycle(spec).getLast())
                .as("a newer attempt would take the place of what the first has logged")
                .isEqualTo(new RunStopped(spec.runId(), 1, handedBack.step(), "seen enough"));
    }

    @Test
    void an_attempt_that_is_requeued_because_its_log_is_lost_is_no_death_and_reports_the_reason() throws Exception {
        RunSpec spec = runs.request("losing", "counting", Runs.SLOW.with("lose_at", 50L), 1_000_000);

        try (WorkerProcess worker = runs.worker("w-losing")) {
            await().atMost(Runs.PATIENCE)
                    .until(() -> runs.lifecycle(spec).stream()
                                    .filter(RunHandedBack.class::isInstance)
                                    .count()
                            >= 4);
            runs.publish(new RunCommand.Stop(spec.runId(), "c1", "done"));
            runs.awaitLast(spec, RunStopped.class);
        }

        assertThat(runs.lifecycle(spec)).noneMatch(RunFailed.class::isInstance);
        assertThat(runs.warnings(spec).getFirst().warning())
                .isEqualTo("its worker requeued it, and another goes on: what was logged is lost at step 50");
    }

    @Test
    void a_run_whose_worker_died_three_times_is_failed_with_the_reason() throws Exception {
        RunSpec spec = runs.request("unlucky", "counting", Runs.SLOW, 1_000_000);
        for (int attempt = 1; attempt <= 3; attempt++) {
            runs.publish(
                    new RunStarted(spec.runId(), attempt, spec, RunFacts.UNKNOWN, new WorkerId("w-dead"), "cpu", 0));
        }

        try (WorkerProcess worker = runs.worker("w-unlucky")) {
            runs.awaitLast(spec, RunFailed.class);
        }

        assertThat(runs.lifecycle(spec).getLast())
                .isEqualTo(new RunFailed(
                        spec.runId(),
                        3,
                        0,
                        "its worker died 3 times while it trained the run, which is no longer tried"));
    }

    @Test
    void an_intervention_is_reported_and_takes_effect_from_its_step_on_also_after_another_attempt() throws Exception {
        RunSpec spec = runs.request("intervened", "counting", Runs.SLOW, 1_000_000);
        try (WorkerProcess worker = runs.worker("w-intervening")) {
            runs.awaitMetrics(spec, 1);

            runs.publish(new RunCommand.Intervene(spec.runId(), "c1", "lr", 1e-4));

            runs.awaitLast(spec, RunIntervened.class);
        }
        try (WorkerProcess worker = runs.worker("w-intervened")) {
            runs.awaitMetrics(spec, 2);
            runs.publish(new RunCommand.Stop(spec.runId(), "c2", "done"));
            runs.awaitLast(spec, RunStopped.class);
        }

        RunIntervened reported = runs.lifecycle(spec).stream()
                .filter(RunIntervened.class::isInstance)
                .map(RunIntervened.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(reported).isEqualTo(new RunIntervened(spec.runId(), 1, reported.step(), "lr", 0.001, 1e-4, "c1"));
        runs.curve(spec, "lr")
                .forEach((step, bits) -> assertThat(Double.longBitsToDouble(bits))
                        .as("step %d", step)
                        .isEqualTo(step < reported.step() ? 0.001 : 1e-4));
    }

    @Test
    void what_a_dead_worker_changed_is_changed_again_at_its_step_and_what_it_was_asked_for_since_at_once()
            throws Exception {
        RunSpec spec = runs.request("inherited", "counting", Parameters.NONE, 3000);
        runs.publish(new RunStarted(spec.runId(), 1, spec, RunFacts.UNKNOWN, new WorkerId("w-dead"), "cpu", 0));
        runs.publish(new RunCommand.Intervene(spec.runId(), "c1", "lr", 1e-4));
        runs.publish(new RunIntervened(spec.runId(), 1, 1500, "lr", 0.001, 1e-4, "c1"));
        runs.publish(new RunCommand.Intervene(spec.runId(), "c2", "lr", 0.5));
        runs.publish(new RunCommand.Intervene(spec.runId(), "c2", "lr", 0.5));

        try (WorkerProcess worker = runs.worker("w-heir")) {
            runs.awaitLast(spec, RunFinished.class);
        }

        assertThat(runs.lifecycle(spec))
                .filteredOn(event -> event.attempt() == 2 && event instanceof RunIntervened)
                .containsExactly(
                        new RunIntervened(spec.runId(), 2, 0, "lr", 0.001, 0.5, "c2"),
                        new RunIntervened(spec.runId(), 2, 1500, "lr", 0.5, 1e-4, "c1"));
        runs.curve(spec, "lr")
                .forEach((step, bits) -> assertThat(Double.longBitsToDouble(bits))
                        .as("step %d", step)
                        .isEqualTo(step < 1500 ? 0.5 : 1e-4));
    }
}
