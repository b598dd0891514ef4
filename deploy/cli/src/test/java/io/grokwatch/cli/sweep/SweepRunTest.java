package io.grokwatch.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.grokwatch.cli.api.Patience;
import io.grokwatch.cli.api.RunView;
import io.grokwatch.cli.api.Submission;
import io.grokwatch.cli.api.TrackerClient;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.events.Parameters;
import io.grokwatch.trainer.recipe.Recipes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SweepRunTest {
    private static final Sweep SWEEP = SweepFile.parse("""
            name: n
            recipe: hello-grok
            seeds: 2
            grid: {frac: [0.3, 0.6]}
            """);
    private static final List<Submission> SUBMISSIONS = SweepRun.submissions(SWEEP, Recipes.named("hello-grok"));

    private ScriptedTracker tracker;
    private TrackerClient client;
    private SweepRun run;
    private final Told told = new Told();

    @BeforeEach
    void open() throws IOException {
        tracker = new ScriptedTracker();
        client = new TrackerClient(tracker.address());
        run = new SweepRun(client, SWEEP, SUBMISSIONS, new Patience(Duration.ofMillis(1), 3));
    }

    @AfterEach
    void close() {
        client.close();
        tracker.close();
    }

    @Test
    void phases_thatComeAfterTheEndOfTheRun_areInItsOutcome() throws InterruptedException {
        tracker.phases("run-1", read -> switch (read) {
            case 0, 1 -> List.of();
            case 2, 3 -> List.of("MEMORISED 50");
            default -> List.of("MEMORISED 50", "GENERALISED 650");
        });
        run.submit();
        run.await(told);

        List<SweepResult> outcomes = run.outcomes(told);

        assertThat(outcomes)
                .containsExactly(
                        new SweepResult("run-0", 0, "FINISHED", null, null, null),
                        new SweepResult("run-1", 0, "FINISHED", null, 50L, 650L),
                        new SweepResult("run-2", 1, "FINISHED", null, null, null),
                        new SweepResult("run-3", 1, "FINISHED", null, null, null));
        assertThat(told.unsettled).isFalse();
    }

    @Test
    void phases_thatChangeForever_areWaitedForWithABoundThatIsTold() throws InterruptedException {
        tracker.phases("run-0", read -> List.of("MEMORISED " + read));
        run.submit();

        assertThat(run.outcomes(told)).hasSize(4);
        assertThat(told.unsettled).isTrue();
    }

    @Test
    void submissionThatIsRefused_saysWhichRunsTheTrackerHas() {
        tracker.takes(3);

        assertThatThrownBy(run::submit)
                .isInstanceOf(UserErrorException.class)
                .hasMessage(
                        "run 'n frac=0.6 seed 1' was not taken: the tracker answered 400: there is no room; the tracker"
                                + " has 3 of 4, from 'n frac=0.3 seed 0' to 'n frac=0.6 seed 0'; --resume submits the others");
    }

    @Test
    void runsThatAreThere_areFoundByTheirNames_andOnlyTheOthersSubmitted() throws InterruptedException {
        tracker.has(SUBMISSIONS.get(1), "FINISHED");
        tracker.has(SUBMISSIONS.get(3), "FAILED").put("reason", "diverged");
        tracker.has(named("another"), "FINISHED");
        tracker.has(SUBMISSIONS.get(1), "STOPPED");

        assertThat(run.find()).isZero();
        assertThat(run.size()).isEqualTo(2);
        assertThat(run.ended()).isEqualTo(2);
        run.submit();

        assertThat(tracker.names().subList(4, 6)).containsExactly("n frac=0.3 seed 0", "n frac=0.6 seed 0");
        assertThat(run.outcomes(told))
                .extracting(SweepResult::run, SweepResult::status, SweepResult::cell)
                .containsExactly(
                        tuple("run-4", "FINISHED", 0),
                        tuple("run-3", "STOPPED", 0),
                        tuple("run-5", "FINISHED", 1),
                        tuple("run-1", "FAILED", 1));
    }

    @Test
    void runsOfTheSameName_thatWereAskedForSomethingElse_areLeftOutAndCounted() {
        Submission asked = SUBMISSIONS.getFirst();
        tracker.has(with(asked, asked.parameters().with("lr", 0.5), asked.steps()), "FINISHED");
        tracker.has(with(asked, asked.parameters(), 7), "FINISHED");

        assertThat(run.find()).isEqualTo(2);
        assertThat(run.size()).isZero();
    }

    @Test
    void runsThatHaveBegun_areFoundAlthoughTheirSettingsAreCompleteAndReadAsNumbers() {
        Submission asked = SUBMISSIONS.getFirst();
        Parameters complete = asked.parameters().with("wd", 1.0).with("width", 128);
        Sweep sweep = SweepFile.parse("{name: n, recipe: hello-grok, set: {wd: 1}, grid: {frac: [0.3]}}");
        tracker.has(with(asked, complete, asked.steps()), "RUNNING");
        SweepRun begun = new SweepRun(
                client,
                sweep,
                SweepRun.submissions(sweep, Recipes.named("hello-grok")),
                new Patience(Duration.ZERO, 0));

        assertThat(begun.find()).isZero();
        assertThat(begun.size()).isEqualTo(1);
        assertThat(begun.ended()).isZero();
    }

    private static Submission named(String name) {
        Submission first = SUBMISSIONS.getFirst();
        return new Submission(name, first.recipe(), first.trainer(), first.parameters(), first.seed(), first.steps());
    }

    private static Submission with(Submission of, Parameters parameters, long steps) {
        return new Submission(of.name(), of.recipe(), of.trainer(), parameters, of.seed(), steps);
    }

    private static final class Told implements SweepRun.Progress {
        private boolean unsettled;

        @Override
        public void at(List<RunView> training, int ended, int runs) {
            // What is drawn is seen elsewhere.
        }

        @Override
        public void unsettled() {
            unsettled = true;
        }
    }
}
