package io.grokwatch.cli.deadletter;

import io.grokwatch.events.Topics;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.kafka.TopicReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The dead-letter topic. A letter that was replayed is marked on the topic, by a record without a value. */
public final class DeadLetterTopic {
    private DeadLetterTopic() {}

    /**
     * Reads all dead letters, by partition and in order.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker cannot be read
     */
    public static List<DeadLetterRecord> readAll(TopicReader topics) {
        Map<String, DeadLetterRecord> letters = new LinkedHashMap<>();
        topics.readToEnd(topics.partitions(List.of(Topics.DEAD_LETTERS)), record -> add(record, letters));
        return List.copyOf(letters.values());
    }

    private static void add(ConsumerRecord<byte[], byte[]> record, Map<String, DeadLetterRecord> letters) {
        DeadLetterRecord letter = DeadLetterRecord.of(record);
        if (letter != null) {
            letters.put(letter.id(), letter);
            return;
        }
        String replayed = RecordCodec.header(record.headers(), DeadLetterRecord.REPLAY_OF);
        if (replayed != null) {
            letters.computeIfPresent(replayed, (id, known) -> known.replayed());
        }
    }
}
