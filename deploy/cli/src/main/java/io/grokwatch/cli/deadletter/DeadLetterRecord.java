package io.grokwatch.cli.deadletter;

import io.grokwatch.backtest.kafka.StoredRecords;
import io.grokwatch.events.DeadLetter;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter, without its bytes.
 *
 * @param id its place among the dead letters, {@code PARTITION/OFFSET}
 * @param run the key it came with, mostly the run it is about
 * @param letter why it was given up, and from where
 * @param at when
 * @param state what became of it
 */
public record DeadLetterRecord(String id, String run, DeadLetter letter, Instant at, State state) {
    /** On a record that was replayed, and on what marks its letter as replayed: the letter's id. */
    static final String REPLAY_OF = "replay_of";

    /** What became of a letter. */
    public enum State {
        /** Nothing was done about it. */
        WAITING,
        /** It was replayed before and came back. */
        RETURNED,
        /** It is back where it came from. */
        REPLAYED
    }

    /** The letter in a record of its topic, or null if the record is none. */
    static @Nullable DeadLetterRecord of(ConsumerRecord<byte[], byte[]> record) {
        DeadLetter letter = DeadLetter.of(name -> StoredRecords.header(record, name));
        if (letter == null) {
            return null;
        }
        State state = StoredRecords.header(record, REPLAY_OF) == null ? State.WAITING : State.RETURNED;
        Instant at = Instant.ofEpochMilli(record.timestamp());
        return new DeadLetterRecord(id(record), StoredRecords.key(record), letter, at, state);
    }

    static String id(ConsumerRecord<byte[], byte[]> record) {
        return record.partition() + "/" + record.offset();
    }

    /** Where it came from; two readers may have given up the same record. */
    String origin() {
        return letter.topic() + "/" + letter.partition() + "/" + letter.offset();
    }

    DeadLetterRecord replayed() {
        return new DeadLetterRecord(id, run, letter, at, State.REPLAYED);
    }
}
