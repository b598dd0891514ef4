package io.grokwatch.tracker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.RunId;
import io.grokwatch.events.codec.Json;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Metrics are read as soon as they are acknowledged, and followed without a gap. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class FollowedMetricsTest extends TrackerFixture {
    @Test
    void a_reader_sees_every_point_that_was_acknowledged_before_it_asked() {
        for (int from = 0; from < 2_000; from += 100) {
            producer.metrics(run, 1, from, from + 100);

            int last = given().queryParam("name", "train/loss")
                    .get("/api/v1/runs/" + run + "/series")
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("series[0].steps[-1]");
            assertThat(last).isEqualTo(from + 99);
        }
        long points = given().get("/api/v1/runs/" + run + "/metrics")
                .then()
                .extract()
                .jsonPath()
                .getLong("metrics[0].points");
        assertThat(points).isEqualTo(2_000);
    }

    @Test
    void history_and_feed_together_have_every_point_once_of_the_chosen_runs_and_metrics() throws Exception {
        RunId other = new RunId("run-" + UUID.randomUUID());
        RunId third = new RunId("run-" + UUID.randomUUID());
        producer.metrics(run, 1, 0, 500);
        try (Feed feed = Feed.open(RestAssured.port, "?run=" + run + "&run=" + other + "&metric=train/loss", null)) {
            await().atMost(SOON).until(() -> !feed.greeting().isEmpty());
            producer.metrics(run, 1, 500, 700);
            List<Long> history = given().queryParam("name", "train/loss")
                    .get("/api/v1/runs/" + run + "/series")
                    .then()
                    .extract()
                    .jsonPath()
                    .getList("series[0].steps", Long.class);
            producer.metrics(run, 1, 700, 900);
            producer.metrics(third, 1, 0, 50);
            producer.metrics(other, 1, 0, 60);

            await().atMost(SOON)
                    .until(() ->
                            steps(feed, other).contains(59L) && steps(feed, run).contains(899L));
            TreeSet<Long> all = new TreeSet<>(history);
            all.addAll(steps(feed, run));
            assertThat(all)
                    .containsExactlyElementsOf(LongStream.range(0, 900).boxed().toList());
            assertThat(feed.events("metrics"))
                    .noneMatch(data -> data.contains(third.value()))
                    .noneMatch(data -> data.contains("train/accuracy"));
        }
    }

    @Test
    void a_choice_of_metrics_needs_runs() throws Exception {
        try (Feed feed = Feed.open(RestAssured.port, "?metric=train/loss", null)) {
            assertThat(feed.status()).isEqualTo(400);
        }
    }

    private static List<Long> steps(Feed feed, RunId of) {
        List<Long> steps = new ArrayList<>();
        feed.events("metrics").forEach(data -> {
            JsonNode event = json(data);
            if (event.get("runId").asText().equals(of.value())) {
                event.get("blocks").forEach(block -> block.get("steps").forEach(step -> steps.add(step.asLong())));
            }
        });
        return steps;
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (java.io.IOException e) {
            throw new AssertionError(text, e);
        }
    }
}
