package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.FuzzedRecords;
import io.grokwatch.events.codec.FuzzedRecords.Fuzzed;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Damaged records on every topic that is projected; {@code -Dgrokwatch.fuzz.records=N} for more of them. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class RecordFuzzTest extends TrackerFixture {
    private static final int RECORDS = Integer.getInteger("grokwatch.fuzz.records", 1_000);
    private static final Duration LIMIT = Duration.ofSeconds(60 + RECORDS / 200);
    private static final List<Topic> TOPICS = Topics.ALL.stream()
            .filter(topic -> !topic.equals(Topics.DEAD_LETTERS) && !topic.equals(Topics.RUN_REQUESTS))
            .toList();

    @Test
    void whatever_a_record_holds_no_partition_stalls_and_other_runs_are_shown_as_ever() {
        FuzzedRecords fuzz = new FuzzedRecords(7);
        for (int i = 0; i < RECORDS; i++) {
            Fuzzed fuzzed = fuzz.next(TOPICS.get(i % TOPICS.size()));
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(fuzzed.topic(), fuzzed.key(), fuzzed.value());
            fuzzed.headers().forEach((name, value) -> record.headers().add(name, value));
            producer.sendAsync(record);
        }
        producer.metrics(run, 1, 0, 100);

        await().atMost(LIMIT)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("step", equalTo(99)));
        try (Contents contents = new Contents(backing)) {
            await().atMost(LIMIT).until(contents::coverTheTopics);
        }
        await().atMost(LIMIT).untilAsserted(() -> get("/q/health/ready").then().statusCode(200));
        get("/api/v1/runs?limit=500&spark=60").then().statusCode(200);
        get("/api/v1/workers").then().statusCode(200);
        get("/api/v1/trainers").then().statusCode(200);
        get("/api/v1/detections").then().statusCode(200);
        assertThat(get("/q/metrics").asString()).contains("grokwatch_dead_letters_total");
    }
}
