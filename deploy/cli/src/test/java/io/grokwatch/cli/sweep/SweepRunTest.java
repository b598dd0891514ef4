package io.grokwatch.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.cli.tracker.Polling;
import io.grokwatch.events.Parameters;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.trainer.recipe.Recipes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sweep against a scripted tracker. */
class SweepRunTest {
    private static final Sweep SWEEP = SweepFile.parse("""
            name: n
            recipe: hello-grok
            seeds: 2
            grid: {frac: [0.3, 0.6]}
            """);
    private static final List<NewRun> SUBMISSIONS = SweepRun.submissions(SWEEP, Recipes.named("hello-grok"));

    /** Repeats requests without a pause. */
    private static final Polling POLLING = new Polling(Duration.ofMillis(1), 3, pause -> {});

    private ScriptedTracker tracker;
    private TrackerClient client;
    private SweepRun run;
    private final RecordedProgress progress = new RecordedProgress();

    @BeforeEach
    void open() throws IOException {
        tracker = new ScriptedTracker();
        client = new TrackerClient(tracker.address());
        run = new SweepRun(client, SWEEP, SUBMISSIONS, POLLING);
    }

    @AfterEach
    void close() {
        client.close();
        tracker.close();
    }

    @Test
    void phases_that_are_served_after_the_end_of_a_run_are_in_its_result() throws InterruptedException {
        tracker.phases("run-1", read -> switch (read) {
            case 0, 1 -> List.of();
            case 2, 3 -> List.of("MEMORISED 50");
            default -> List.of("MEMORISED 50", "GENERALISED 650");
        });
        run.submit();
        run.await(progress);

        List<SweepResult> results = run.results(progress);

        assertThat(results)
                .containsExactly(
                        new SweepResult("run-0", 0, RunStatus.FINISHED, null, null, null),
                        new SweepResult("run-1", 0, RunStatus.FINISHED, null, 50L, 650L),
                        new SweepResult("run-2", 1, RunStatus.FINISHED, null, null, null),
                        new SweepResult("run-3", 1, RunStatus.FINISHED, null, null, null));
        assertThat(progress.unsettled).isFalse();
    }

    @Test
    void phases_that_keep_changing_are_awaited_for_a_bounded_time_and_reported_as_unsettled()
            throws InterruptedException {
        tracker.phases("run-0", read -> List.of("MEMORISED " + read));
        run.submit();

        assertThat(run.results(progress)).hasSize(4);
        assertThat(progress.unsettled).isTrue();
    }

    @Test
    void a_refused_submission_is_reported_with_the_runs_that_were_accepted() {
        tracker.takes(3);

        assertThatThrownBy(run::submit)
                .isInstanceOf(UserErrorException.class)
                .hasMessage(
                        "run 'n frac=0.6 seed 1' was refused: the tracker answered 400: there is no room; the tracker"
                                + " has 3 of 4, from 'n frac=0.3 seed 0' to 'n frac=0.6 seed 0'; --resume submits the others");
    }

    @Test
    void existing_runs_are_found_by_name_and_only_the_others_are_submitted() throws InterruptedException {
        tracker.has(SUBMISSIONS.get(1), "FINISHED");
        tracker.has(SUBMISSIONS.get(3), "FAILED").put("reason", "diverged");
        tracker.has(named("another"), "FINISHED");
        tracker.has(SUBMISSIONS.get(1), "STOPPED");

        assertThat(run.find()).isZero();
        assertThat(run.size()).isEqualTo(2);
        assertThat(run.ended()).isEqualTo(2);
        run.submit();

        assertThat(tracker.names().subList(4, 6)).containsExactly("n frac=0.3 seed 0", "n frac=0.6 seed 0");
        assertThat(run.results(progress))
                .extracting(SweepResult::run, SweepResult::status, SweepResult::cell)
                .containsExactly(
                        tuple("run-4", RunStatus.FINISHED, 0),
                        tuple("run-3", RunStatus.STOPPED, 0),
                        tuple("run-5", RunStatus.FINISHED, 1),
                        tuple("run-1", RunStatus.FAILED, 1));
    }

    @Test
    void runs_of_the_same_name_with_other_settings_are_ignored_and_counted() {
        NewRun asked = SUBMISSIONS.getFirst();
        tracker.has(with(asked, asked.parameters().with("lr", 0.5), asked.steps()), "FINISHED");
        tracker.has(with(asked, asked.parameters(), 7), "FINISHED");

        assertThat(run.find()).isEqualTo(2);
        assertThat(run.size()).isZero();
    }

    @Test
    void runs_in_training_are_found_although_their_settings_are_completed_and_converted() {
        NewRun asked = SUBMISSIONS.getFirst();
        Parameters complete = asked.parameters().with("wd", 1.0).with("width", 128);
        Sweep sweep = SweepFile.parse("{name: n, recipe: hello-grok, set: {wd: 1}, grid: {frac: [0.3]}}");
        tracker.has(with(asked, complete, asked.steps()), "RUNNING");
        SweepRun begun = new SweepRun(client, sweep, SweepRun.submissions(sweep, Recipes.named("hello-grok")), POLLING);

        assertThat(begun.find()).isZero();
        assertThat(begun.size()).isEqualTo(1);
        assertThat(begun.ended()).isZero();
    }

    private static NewRun named(String name) {
        NewRun first = SUBMISSIONS.getFirst();
        return new NewRun(name, first.recipe(), first.trainer(), first.parameters(), first.seed(), first.steps());
    }

    private static NewRun with(NewRun of, Parameters parameters, long steps) {
        return new NewRun(of.name(), of.recipe(), of.trainer(), parameters, of.seed(), steps);
    }

    private static final class RecordedProgress implements SweepRun.Progress {
        private boolean unsettled;

        @Override
        public void at(List<RunView> training, int ended, int runs) {
            // The display has tests of its own.
        }

        @Override
        public void unsettled() {
            unsettled = true;
        }
    }
}
