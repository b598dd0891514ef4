package io.grokwatch.cli.deadletter;

import io.grokwatch.backtest.kafka.StoredRecords;
import io.grokwatch.events.Topics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The dead letters there are. What was replayed is marked among them, by records without a value. */
public final class DeadLetterTopic {
    private DeadLetterTopic() {}

    /**
     * All of them, by partition and in order.
     *
     * @throws io.grokwatch.cli.error.UserErrorException if the broker cannot be read
     */
    public static List<DeadLetterRecord> all(StoredRecords records) {
        Map<String, DeadLetterRecord> letters = new LinkedHashMap<>();
        records.read(records.partitions(List.of(Topics.DEAD_LETTERS)), record -> add(record, letters));
        return List.copyOf(letters.values());
    }

    private static void add(ConsumerRecord<byte[], byte[]> record, Map<String, DeadLetterRecord> letters) {
        DeadLetterRecord letter = DeadLetterRecord.of(record);
        if (letter != null) {
            letters.put(letter.id(), letter);
            return;
        }
        String replayed = StoredRecords.header(record, DeadLetterRecord.REPLAY_OF);
        if (replayed != null) {
            letters.computeIfPresent(replayed, (id, known) -> known.replayed());
        }
    }
}
