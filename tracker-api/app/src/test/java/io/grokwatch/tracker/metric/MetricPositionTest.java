package io.grokwatch.tracker.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Json;
import io.grokwatch.kafka.Payload;
import io.grokwatch.tracker.projection.Received;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class MetricPositionTest {
    private static final MetricBatch BATCH = new MetricBatch(new RunId("run"), 1, 0, List.of());

    private final MetricPosition position = MetricPosition.NONE.after(received("id", 3, 9), BATCH);

    @Test
    void records_before_it_in_its_partition_are_passed() {
        assertThat(position.passed(received("id", 3, 9))).isTrue();
        assertThat(position.passed(received("id", 3, 10))).isFalse();
        assertThat(MetricPosition.NONE.passed(received("id", 3, 0))).isFalse();
    }

    @Test
    void those_of_a_topic_that_was_created_again_and_of_another_partition_are_not() {
        assertThat(position.passed(received("another", 3, 2))).isFalse();
        assertThat(position.passed(received("id", 5, 2))).isFalse();
    }

    @Test
    void one_that_an_earlier_version_stored_is_of_the_partition_that_the_run_has() throws Exception {
        MetricPosition stored = Json.MAPPER.readValue(
                "{\"received\":{\"attempt\":1,\"next\":4,\"ahead\":0},\"topicId\":\"id\",\"next\":10}",
                MetricPosition.class);

        assertThat(stored.passed(received("id", 3, 9))).isTrue();
        assertThat(stored.passed(received("id", 3, 10))).isFalse();
        assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(position), MetricPosition.class))
                .isEqualTo(position);
    }

    private static Received received(String topicId, int partition, long offset) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(Topics.RUN_METRICS.name(), partition, offset, new byte[0], new byte[0]);
        return new Received(record, new Payload.Metrics(BATCH, List.of()), topicId);
    }
}
