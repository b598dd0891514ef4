package io.grokwatch.trainer.worker;

import io.grokwatch.events.Event;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.codec.Decoded;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Tells a worker that died from one that lost its lease, because the broker was away, and trains on: the latter is heard
 * beating. Its run is left to it, as beginning again at the last checkpoint would throw away what it did meanwhile.
 *
 * @param worker who began the attempt
 * @param runId what it trains
 */
record EarlierAttempt(WorkerId worker, RunId runId) {
    private static final Duration POLL = Duration.ofMillis(100);

    /**
     * Listens from now on.
     *
     * @param silence without a beat for so long it is dead; so it is at once when its worker is heard of something else
     * @param atMost how long to listen if it lives
     * @param enough ends the listening early
     * @return whether it was heard last
     * @throws org.apache.kafka.common.KafkaException if the broker cannot be asked
     */
    boolean isHeard(String bootstrap, Duration silence, Duration atMost, BooleanSupplier enough) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "worker-beats",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.WORKERS.name()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            long began = System.nanoTime();
            long heard = began;
            boolean lives = false;
            while (System.nanoTime() - heard < silence.toNanos()
                    && System.nanoTime() - began < atMost.toNanos()
                    && !enough.getAsBoolean()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (Incoming.event(record) instanceof Decoded.Ok<Event>(WorkerBeat beat)
                            && beat.worker().equals(worker)) {
                        lives = runId.equals(beat.runId());
                        if (!lives) {
                            return false;
                        }
                        heard = System.nanoTime();
                    }
                }
            }
            return lives && System.nanoTime() - heard < silence.toNanos();
        }
    }
}
