package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunHistoryTest {
    private static final RunSpec SPEC = new RunSpec(new RunId("r1"), "r1", "counting", null, Parameters.NONE, 1, 10);

    @Test
    void what_a_run_has_come_to_is_what_its_newest_attempt_told() {
        RunHistory first = RunHistory.NONE.with(started(1, 0)).with(new RunProgressed(SPEC.runId(), 1, 900, 1000, 1));
        RunHistory second = first.with(started(2, 800));

        assertThat(RunHistory.NONE.begun()).isZero();
        assertThat(first.begun()).isEqualTo(1);
        assertThat(first.reached()).isEqualTo(900);
        assertThat(second.begun()).isEqualTo(2);
        assertThat(second.reached()).isEqualTo(800);
        assertThat(second.with(new RunHandedBack(SPEC.runId(), 1, 1000)).reached())
                .as("the first is not heard any more")
                .isEqualTo(800);
    }

    @Test
    void the_end_that_an_attempt_tells_after_a_newer_one_began_is_not_that_of_the_run_nor_a_death() {
        RunHistory late =
                RunHistory.NONE.with(started(1, 0)).with(started(2, 800)).with(new RunFinished(SPEC.runId(), 1, 1000));

        assertThat(late.ended()).isFalse();
        assertThat(late.trainedBy()).isEqualTo(new WorkerId("w1"));
        assertThat(late.deaths()).isEqualTo(1);
        assertThat(late.with(new RunFinished(SPEC.runId(), 2, 1000)).ended()).isTrue();
    }

    @Test
    void an_attempt_is_with_the_worker_that_began_it_first() {
        RunStarted again = new RunStarted(SPEC.runId(), 1, SPEC, RunFacts.UNKNOWN, new WorkerId("w-late"), "cpu", 500);

        RunHistory history = RunHistory.NONE.with(started(1, 0)).with(again);

        assertThat(history.trainedBy()).isEqualTo(new WorkerId("w1"));
        assertThat(history.starts()).containsExactly(Map.entry(1, 0L));
    }

    @Test
    void the_history_of_a_run_is_read_from_the_one_partition_that_has_it(@TempDir Path folder) throws Exception {
        try (Runs runs = new Runs(folder)) {
            runs.publish(started(1, 0));
            ConsumerRecord<byte[], byte[]> told =
                    runs.topics.records(Topics.RUN_LIFECYCLE).getFirst();
            repeatInAllOthers(runs, told);

            RunHistory history =
                    RunHistory.read(runs.broker.bootstrap(), SPEC.runId(), Instant.now(), Duration.ofSeconds(20));

            assertThat(history.starts()).containsOnlyKeys(1);
        }
    }

    /** As attempt 9, which whoever reads them takes for the newest. */
    private static void repeatInAllOthers(Runs runs, ConsumerRecord<byte[], byte[]> told) throws Exception {
        byte[] other = new String(told.value(), StandardCharsets.UTF_8)
                .replace("\"attempt\":1", "\"attempt\":9")
                .getBytes(StandardCharsets.UTF_8);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", runs.broker.bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int partition : IntStream.range(0, Topics.RUN_LIFECYCLE.partitions())
                    .filter(number -> number != told.partition())
                    .toArray()) {
                producer.send(new ProducerRecord<>(told.topic(), partition, told.key(), other, told.headers()))
                        .get();
            }
        }
    }

    private static RunStarted started(int attempt, long step) {
        return new RunStarted(SPEC.runId(), attempt, SPEC, RunFacts.UNKNOWN, new WorkerId("w1"), "cpu", step);
    }
}
