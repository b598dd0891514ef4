package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.grokwatch.events.Detection;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is shown of a run after detectors of another version or configuration were run over its past. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class RevisedFindingsTest extends TrackerFixture {
    @Test
    void what_was_found_when_the_detectors_ran_again_stands_in_the_place_of_what_was_found_before() throws Exception {
        producer.started(run, 1, "w-1");
        producer.metrics(run, 1, 0, 100);
        producer.phase(run, 1, 100, RunPhase.MEMORISED, RunClass.MEMORISED);
        producer.phase(run, 1, 900, RunPhase.GENERALISED, RunClass.GROKKED);
        producer.grokked(run);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run)
                        .then()
                        .body("verdict", equalTo("GROKKED"))
                        .body("detections", equalTo(1)));

        try (Feed feed = Feed.open(RestAssured.port, "?run=" + run, null)) {
            producer.publish(new PhaseChanged(
                            run, 1, 150, RunPhase.MEMORISED, RunPhase.FITTING, 150, RunClass.MEMORISED, new TreeMap<>())
                    .revised(1));
            String id = new DetectorRef("grokking", 1, "cafe").detectionId(run, "val", 1);
            producer.grokked(run, grokked -> grokked.restated(id + "/revision/1", Detection.Stage.WITHDRAWN, id));

            await().atMost(SOON).until(() -> feed.events("reset").findAny().isPresent());
        }
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run)
                        .then()
                        .body("phase", equalTo("MEMORISED"))
                        .body("phaseSinceStep", equalTo(150))
                        .body("verdict", equalTo("MEMORISED"))
                        .body("detections", equalTo(0)));
        get("/api/v1/runs/" + run + "/phases")
                .then()
                .body("phases.step", contains(100, 900, 150))
                .body("phases.revision", contains(null, null, 1));
        get("/api/v1/runs/" + run + "/detections").then().body("detections", hasSize(2));
    }
}
