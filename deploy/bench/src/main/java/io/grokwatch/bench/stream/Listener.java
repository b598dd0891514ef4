package io.grokwatch.bench.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** An alerting consumer that notes how long after its batch's acknowledgement each detection came into its hands. */
final class Listener {
    private final Load load;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Long> delaysNanos = new ArrayList<>();
    private final Thread thread = new Thread(this::listen, "listener");
    private volatile boolean closing;

    Listener(String bootstrap, Load load) {
        this.load = load;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : List.of(Topics.GROKKING_DETECTED, Topics.SLINGSHOT_DETECTED, Topics.TRAINING_ANOMALIES)) {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                partitions.add(new TopicPartition(topic.name(), partition));
            }
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        thread.start();
    }

    private void listen() {
        boolean received = true;
        while (!closing || received) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
            received = !records.isEmpty();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                long now = System.nanoTime();
                long acknowledged =
                        load.acknowledgedNanos(new Load.Batch(new String(record.key(), UTF_8), record.timestamp()));
                if (acknowledged != 0) {
                    delaysNanos.add(Math.max(0, now - acknowledged));
                }
            }
        }
        consumer.close();
    }

    /** Stops once no more records are received. */
    void stop() throws InterruptedException {
        closing = true;
        thread.join();
    }

    int count() {
        return delaysNanos.size();
    }

    /** The delay that a share of the detections did not exceed, in milliseconds; once it has stopped. */
    double percentileMs(double share) {
        long[] sorted = delaysNanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] / 1e6;
    }
}
