package io.grokwatch.cli.deadletter;

import io.grokwatch.backtest.kafka.StoredRecords;
import io.grokwatch.backtest.kafka.Transactions;
import io.grokwatch.events.DeadLetter;
import io.grokwatch.events.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters back to where they came from, as they came there. A letter and the mark that it was replayed are
 * written in one transaction, so each is replayed once however often this runs or breaks off. What this version could not
 * read either stays where it is, and so does what was replayed before and came back, unless it is asked for.
 */
public final class DeadLetterReplay {
    private static final String WRITER = "grokwatch-replay";
    private static final int MOST_LETTERS = 200;
    private static final long MOST_BYTES = 16L * 1024 * 1024;

    private final String bootstrap;
    private final Predicate<DeadLetterRecord> wanted;
    private final boolean again;

    /** What was done about one letter: the reason why it stays, or null if it was replayed. */
    public record Outcome(DeadLetterRecord letter, @Nullable String stays) {}

    /**
     * @param bootstrap where the broker is, {@code host:port}
     * @param wanted which letters
     * @param again whether to replay also what came back
     */
    public DeadLetterReplay(String bootstrap, Predicate<DeadLetterRecord> wanted, boolean again) {
        this.bootstrap = bootstrap;
        this.wanted = wanted;
        this.again = again;
    }

    /**
     * Replays them.
     *
     * @param outcomes told of each letter that waits, once its replay is written
     * @throws io.grokwatch.cli.error.UserErrorException if the broker cannot be read or written
     */
    public void run(Consumer<Outcome> outcomes) {
        try (StoredRecords records = new StoredRecords(bootstrap);
                Transactions transactions = new Transactions(bootstrap, WRITER)) {
            Map<String, DeadLetterRecord> waiting = new HashMap<>();
            Set<String> origins = new HashSet<>();
            for (DeadLetterRecord letter : DeadLetterTopic.all(records)) {
                if (letter.state() == DeadLetterRecord.State.REPLAYED) {
                    origins.add(letter.origin());
                } else if (wanted.test(letter)) {
                    waiting.put(letter.id(), letter);
                }
            }
            if (waiting.isEmpty()) {
                return;
            }
            Writing writing = new Writing(transactions, origins, outcomes);
            records.read(records.partitions(List.of(Topics.DEAD_LETTERS)), record -> {
                DeadLetterRecord letter = waiting.get(DeadLetterRecord.id(record));
                if (letter != null) {
                    writing.take(letter, record);
                }
            });
            writing.flush();
        }
    }

    /** What is gathered for the next transaction. */
    private final class Writing {
        private final Transactions transactions;
        private final Set<String> origins;
        private final Consumer<Outcome> outcomes;
        private final List<ProducerRecord<byte[], byte[]>> pending = new ArrayList<>();
        private final List<Outcome> decided = new ArrayList<>();
        private long bytes;

        Writing(Transactions transactions, Set<String> origins, Consumer<Outcome> outcomes) {
            this.transactions = transactions;
            this.origins = origins;
            this.outcomes = outcomes;
        }

        void take(DeadLetterRecord letter, ConsumerRecord<byte[], byte[]> record) {
            String topic = letter.letter().topic();
            String stays = letter.state() == DeadLetterRecord.State.RETURNED && !again
                    ? "it was replayed before and came back"
                    : Topics.ALL.stream().noneMatch(known -> known.name().equals(topic))
                            ? "there is no topic '" + topic + "'"
                            : ReplayBlocker.of(record, topic);
            decided.add(new Outcome(letter, stays));
            if (stays == null) {
                // Another reader may have given up the same record, which goes back only once.
                if (origins.add(letter.origin())) {
                    pending.add(original(letter, record));
                    bytes += Math.max(0, record.serializedValueSize());
                }
                pending.add(mark(letter, record));
            }
            if (decided.size() >= MOST_LETTERS || bytes >= MOST_BYTES) {
                flush();
            }
        }

        void flush() {
            transactions.write(pending);
            decided.forEach(outcomes);
            pending.clear();
            decided.clear();
            bytes = 0;
        }
    }

    private static ProducerRecord<byte[], byte[]> original(
            DeadLetterRecord letter, ConsumerRecord<byte[], byte[]> record) {
        Headers headers = new RecordHeaders();
        for (Header header : record.headers()) {
            if (!header.key().startsWith(DeadLetter.PREFIX) && !header.key().equals(DeadLetterRecord.REPLAY_OF)) {
                headers.add(header);
            }
        }
        headers.add(replayOf(letter));
        return new ProducerRecord<>(
                letter.letter().topic(), null, record.timestamp(), record.key(), record.value(), headers);
    }

    private static ProducerRecord<byte[], byte[]> mark(DeadLetterRecord letter, ConsumerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(
                record.topic(), record.partition(), record.key(), null, new RecordHeaders(List.of(replayOf(letter))));
    }

    private static Header replayOf(DeadLetterRecord letter) {
        return new RecordHeader(DeadLetterRecord.REPLAY_OF, letter.id().getBytes(StandardCharsets.UTF_8));
    }
}
