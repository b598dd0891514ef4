package io.grokwatch.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What only a broker that misbehaves shows; {@link BrokerTest} has the rest. */
class TopicReaderTest {
    private static final TopicPartition PARTITION = new TopicPartition("run-metrics", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

    @Test
    void broker_that_sends_nothing_though_there_is_more_is_an_error_that_names_the_partition() {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 2L));
        consumer.schedulePollTask(() -> consumer.addRecord(record(0)));
        List<Long> read = new ArrayList<>();

        try (TopicReader reader = new TopicReader(consumer, Duration.ofMillis(20))) {
            assertThatThrownBy(() -> reader.readToEnd(List.of(PARTITION), record -> read.add(record.offset())))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("the broker sent nothing of [run-metrics-0] for 20 ms, though there is more to read");
        }
        assertThat(read).containsExactly(0L);
    }

    @Test
    void records_beyond_the_end_at_the_beginning_are_left_out() {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 1L));
        consumer.schedulePollTask(() -> {
            consumer.addRecord(record(0));
            consumer.addRecord(record(1));
        });
        List<Long> read = new ArrayList<>();

        try (TopicReader reader = new TopicReader(consumer, Duration.ofSeconds(10))) {
            reader.readToEnd(List.of(PARTITION), record -> read.add(record.offset()));
        }

        assertThat(read).containsExactly(0L);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        return new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, new byte[1], new byte[1]);
    }
}
