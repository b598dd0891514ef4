package io.grokwatch.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.DeadLetter;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Event;
import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.Structure;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.EventCodec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
    private static final RunId RUN = new RunId("r1");
    private static final Event EVENT = new RunFinished(RUN, 1, 10);
    private static final MetricBatch BATCH = new MetricBatch(
            RUN,
            1,
            0,
            List.of(new MetricBatch.Block(
                    Longs.of(1), Longs.of(2), List.of(new MetricBatch.Column("train/loss", Doubles.of(0.5))))));

    private static final ProducerRecord<byte[], byte[]> FINISHED =
            RecordCodec.record(new EventCodec("/test").encode(EVENT, Instant.EPOCH));

    @Test
    void event_is_read_from_the_record_that_publishes_it() {
        assertThat(FINISHED.topic()).isEqualTo("run-lifecycle");
        assertThat(RecordCodec.type(FINISHED.headers())).isEqualTo("io.grokwatch.RunFinished");
        assertThat(RecordCodec.decode(received(FINISHED))).isEqualTo(new Decoded.Ok<>(new Payload.OfEvent(EVENT)));
        assertThat(RecordCodec.decodeEvent(received(FINISHED))).isEqualTo(new Decoded.Ok<>(EVENT));
    }

    @Test
    void bulk_payloads_are_read_from_the_records_that_publish_them() {
        EmbeddingSnapshot snapshot = new EmbeddingSnapshot(
                RUN, 1, 5, "embedding", 1, 2, Floats.of(1f, 2f), List.of("0"), new Structure.Unstructured());

        assertThat(RecordCodec.decode(received(RecordCodec.record(BATCH))))
                .isEqualTo(new Decoded.Ok<>(new Payload.Metrics(BATCH, List.of())));
        assertThat(RecordCodec.decode(received(RecordCodec.record(snapshot))))
                .isEqualTo(new Decoded.Ok<>(new Payload.Snapshot(snapshot)));
        assertThat(RecordCodec.decodeEvent(received(RecordCodec.record(BATCH))))
                .isEqualTo(
                        new Decoded.Undecodable<>("topic run-metrics carries no event here, but a batch of metrics"));
    }

    @Test
    void record_with_the_key_of_another_run_cannot_be_read() {
        byte[] other = "r2".getBytes(UTF_8);

        assertThat(RecordCodec.decode("run-lifecycle", other, FINISHED.headers(), FINISHED.value()))
                .isEqualTo(new Decoded.Undecodable<>("the key must be r1, was r2"));
        assertThat(RecordCodec.decode(
                        "run-metrics",
                        null,
                        new RecordHeaders(),
                        RecordCodec.record(BATCH).value()))
                .isEqualTo(new Decoded.Undecodable<>("the key must be r1, was null"));
    }

    @Test
    void event_on_the_topic_of_another_cannot_be_read() {
        assertThat(RecordCodec.decode("run-commands", FINISHED.key(), FINISHED.headers(), FINISHED.value()))
                .isEqualTo(new Decoded.Undecodable<>(
                        "io.grokwatch.RunFinished belongs on topic run-lifecycle, not on run-commands"));
    }

    @Test
    void event_without_a_type_cannot_be_read() {
        assertThat(RecordCodec.decode("run-lifecycle", FINISHED.key(), new RecordHeaders(), FINISHED.value()))
                .isEqualTo(new Decoded.Undecodable<>("header ce_type is missing"));
    }

    @Test
    void value_is_missing_from_a_tombstone_of_a_compacted_topic_and_from_damaged_records() {
        byte[] key = "w1".getBytes(UTF_8);

        assertThat(Topics.WORKERS.compacted()).isTrue();
        assertThat(RecordCodec.decode("workers", key, new RecordHeaders(), null))
                .isEqualTo(new Decoded.Ok<>(new Payload.Deletion("w1")));
        assertThat(RecordCodec.decode("run-lifecycle", FINISHED.key(), FINISHED.headers(), null))
                .isEqualTo(new Decoded.Undecodable<>("RunFinished: the value is empty"));
    }

    @Test
    void dead_letter_keeps_the_record_and_adds_reason_and_origin() {
        ConsumerRecord<byte[], byte[]> rejected = received(FINISHED);

        ProducerRecord<byte[], byte[]> letter = new DeadLetters("tests").record(rejected, "x".repeat(1001));

        assertThat(letter.topic()).isEqualTo("dead-letters");
        assertThat(letter.key()).isEqualTo(rejected.key());
        assertThat(letter.value()).isEqualTo(rejected.value());
        assertThat(RecordCodec.type(letter.headers())).isEqualTo("io.grokwatch.RunFinished");
        assertThat(DeadLetters.of(letter.headers()))
                .isEqualTo(new DeadLetter("x".repeat(997) + "...", "tests", "run-lifecycle", 3, 42));
        assertThat(DeadLetters.of(rejected.headers())).isNull();
    }

    @Test
    void text_of_keys_and_headers_is_the_last_of_a_name_or_absent() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("a", "first".getBytes(UTF_8))
                .add("a", "last".getBytes(UTF_8))
                .add("b", null);

        assertThat(RecordCodec.header(headers, "a")).isEqualTo("last");
        assertThat(RecordCodec.header(headers, "b")).isNull();
        assertThat(RecordCodec.header(headers, "c")).isNull();
        assertThat(RecordCodec.key(new ConsumerRecord<>("t", 0, 0, null, new byte[0])))
                .isEmpty();
        assertThat(RecordCodec.headers(Map.of("a", "ä")).lastHeader("a").value())
                .isEqualTo("ä".getBytes(UTF_8));
    }

    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
        return new ConsumerRecord<>(
                sent.topic(),
                3,
                42,
                0L,
                TimestampType.CREATE_TIME,
                0,
                0,
                sent.key(),
                sent.value(),
                sent.headers(),
                java.util.Optional.empty());
    }
}
