package io.grokwatch.bench.harness;

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
public final class DetectionListener {
    private final RunLoad load;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Long> delaysNanos = new ArrayList<>();
    private final Thread thread = new Thread(this::listen, "listener");
    private volatile boolean closing;

    /** Listens to what is found of a load from now on. */
    public DetectionListener(String bootstrap, RunLoad load) {
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
                        load.acknowledgedNanos(new RunLoad.Batch(new String(record.key(), UTF_8), record.timestamp()));
                if (acknowledged != 0) {
                    delaysNanos.add(Math.max(0, now - acknowledged));
                }
            }
        }
        consumer.close();
    }

    /** Stops once no more records are received; returns the delays, in nanoseconds. */
    public List<Long> stop() throws InterruptedException {
        closing = true;
        thread.join();
        return List.copyOf(delaysNanos);
    }
}
