package io.grokwatch.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.events.Detection;
import io.grokwatch.events.Event;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.history.FindingsInEffect;
import io.grokwatch.events.history.RunHistory;
import io.grokwatch.events.scenario.Scenario;
import io.grokwatch.tracker.client.DetectionView;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract's scenarios of several attempts, from the topics through the projection to the API and its client. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class ScenariosTest extends TrackerFixture {
    @ParameterizedTest
    @MethodSource("io.grokwatch.events.scenario.Scenario#all")
    void the_api_concludes_what_the_contract_expects(Scenario scenario) {
        for (Scenario.Given given : scenario.given()) {
            switch (given) {
                case Scenario.Given.Lifecycle(var event) -> producer.publish(ofThisRun(event));
                case Scenario.Given.Finding(RunFinding finding) -> producer.publish(ofThisRun(finding));
                case Scenario.Given.Metrics(MetricBatch batch) ->
                    producer.publish(new MetricBatch(run, batch.attempt(), batch.sequence(), batch.blocks()));
            }
        }

        Scenario.Expected expected = scenario.expected();
        try (TrackerClient client = new TrackerClient("http://127.0.0.1:" + RestAssured.port)) {
            await().atMost(SOON).ignoreExceptions().untilAsserted(() -> {
                RunView view = client.run(run.value());
                FindingsInEffect inEffect = FindingsInEffect.of(findings(client), view.attempts());

                assertThat(view.attempts().starts()).isEqualTo(expected.attempts());
                assertThat(view.attempt()).isEqualTo(expected.newest());
                assertThat(view.startStep()).isEqualTo(expected.newestStart());
                assertThat(view.status()).isIn(statuses(expected.state()));
                assertThat(view.detections()).isEqualTo(expected.detections().size());
                assertThat(inEffect.detections())
                        .extracting(Detection::id)
                        .containsExactlyInAnyOrderElementsOf(
                                expected.detections().stream().map(this::idOf).toList());
                assertThat(inEffect.phases()).extracting(Scenario.Phase::of).isEqualTo(expected.phases());
                assertThat(view.phase())
                        .isEqualTo(
                                expected.phases().isEmpty()
                                        ? null
                                        : expected.phases().getLast().phase());
            });
        }
    }

    private List<RunFinding> findings(TrackerClient client) {
        List<RunFinding> findings = new ArrayList<>(client.phases(run.value()));
        client.detections(run.value()).stream().map(DetectionView::detection).forEach(findings::add);
        return findings;
    }

    /** A run that trains is lost if it takes the test longer than the inactivity timeout to get here. */
    private static List<RunStatus> statuses(RunHistory.State state) {
        return switch (state) {
            case QUEUED, REQUEUED -> List.of(RunStatus.QUEUED);
            case TRAINING -> List.of(RunStatus.RUNNING, RunStatus.LOST);
            case ENDED -> List.of(RunStatus.FINISHED, RunStatus.FAILED, RunStatus.STOPPED);
        };
    }

    /** The event with this test's run, and with ids of detections that no other test has. */
    private Event ofThisRun(Event event) {
        ObjectNode json = Json.MAPPER.valueToTree(event);
        json.put("runId", run.value());
        if (json.get("spec") instanceof ObjectNode spec) {
            spec.put("runId", run.value());
        }
        for (String field : List.of("id", "supersedes")) {
            JsonNode id = json.get(field);
            if (event instanceof Detection && id != null && id.isTextual()) {
                json.put(field, idOf(id.textValue()));
            }
        }
        try {
            return Json.MAPPER.treeToValue(json, event.getClass());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the event cannot be read: " + json, e);
        }
    }

    private String idOf(String scenarioId) {
        return run + "/" + scenarioId;
    }
}
