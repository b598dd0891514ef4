package io.grokwatch.local.deadletter;

import io.grokwatch.events.Topics;
import io.grokwatch.local.kafka.StoredRecords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The dead letters there are. What was replayed is marked among them, by records without a value. */
public final class Letters {
    private Letters() {}

    /**
     * All of them, by partition and in order.
     *
     * @throws io.grokwatch.local.Failure if the broker cannot be read
     */
    public static List<Letter> all(StoredRecords records) {
        Map<String, Letter> letters = new LinkedHashMap<>();
        records.read(records.partitions(List.of(Topics.DEAD_LETTERS)), record -> add(record, letters));
        return List.copyOf(letters.values());
    }

    private static void add(ConsumerRecord<byte[], byte[]> record, Map<String, Letter> letters) {
        Letter letter = Letter.of(record);
        if (letter != null) {
            letters.put(letter.id(), letter);
            return;
        }
        String replayed = StoredRecords.header(record, Letter.REPLAY_OF);
        if (replayed != null) {
            letters.computeIfPresent(replayed, (id, known) -> known.replayed());
        }
    }
}
