package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.WorkerId;
import io.grokwatch.events.history.RunHistory;
import io.grokwatch.events.scenario.Scenario;
import io.grokwatch.trainer.checkpoint.CheckpointPlace;
import io.grokwatch.trainer.checkpoint.SavedCheckpoints;
import io.grokwatch.trainer.spi.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden scenarios of the contract, as a worker that receives the run's request judges them. */
class ScenarioTest {
    private static final WorkerId STRANGER = new WorkerId("w-stranger");

    /** Those that the lifecycle alone decides: a worker reads no metrics. */
    static Stream<Scenario> scenarios() {
        return Scenario.all()
                .filter(scenario ->
                        scenario.given().stream().noneMatch(given -> given instanceof Scenario.Given.Metrics));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void the_claim_follows_from_what_the_run_is_doing(Scenario scenario) {
        RunHistory history = history(scenario);

        ClaimDecision decision = ClaimDecision.evaluate(history, 1, STRANGER, null);

        switch (scenario.expected().state()) {
            case ENDED -> assertThat(decision).isInstanceOf(ClaimDecision.AlreadyEnded.class);
            case TRAINING -> assertThat(decision).isInstanceOf(ClaimDecision.OwnedByOther.class);
            case QUEUED, REQUEUED ->
                assertThat(decision)
                        .isInstanceOfSatisfying(
                                ClaimDecision.Claimed.class,
                                claimed -> assertThat(claimed.attempt())
                                        .isGreaterThan(scenario.expected().newest()));
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void the_furthest_checkpoint_that_survives_is_resumed_from(Scenario scenario, @TempDir Path folder)
            throws IOException {
        SavedCheckpoints saved = new CheckpointPlace.Folder(folder).of(Scenario.RUN);
        for (Scenario.Survival checkpoint : scenario.expected().checkpoints()) {
            saved.save(checkpoint.attempt(), new Checkpoint(checkpoint.step(), new TreeMap<>(), Map.of()));
        }
        Long expected = scenario.expected().checkpoints().stream()
                .filter(Scenario.Survival::survives)
                .map(Scenario.Survival::step)
                .max(Comparator.naturalOrder())
                .orElse(null);

        Checkpoint furthest = saved.furthest(
                origin -> history(scenario).starts().checkpointSurvives(origin.attempt(), origin.step()));

        assertThat(furthest == null ? null : (Long) furthest.step()).isEqualTo(expected);
    }

    private static RunHistory history(Scenario scenario) {
        RunHistory history = RunHistory.NONE;
        for (var event : scenario.lifecycle()) {
            history = history.with(event);
        }
        return history;
    }
}
