package io.grokwatch.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.cli.tracker.Polling;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunRequirements;
import io.grokwatch.tracker.client.NewSweep;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.SweepRun;
import io.grokwatch.tracker.client.TrackerClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sweep against a scripted tracker. */
class SubmittedSweepTest {
    private static final NewSweep SWEEP = SweepFile.parse("""
            name: n
            recipe: hello-grok
            seeds: 2
            grid: {frac: [0.3, 0.6]}
            random: {samples: 2, seed: 3, draw: {wd: {uniform: [0, 2]}, opt: {choice: [1, AdamW]}}}
            """);

    /** Repeats requests without a pause. */
    private static final Polling POLLING = new Polling(Duration.ofMillis(1), 3, pause -> {});

    private ScriptedTracker tracker;
    private TrackerClient client;
    private final RecordedProgress progress = new RecordedProgress();

    @BeforeEach
    void open() throws IOException {
        tracker = new ScriptedTracker();
        client = new TrackerClient(tracker.address());
    }

    @AfterEach
    void close() {
        client.close();
        tracker.close();
    }

    @Test
    void the_newest_sweep_of_the_same_name_and_settings_is_found_on_a_later_page() {
        tracker.has("other-seeds", SweepFile.parse("{name: n, recipe: hello-grok, seeds: [7]}"));
        tracker.has("other-steps", SweepFile.parse("{name: n, recipe: hello-grok, steps: 7}"));
        tracker.has("same", SWEEP);
        tracker.has("same-but-older", SWEEP);

        assertThat(SubmittedSweep.find(client, SWEEP).id()).isEqualTo("same");
    }

    @Test
    void a_sweep_is_found_whatever_its_runs_require_of_their_workers() {
        tracker.has("same", SWEEP.requiring(new RunRequirements("cuda", null, null)));

        assertThat(SubmittedSweep.find(client, SWEEP).id()).isEqualTo("same");
    }

    @Test
    void that_only_sweeps_with_other_settings_have_the_name_is_reported() {
        tracker.has("other", SweepFile.parse("{name: n, recipe: hello-grok, seeds: [7]}"));

        assertThatThrownBy(() -> SubmittedSweep.find(client, SWEEP))
                .isInstanceOf(UserErrorException.class)
                .hasMessage("the tracker has no sweep n with these settings, but 1 of that name with other settings");
    }

    @Test
    void secrets_are_sent_when_a_sweep_is_resumed_as_the_tracker_does_not_store_them() {
        NewSweep sweep = SWEEP.with(SWEEP.parameters().with("api_key", "abcdefgh"));
        tracker.has("secret", sweep.masked());

        SubmittedSweep.find(client, sweep).resume(sweep);

        assertThat(tracker.requests()).containsExactly("/secret/resume {\"parameters\":{\"api_key\":\"abcdefgh\"}}");
    }

    @Test
    void a_sweep_is_awaited_until_all_its_runs_have_ended() throws InterruptedException {
        tracker.runs(read -> List.of(run("r-0", "FINISHED", null), run("r-1", read < 2 ? "RUNNING" : "STOPPED", null)));

        sweep().await(progress);

        assertThat(progress.ended)
                .containsExactly("1 of 2, 1 in training", "1 of 2, 1 in training", "2 of 2, 0 in training");
    }

    @Test
    void results_that_are_served_after_the_end_of_a_run_are_in_the_table() throws InterruptedException {
        tracker.runs(read -> List.of(run("r-0", "FINISHED", read < 2 ? null : read < 4 ? 50L : 60L)));

        assertThat(SubmittedSweep.runs(sweep().table(progress)))
                .extracting(SweepRun::memorisedStep)
                .containsExactly(60L);
        assertThat(progress.unsettled).isFalse();
    }

    @Test
    void results_that_keep_changing_are_awaited_for_a_bounded_time_and_reported_as_unsettled()
            throws InterruptedException {
        tracker.runs(read -> List.of(run("r-0", "FINISHED", (long) read)));

        assertThat(sweep().table(progress).cells()).hasSize(1);
        assertThat(progress.unsettled).isTrue();
    }

    @Test
    void the_settings_of_a_run_are_those_of_the_recipe_with_the_ones_of_its_cell() {
        assertThat(SWEEP.runs()).hasSize(8).allSatisfy(run -> {
            Parameters settings = run.parameters();
            assertThat(settings.values())
                    .containsKeys("frac", "wd", "opt")
                    .containsAllEntriesOf(SWEEP.parameters().values());
        });
    }

    private SubmittedSweep sweep() {
        return new SubmittedSweep(client, "s", POLLING);
    }

    private static Map<String, Object> run(String id, String status, @Nullable Long memorisedStep) {
        return memorisedStep == null
                ? Map.of("id", id, "seed", 0, "status", status)
                : Map.of("id", id, "seed", 0, "status", status, "memorisedStep", memorisedStep);
    }

    private static final class RecordedProgress implements SubmittedSweep.Progress {
        private final List<String> ended = new ArrayList<>();
        private boolean unsettled;

        @Override
        public void at(List<RunView> training, int done, int runs) {
            ended.add(done + " of " + runs + ", " + training.size() + " in training");
        }

        @Override
        public void unsettled() {
            unsettled = true;
        }
    }
}
