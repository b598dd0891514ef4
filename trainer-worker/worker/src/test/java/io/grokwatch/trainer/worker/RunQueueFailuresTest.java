package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.DisconnectException;
import org.junit.jupiter.api.Test;

/** How a worker outlives the failures of its clients, which a broker does not make at will. */
class RunQueueFailuresTest {
    private static final Duration LOCK = Duration.ofMillis(1500);

    @Test
    void a_lease_whose_record_cannot_be_fetched_again_is_lost_and_no_more() throws InterruptedException {
        Deque<ShareConsumer<byte[], byte[]>> consumers = new ArrayDeque<>(List.of(
                new MockShareConsumer<>() {
                    private boolean renewed;

                    @Override
                    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
                        if (renewed) {
                            throw new DisconnectException("the broker has gone");
                        }
                        return super.poll(atMost);
                    }

                    @Override
                    public synchronized Map<TopicIdPartition, Optional<KafkaException>> commitSync(Duration atMost) {
                        renewed = true;
                        return Map.of(new TopicIdPartition(Uuid.ONE_UUID, 0, "run-requests"), Optional.empty());
                    }

                    @Override
                    public synchronized void subscribe(Collection<String> topics) {
                        super.subscribe(topics);
                        addRecord(new ConsumerRecord<>("run-requests", 0, 0, new byte[0], new byte[0]));
                    }
                },
                new MockShareConsumer<>()));
        try (RunQueue queue = new RunQueue(consumers::remove, LOCK)) {
            assertThat(queue.take(LOCK)).isNotNull();

            assertThat(queue.renew()).isFalse();

            assertThat(queue.lockDuration()).isEqualTo(LOCK);
            assertThat(queue.take(Duration.ofMillis(1))).isNull();
            assertThat(consumers)
                    .as("a new client takes the place of the one that failed")
                    .isEmpty();
        }
    }

    @Test
    void while_the_name_of_the_broker_does_not_resolve_no_request_is_taken_and_no_worker_ends() throws Exception {
        Deque<Supplier<ShareConsumer<byte[], byte[]>>> clients = new ArrayDeque<>(List.of(
                MockShareConsumer::new,
                () -> {
                    throw new KafkaException("no resolvable bootstrap urls");
                },
                MockShareConsumer::new));
        try (RunQueue queue = new RunQueue(() -> clients.remove().get(), LOCK)) {
            assertThat(queue.take(Duration.ofMillis(1))).as("none in time").isNull();

            assertThat(queue.take(Duration.ofMillis(1))).as("no client").isNull();
            assertThat(clients).hasSize(1);

            assertThat(queue.take(Duration.ofMillis(1))).as("none in time").isNull();
            assertThat(clients).isEmpty();
        }
    }
}
