package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.backing.FreePort;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.history.RunHistory;
import io.grokwatch.kafka.BrokerAccess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunHistoryReaderTest extends BrokerForAll {
    private static final WorkerId OWNER = new WorkerId("w-owner");

    @Test
    void the_history_of_a_run_is_read_from_the_one_partition_that_has_it() throws Exception {
        RunSpec spec = spec("one-partition");
        runs.publish(started(spec, 1));
        ConsumerRecord<byte[], byte[]> published = runs.topics.records(Topics.RUN_LIFECYCLE).stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals("one-partition"))
                .findFirst()
                .orElseThrow();
        repeatInAllOthers(published);

        try (RunHistoryReader reader = new RunHistoryReader(BrokerAccess.plaintext(runs.broker.bootstrap()))) {
            assertThat(read(reader, spec).begun()).containsExactly(1);
        }
    }

    @Test
    void a_second_read_adds_what_was_published_since_the_first_and_knows_no_other_run() throws Exception {
        RunSpec spec = spec("read-twice");
        RunSpec other = spec("another");
        runs.publish(started(spec, 1));
        runs.publish(started(other, 5));
        try (RunHistoryReader reader = new RunHistoryReader(BrokerAccess.plaintext(runs.broker.bootstrap()))) {
            assertThat(read(reader, spec).begun()).containsExactly(1);

            runs.publish(new RunProgressed(spec.runId(), 1, 900, 1000, 1));
            runs.publish(started(spec, 2));

            assertThat(read(reader, spec).begun()).containsExactly(1, 2);
            assertThat(read(reader, other).begun()).containsExactly(5);
            assertThat(read(reader, spec).begun()).containsExactly(1, 2);
        }
    }

    @Test
    void a_broker_that_does_not_answer_fails_the_read_in_time() {
        try (RunHistoryReader reader = new RunHistoryReader(BrokerAccess.plaintext("127.0.0.1:" + FreePort.find()))) {
            assertThatThrownBy(() -> reader.history(new RunId("r1"), Instant.now(), Duration.ofMillis(200))
                            .get(Runs.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void a_cancelled_read_makes_way_for_the_next() throws Exception {
        RunSpec spec = spec("next");
        runs.publish(started(spec, 1));
        try (RunHistoryReader reader = new RunHistoryReader(BrokerAccess.plaintext(runs.broker.bootstrap()))) {
            CompletableFuture<Boolean> observed =
                    reader.isTraining(OWNER, spec.runId(), Duration.ofHours(1), Duration.ofHours(1));
            CompletableFuture<RunHistory> next = reader.history(spec.runId(), Instant.now(), Runs.PATIENCE);

            observed.cancel(false);

            assertThat(next.get(Runs.PATIENCE.toSeconds(), TimeUnit.SECONDS).begun())
                    .containsExactly(1);
            assertThatThrownBy(observed::get).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void a_worker_that_beats_for_the_run_trains_it_and_one_that_beats_for_none_or_not_at_all_does_not()
            throws Exception {
        RunId run = new RunId("observed");
        try (RunHistoryReader reader = new RunHistoryReader(BrokerAccess.plaintext(runs.broker.bootstrap()))) {
            assertThat(observe(reader, run, Duration.ofMillis(300), run)).isTrue();
            assertThat(observe(reader, run, Duration.ofMillis(300), null)).isFalse();
            assertThat(reader.isTraining(new WorkerId("w-dead"), run, Duration.ofMillis(300), Runs.PATIENCE)
                            .get(Runs.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isFalse();
        }
    }

    /** The answer while beats for a run, or for none, are published all the time. */
    private boolean observe(RunHistoryReader reader, RunId run, Duration atMost, @Nullable RunId beatsFor)
            throws Exception {
        CompletableFuture<Boolean> observed = reader.isTraining(OWNER, run, Runs.PATIENCE, atMost.multipliedBy(10));
        while (!observed.isDone()) {
            runs.publish(beat(beatsFor));
        }
        return observed.get();
    }

    private static WorkerBeat beat(@Nullable RunId run) {
        return new WorkerBeat(
                OWNER,
                "host",
                1,
                "cpu",
                1,
                2,
                run == null ? WorkerBeat.State.IDLE : WorkerBeat.State.TRAINING,
                run,
                run == null ? 0 : 1,
                0,
                0);
    }

    private static RunHistory read(RunHistoryReader reader, RunSpec spec) throws Exception {
        return reader.history(spec.runId(), Instant.now(), Runs.PATIENCE)
                .get(Runs.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** As attempt 9, which a reader of those partitions would take for the newest. */
    private void repeatInAllOthers(ConsumerRecord<byte[], byte[]> published) throws Exception {
        byte[] other = new String(published.value(), StandardCharsets.UTF_8)
                .replace("\"attempt\":1", "\"attempt\":9")
                .getBytes(StandardCharsets.UTF_8);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", runs.broker.bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int partition : IntStream.range(0, Topics.RUN_LIFECYCLE.partitions())
                    .filter(number -> number != published.partition())
                    .toArray()) {
                producer.send(new ProducerRecord<>(
                                published.topic(), partition, published.key(), other, published.headers()))
                        .get();
            }
        }
    }

    private static RunSpec spec(String run) {
        return new RunSpec(new RunId(run), run, "counting", null, Parameters.NONE, 1, 10);
    }

    private static RunStarted started(RunSpec spec, int attempt) {
        return new RunStarted(spec.runId(), attempt, spec, RunFacts.UNKNOWN, new WorkerId("w1"), "cpu", 0);
    }
}
