package io.grokwatch.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.FuzzedRecords;
import io.grokwatch.events.codec.FuzzedRecords.Fuzzed;
import io.grokwatch.kafka.RecordCodec;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged records on every topic that the stream reads; {@code -Dgrokwatch.fuzz.records=N} for more of them. */
class RecordFuzzTest {
    private static final int RECORDS = Integer.getInteger("grokwatch.fuzz.records", 400);
    private static final List<Topic> TOPICS =
            List.of(Topics.RUN_METRICS, Topics.RUN_LIFECYCLE, Topics.EMBEDDING_SNAPSHOTS, Topics.EMBEDDING_GEOMETRY);

    @TempDir
    Path state;

    @Test
    void whatever_a_record_holds_it_is_folded_or_refused_with_a_reason_and_other_runs_are_judged_as_ever() {
        FuzzedRecords fuzz = new FuzzedRecords(7);
        RecordedRun run = RecordedRun.read("grok-emb-add31-s0");
        int unreadable = 0;
        long refused = 0;
        try (TopologyDriver driver = new TopologyDriver(state)) {
            for (int i = 0; i < RECORDS; i++) {
                ProducerRecord<byte[], byte[]> record = record(fuzz.next(TOPICS.get(i % TOPICS.size())), i);
                if (RecordCodec.decode(
                                record.topic(), record.key(), record.headers(), record.value(), record.timestamp())
                        instanceof Decoded.Undecodable) {
                    unreadable++;
                }
                driver.feed(record);
                refused += i % 100 == 99 ? refusals(driver) : 0;
            }
            refused += refusals(driver);
            driver.feed(run.records());

            assertThat(driver.readFindings().get(Topics.GROKKING_DETECTED.name()))
                    .containsAll(run.foundOffline().get(Topics.GROKKING_DETECTED.name()));
            assertThat(refused).isGreaterThanOrEqualTo(unreadable);
            assertThat(unreadable).isBetween(RECORDS / 4, RECORDS - RECORDS / 10);
        }
    }

    /** How many were refused since the last call: each with a reason, none by a defect. */
    private static int refusals(TopologyDriver driver) {
        List<TestRecord<byte[], byte[]>> dead = driver.read(Topics.DEAD_LETTERS.name());
        assertThat(dead)
                .extracting(letter -> TopologyDriver.header(letter.headers(), "dead_letter_reason"))
                .allSatisfy(reason -> assertThat(reason).isNotBlank().doesNotContain(" failed: "));
        return dead.size();
    }

    private static ProducerRecord<byte[], byte[]> record(Fuzzed fuzzed, int i) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(fuzzed.topic(), null, RecordedRun.START_MS + i, fuzzed.key(), fuzzed.value());
        fuzzed.headers().forEach((name, value) -> record.headers().add(name, value));
        return record;
    }
}
