package io.grokwatch.cli.deadletter;

import io.grokwatch.events.DeadLetter;
import io.grokwatch.kafka.DeadLetters;
import io.grokwatch.kafka.RecordCodec;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of the dead-letter topic, without its value.
 *
 * @param id its position on the topic, {@code PARTITION/OFFSET}
 * @param run the key of the record, which is the run in most cases
 * @param letter the reason and the origin
 * @param at the time of the record
 * @param state whether it was replayed
 */
public record DeadLetterRecord(String id, String run, DeadLetter letter, Instant at, State state) {
    /** The header with a letter's id, on the replayed record and on the mark of the letter. */
    static final String REPLAY_OF = "replay_of";

    /** Whether a letter was replayed. */
    public enum State {
        /** It was not replayed. */
        WAITING,
        /** It is a replayed record that was rejected again. */
        RETURNED,
        /** It was sent back to the topic it came from. */
        REPLAYED
    }

    /** The letter of a record, or null if the record is not a dead letter. */
    static @Nullable DeadLetterRecord of(ConsumerRecord<byte[], byte[]> record) {
        DeadLetter letter = DeadLetters.of(record.headers());
        if (letter == null) {
            return null;
        }
        State state = RecordCodec.header(record.headers(), REPLAY_OF) == null ? State.WAITING : State.RETURNED;
        Instant at = Instant.ofEpochMilli(record.timestamp());
        return new DeadLetterRecord(id(record), RecordCodec.key(record), letter, at, state);
    }

    static String id(ConsumerRecord<byte[], byte[]> record) {
        return record.partition() + "/" + record.offset();
    }

    /** The position of the original record; two consumers may have rejected the same one. */
    String origin() {
        return letter.topic() + "/" + letter.partition() + "/" + letter.offset();
    }

    DeadLetterRecord replayed() {
        return new DeadLetterRecord(id, run, letter, at, State.REPLAYED);
    }
}
