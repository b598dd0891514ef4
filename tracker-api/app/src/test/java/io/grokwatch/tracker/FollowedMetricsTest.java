package io.grokwatch.tracker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Json;
import io.grokwatch.tracker.store.Store;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.time.Duration;
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
    /** In which positions that another process has stored are read several times. */
    private static final Duration ROUNDS = Duration.ofSeconds(1);

    @Inject
    Store store;

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
    void what_another_process_projects_is_followed_once_that_has_stored_it() throws Exception {
        try (Feed list = Feed.open(RestAssured.port, "", null);
                OtherProjection other = new OtherProjection(backing.bootstrap(), store, Topics.RUN_METRICS)) {
            await().atMost(SOON).until(other::isAssigned);
            await("all read again when partitions are assigned to another process")
                    .atMost(SOON)
                    .until(() -> list.events("reset").findAny().isPresent());
            run = other.run();
            producer.metrics(run, 1, 0, 50);
            other.project(run);
            try (Feed feed = Feed.open(RestAssured.port, "?run=" + run + "&metric=train/loss", null)) {
                await().atMost(SOON).until(() -> !feed.greeting().isEmpty());
                producer.metrics(run, 1, 50, 80);
                producer.metrics(new RunId("run-" + UUID.randomUUID()), 1, 0, 50);
                await().during(ROUNDS)
                        .atMost(SOON)
                        .until(() -> steps(feed, run).stream().noneMatch(step -> step >= 50));

                other.project(run);
                await().atMost(SOON).until(() -> steps(feed, run).contains(79L));
                producer.metrics(run, 1, 80, 90);
                other.project(run);
                await().atMost(SOON).until(() -> steps(feed, run).contains(89L));

                assertThat(steps(feed, run))
                        .containsAll(LongStream.range(50, 90).boxed().toList())
                        .doesNotHaveDuplicates();
            }
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
