package io.grokwatch.cli.deadletter;

import io.grokwatch.backtest.kafka.TransactionalWriter;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.events.DeadLetter;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.kafka.Payload;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.kafka.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters back to the topics they came from, as they were received there. The record and the mark of its letter
 * are written in one transaction, so each letter is replayed once however often this runs or is interrupted. A letter stays
 * if this version cannot read it either, and if it was replayed before and rejected again, unless those are included.
 */
public final class DeadLetterReplay {
    private static final String CLIENT_ID = "grokwatch-replay";
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_LETTERS = 200;
    private static final long MAX_BYTES = 16L * 1024 * 1024;

    private final String bootstrap;
    private final Predicate<DeadLetterRecord> selected;
    private final boolean includeReturned;

    /**
     * The result of one letter.
     *
     * @param reasonToStay null if it was replayed
     */
    public record Outcome(DeadLetterRecord letter, @Nullable String reasonToStay) {}

    /**
     * @param bootstrap address of the broker, {@code host:port}
     * @param selected which letters
     * @param includeReturned whether to replay letters that were replayed before and rejected again
     */
    public DeadLetterReplay(String bootstrap, Predicate<DeadLetterRecord> selected, boolean includeReturned) {
        this.bootstrap = bootstrap;
        this.selected = selected;
        this.includeReturned = includeReturned;
    }

    /**
     * Replays the selected letters.
     *
     * @param outcomes receives the outcome of each letter once its replay is committed
     * @throws UserErrorException if the broker cannot be read or written
     */
    public void run(Consumer<Outcome> outcomes) {
        try (TopicReader topics = new TopicReader(bootstrap, CLIENT_ID, BROKER_TIMEOUT);
                TransactionalWriter writer = new TransactionalWriter(bootstrap, CLIENT_ID)) {
            Map<String, DeadLetterRecord> waiting = new HashMap<>();
            Set<String> origins = new HashSet<>();
            for (DeadLetterRecord letter : DeadLetterTopic.readAll(topics)) {
                if (letter.state() == DeadLetterRecord.State.REPLAYED) {
                    origins.add(letter.origin());
                } else if (selected.test(letter)) {
                    waiting.put(letter.id(), letter);
                }
            }
            if (waiting.isEmpty()) {
                return;
            }
            Batch batch = new Batch(writer, origins, outcomes);
            topics.readToEnd(topics.partitions(List.of(Topics.DEAD_LETTERS)), record -> {
                DeadLetterRecord letter = waiting.get(DeadLetterRecord.id(record));
                if (letter != null) {
                    batch.add(letter, record);
                }
            });
            batch.commit();
        } catch (KafkaException e) {
            throw new UserErrorException("Kafka at " + bootstrap + " cannot be read or written: " + e.getMessage(), e);
        }
    }

    /** The letters of the next transaction. */
    private final class Batch {
        private final TransactionalWriter writer;
        private final Set<String> origins;
        private final Consumer<Outcome> outcomes;
        private final List<ProducerRecord<byte[], byte[]>> pending = new ArrayList<>();
        private final List<Outcome> decided = new ArrayList<>();
        private long bytes;

        Batch(TransactionalWriter writer, Set<String> origins, Consumer<Outcome> outcomes) {
            this.writer = writer;
            this.origins = origins;
            this.outcomes = outcomes;
        }

        void add(DeadLetterRecord letter, ConsumerRecord<byte[], byte[]> record) {
            String topic = letter.letter().topic();
            String reason = letter.state() == DeadLetterRecord.State.RETURNED && !includeReturned
                    ? "it was replayed before and rejected again"
                    : Topics.ALL.stream().noneMatch(known -> known.name().equals(topic))
                            ? "there is no topic '" + topic + "'"
                            : reasonUnreadable(record, topic);
            decided.add(new Outcome(letter, reason));
            if (reason == null) {
                // Another consumer may have rejected the same record, which is sent back only once.
                if (origins.add(letter.origin())) {
                    pending.add(original(letter, record));
                    bytes += Math.max(0, record.serializedValueSize());
                }
                pending.add(mark(letter, record));
            }
            if (decided.size() >= MAX_LETTERS || bytes >= MAX_BYTES) {
                commit();
            }
        }

        void commit() {
            writer.write(pending);
            decided.forEach(outcomes);
            pending.clear();
            decided.clear();
            bytes = 0;
        }
    }

    /** Why this version would reject the record on its topic again; null if it can read it. */
    private static @Nullable String reasonUnreadable(ConsumerRecord<byte[], byte[]> record, String topic) {
        return RecordCodec.decode(topic, record.key(), record.headers(), record.value())
                        instanceof Decoded.Undecodable<Payload>(String reason)
                ? reason
                : null;
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
