package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.DisconnectException;
import org.junit.jupiter.api.Test;

/** What becomes of an attempt whose lease goes wrong; the queue is played, what the world hears goes over a real broker. */
class LeasedTrainingTest extends BrokerForAll {
    private static final Duration LOCK = Duration.ofMillis(300);

    @Test
    void one_whose_worker_fails_is_handed_back_and_ends() throws Exception {
        RunSpec spec = spec("failing-worker");
        RunAttempt attempt = attempt(spec, LOCK, WorkerProcess::trainer);

        assertThatThrownBy(() -> train(attempt, new UnsupportedOperationException("a defect")))
                .isInstanceOf(UnsupportedOperationException.class);

        runs.awaitLast(spec, RunHandedBack.class);
        assertThat(runs.lifecycle(spec)).last().isInstanceOf(RunHandedBack.class);
        long reached = attempt.lastStep();
        assertThat(attempt.isStarted()).isTrue();
        TimeUnit.MILLISECONDS.sleep(100);
        assertThat(attempt.lastStep()).as("it trains no longer").isEqualTo(reached);
    }

    @Test
    void one_that_loses_its_lease_before_it_has_begun_does_not_begin() throws Exception {
        RunSpec spec = spec("never-begun");
        CountDownLatch lost = new CountDownLatch(1);
        RunAttempt attempt = attempt(spec, LOCK, (asked, device) -> {
            try {
                lost.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return WorkerProcess.trainer(asked, device);
        });

        train(attempt, new DisconnectException("the broker has gone"));

        assertThat(lost.getCount()).as("the fence ended the wait").isEqualTo(1);
        assertThat(runs.lifecycle(spec)).isEmpty();
    }

    @Test
    void one_that_stood_still_until_another_worker_had_begun_an_attempt_of_its_number_leaves_that_alone()
            throws Exception {
        RunSpec spec = spec("twice");
        RunAttempt attempt = attempt(spec, Duration.ofNanos(2), (asked, device) -> {
            publish(new RunStarted(spec.runId(), 1, spec, RunFacts.UNKNOWN, new WorkerId("w-quick"), "cpu", 0));
            return WorkerProcess.trainer(asked, device);
        });

        assertThat(attempt.train()).isEqualTo(RunAttempt.Ending.UNANSWERED);

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

    private void train(RunAttempt attempt, RuntimeException renewal) throws InterruptedException {
        try (RunQueue queue = new RunQueue(() -> consumer(attempt, renewal), LOCK)) {
            ConsumerRecord<byte[], byte[]> request = Objects.requireNonNull(queue.take(Runs.PATIENCE));
            new LeasedTraining(request, attempt, queue, runs.publisher, () -> false).run();
        }
    }

    /** Whose lease fails with an exception when it is renewed, and not before the attempt has begun if it is to. */
    private static ShareConsumer<byte[], byte[]> consumer(RunAttempt attempt, RuntimeException renewal) {
        return new MockShareConsumer<>() {
            @Override
            public synchronized Map<TopicIdPartition, Optional<KafkaException>> commitSync(Duration atMost) {
                if (renewal instanceof DisconnectException || attempt.lastStep() > 0) {
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
                addRecord(new ConsumerRecord<>("run-requests", 0, 0, new byte[0], new byte[0]));
            }
        };
    }

    private RunSpec spec(String run) {
        return new RunSpec(new RunId(run), run, "counting", null, Runs.SLOW, 1, 1_000_000);
    }

    private RunAttempt attempt(RunSpec spec, Duration lock, TrainerSource trainers) {
        WorkerConfig usual = WorkerProcess.config(runs.broker.bootstrap(), "w-leased", runs.data);
        WorkerConfig config = new WorkerConfig(
                usual.bootstrap(),
                usual.device(),
                usual.worker(),
                usual.startup(),
                lock,
                usual.beat(),
                usual.checkpoints(),
                usual.checkpointEvery(),
                usual.plugins(),
                usual.logs(),
                usual.room());
        return new RunAttempt(spec, 1, Instant.now(), config, trainers, runs.publisher);
    }
}
