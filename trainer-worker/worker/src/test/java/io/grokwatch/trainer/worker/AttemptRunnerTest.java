package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An attempt whose lease fails at will: the queue is a mock, everything else works on a real broker. */
class AttemptRunnerTest extends BrokerForAll {
    private static final Duration LOCK = Duration.ofMillis(300);

    @Test
    void one_whose_worker_fails_hands_the_run_back_and_its_training_ends() throws Exception {
        RunSpec spec = spec("failing-worker");
        CompletableFuture<Thread> trainer = new CompletableFuture<>();
        TrainerSource trainers = (requested, device) -> {
            trainer.complete(Thread.currentThread());
            return WorkerProcess.trainer(requested, device);
        };

        assertThatThrownBy(() -> train(
                        spec,
                        config(LOCK),
                        trainers,
                        new UnsupportedOperationException("a defect"),
                        () -> !runs.batches(spec.runId(), 1).isEmpty()))
                .isInstanceOf(UnsupportedOperationException.class);

        assertThat(runs.lifecycle(spec)).first().isInstanceOf(RunStarted.class);
        runs.awaitLast(spec, RunHandedBack.class);
        assertThat(runs.lifecycle(spec)).last().isInstanceOf(RunHandedBack.class);
        await("the end of the training")
                .atMost(Runs.PATIENCE)
                .until(() -> !trainer.getNow(Thread.currentThread()).isAlive());
    }

    /** A trainer that is being made may end its wait without a trace of the interrupt. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void one_that_loses_its_lease_while_it_prepares_is_interrupted_and_does_not_begin(boolean keepsInterrupt)
            throws Exception {
        RunSpec spec = spec("never-begun-" + keepsInterrupt);
        CompletableFuture<Boolean> preparing = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        TrainerSource trainers = (requested, device) -> {
            preparing.complete(true);
            try {
                interrupted.complete(new CountDownLatch(1).await(Runs.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                interrupted.complete(true);
                if (keepsInterrupt) {
                    Thread.currentThread().interrupt();
                }
            }
            return WorkerProcess.trainer(requested, device);
        };

        train(spec, config(LOCK), trainers, new DisconnectException("the broker has gone"), preparing::isDone);

        assertThat(interrupted).isCompletedWithValue(true);
        assertThat(runs.lifecycle(spec)).isEmpty();
    }

    @Test
    void one_whose_number_another_worker_began_first_leaves_that_attempt_alone() throws Exception {
        RunSpec spec = spec("twice");
        TrainerSource trainers = (requested, device) -> {
            publish(new RunStarted(spec.runId(), 1, spec, RunFacts.UNKNOWN, new WorkerId("w-quick"), "cpu", 0));
            return WorkerProcess.trainer(requested, device);
        };

        train(spec, config(LOCK), trainers, new DisconnectException("never thrown"), () -> false);

        assertThat(runs.lifecycle(spec)).hasSize(2).allMatch(RunStarted.class::isInstance);
        assertThat(runs.batches(spec.runId(), 1)).isEmpty();
    }

    private void publish(RunStarted started) {
        try {
            runs.publish(started);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param fails whether a renewal fails by now */
    private void train(
            RunSpec spec, WorkerConfig config, TrainerSource trainers, RuntimeException renewal, BooleanSupplier fails)
            throws InterruptedException {
        try (RunQueue queue = new RunQueue(() -> consumer(renewal, fails), LOCK);
                RunHistoryReader reader = new RunHistoryReader(config.broker())) {
            ConsumerRecord<byte[], byte[]> request = Objects.requireNonNull(queue.take(Runs.PATIENCE));
            new AttemptRunner(request, spec, config, trainers, runs.publisher, queue, reader, new WaitingRuns()).run();
        }
    }

    /** Whose lease fails with an exception when it is renewed. */
    private static ShareConsumer<byte[], byte[]> consumer(RuntimeException renewal, BooleanSupplier fails) {
        return new MockShareConsumer<>() {
            @Override
            public synchronized Map<TopicIdPartition, Optional<KafkaException>> commitSync(Duration atMost) {
                if (fails.getAsBoolean()) {
                    throw renewal;
                }
                return Map.of(new TopicIdPartition(Uuid.ONE_UUID, 0, "run-requests"), Optional.empty());
            }

            @Override
            public synchronized void acknowledge(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
                if (type == AcknowledgeType.RENEW) {
                    addRecord(record);
                }
            }

            @Override
            public synchronized void subscribe(Collection<String> topics) {
                super.subscribe(topics);
                addRecord(request());
            }
        };
    }

    private static ConsumerRecord<byte[], byte[]> request() {
        return new ConsumerRecord<>(
                "run-requests",
                0,
                0,
                System.currentTimeMillis(),
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                Optional.empty());
    }

    private static RunSpec spec(String run) {
        return new RunSpec(new RunId(run), run, "counting", null, Runs.SLOW, 1, 1_000_000);
    }

    private WorkerConfig config(Duration lock) {
        WorkerConfig usual = WorkerProcess.config(runs.broker.bootstrap(), "w-leased", runs.data);
        return new WorkerConfig(
                usual.broker(),
                usual.abilities(),
                usual.worker(),
                usual.startup(),
                lock,
                usual.beat(),
                usual.checkpoints(),
                usual.checkpointEvery(),
                usual.plugins(),
                usual.logs(),
                usual.buffers());
    }
}
