package io.grokwatch.events.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.Detection;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.scenario.Scenario;
import io.grokwatch.events.scenario.Scenario.Given;
import io.grokwatch.events.scenario.Scenario.Survival;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden scenarios that all readers replay, on the rules themselves. */
class ScenariosTest {
    static Stream<Scenario> scenarios() {
        return Scenario.all();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void reports_and_checkpoints_survive_as_expected(Scenario scenario) {
        AttemptHistory attempts = attempts(scenario);

        assertThat(attempts.newest()).isEqualTo(scenario.expected().newest());
        assertThat(attempts.newestStart()).isEqualTo(scenario.expected().newestStart());
        for (Survival report : scenario.expected().reports()) {
            assertThat(attempts.survives(report.attempt(), report.step()))
                    .as("%s", report)
                    .isEqualTo(report.survives());
            assertThat(report.step() < attempts.cutoff(report.attempt()))
                    .as("by the cutoff: %s", report)
                    .isEqualTo(report.survives());
        }
        for (Survival checkpoint : scenario.expected().checkpoints()) {
            assertThat(attempts.checkpointSurvives(checkpoint.attempt(), checkpoint.step()))
                    .as("checkpoint %s", checkpoint)
                    .isEqualTo(checkpoint.survives());
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void compact_form_is_as_expected_and_survives_its_json(Scenario scenario) throws JsonProcessingException {
        AttemptHistory attempts = attempts(scenario);

        assertThat(attempts.starts())
                .containsExactlyElementsOf(scenario.expected().attempts());
        assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(attempts), AttemptHistory.class))
                .isEqualTo(attempts);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void findings_in_effect_are_as_expected(Scenario scenario) {
        FindingsInEffect inEffect = FindingsInEffect.of(scenario.findings(), attempts(scenario));

        assertThat(inEffect.detections())
                .extracting(Detection::id)
                .containsExactlyInAnyOrderElementsOf(scenario.expected().detections());
        List<Integer> ofAttempts = scenario.expected().detectionAttempts();
        if (ofAttempts != null) {
            assertThat(inEffect.detections()).extracting(Detection::attempt).containsExactlyElementsOf(ofAttempts);
        }
        assertThat(inEffect.phases())
                .extracting(Scenario.Phase::of)
                .containsExactlyElementsOf(scenario.expected().phases());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void run_is_in_the_expected_state(Scenario scenario) {
        RunHistory history = RunHistory.NONE;
        for (Given given : scenario.given()) {
            history = switch (given) {
                case Given.Lifecycle(var event) -> history.with(event);
                case Given.Metrics(var batch) -> history.withMetricsOf(batch.attempt());
                case Given.Finding finding -> history;
            };
        }

        assertThat(history.state()).isEqualTo(scenario.expected().state());
        assertThat(history.deaths()).isEqualTo(scenario.expected().deaths());
        assertThat(history.starts()).isEqualTo(attempts(scenario));
    }

    @Test
    void index_lists_every_scenario_of_the_folder() throws IOException {
        List<String> files;
        try (Stream<Path> folder = Files.list(Path.of("src/test/resources/scenarios"))) {
            files = folder.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json") && !name.equals("index.json"))
                    .sorted()
                    .toList();
        }

        assertThat(Scenario.all().map(Scenario::file)).containsExactlyElementsOf(files);
    }

    private static AttemptHistory attempts(Scenario scenario) {
        AttemptHistory attempts = AttemptHistory.NONE;
        for (Given given : scenario.given()) {
            attempts = switch (given) {
                case Given.Lifecycle(var event)
                when event instanceof RunStarted -> attempts.with(event.attempt(), event.step());
                case Given.Metrics(var batch) -> attempts.withObserved(batch.attempt());
                case Given.Lifecycle other -> attempts;
                case Given.Finding other -> attempts;
            };
        }
        return attempts;
    }
}
