package io.grokwatch.backtest.redetect;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.Detection;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.events.history.FindingsInEffect;
import io.grokwatch.events.scenario.Scenario;
import io.grokwatch.events.scenario.Scenario.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden scenarios of several attempts, replayed as a redetection replays a run. */
class RunReplayTest {
    static Stream<Scenario> scenarios() {
        return Scenario.all();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void the_published_findings_that_survive_give_the_expected_findings_in_effect(Scenario scenario) {
        RunReplay replay = replayed(scenario);

        List<RunFinding> surviving =
                scenario.findings().stream().filter(replay::survives).toList();
        FindingsInEffect inEffect = FindingsInEffect.of(surviving, AttemptHistory.NONE);

        assertThat(inEffect.detections())
                .extracting(Detection::id)
                .containsExactlyInAnyOrderElementsOf(scenario.expected().detections());
        assertThat(inEffect.phases())
                .extracting(Scenario.Phase::of)
                .containsExactlyElementsOf(scenario.expected().phases());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void the_run_is_in_the_expected_state(Scenario scenario) {
        assertThat(replayed(scenario).state()).isEqualTo(scenario.expected().state());
    }

    private static RunReplay replayed(Scenario scenario) {
        RunReplay replay = new RunReplay(Scenario.RUN, DetectorConfig.defaults());
        List<Given> given = new ArrayList<>(scenario.given());
        for (int i = 0; i < given.size(); i++) {
            switch (given.get(i)) {
                case Given.Lifecycle(var event) -> replay.observe(event, i);
                case Given.Metrics(var batch) -> replay.observe(batch, i);
                case Given.Finding published -> {}
            }
        }
        replay.finish();
        return replay;
    }
}
