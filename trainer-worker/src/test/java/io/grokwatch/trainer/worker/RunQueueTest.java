package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunRequested;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.worker.publish.Publisher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.DisconnectException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What the worker relies on of share groups, on a real broker. */
@TestInstance(Lifecycle.PER_CLASS)
class RunQueueTest {
    private static final Duration LOCK = Duration.ofMillis(1500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private TestBroker broker;
    private Publisher publisher;

    @BeforeAll
    void startBroker(@TempDir Path folder) throws InterruptedException {
        broker = new TestBroker(folder);
        new BrokerSetup(broker.bootstrap(), LOCK).prepare(Duration.ofSeconds(20));
        publisher = new Publisher(broker.bootstrap(), "/test", InstantSource.system());
    }

    @AfterAll
    void stopBroker() {
        publisher.close();
        broker.close();
    }

    @Test
    void a_lease_whose_record_cannot_be_fetched_again_is_lost_and_no_more() throws InterruptedException {
        Deque<ShareConsumer<byte[], byte[]>> consumers = new ArrayDeque<>(List.of(
                new MockShareConsumer<>() {
                    private boolean renewed;

                    @Override
                    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
                        if (renewed) {
                            throw new DisconnectException("the broker has gone");
                        }
                        return super.poll(atMost);
                    }

                    @Override
                    public synchronized Map<TopicIdPartition, Optional<KafkaException>> commitSync(Duration atMost) {
                        renewed = true;
                        return Map.of(new TopicIdPartition(Uuid.ONE_UUID, 0, "run-requests"), Optional.empty());
                    }

                    @Override
                    public synchronized void subscribe(Collection<String> topics) {
                        super.subscribe(topics);
                        addRecord(new ConsumerRecord<>("run-requests", 0, 0, new byte[0], new byte[0]));
                    }
                },
                new MockShareConsumer<>()));
        try (RunQueue queue = new RunQueue(consumers::remove, LOCK)) {
            assertThat(queue.take(PATIENCE)).isNotNull();

            assertThat(queue.renew()).isFalse();

            assertThat(queue.lockDuration()).isEqualTo(LOCK);
            assertThat(queue.take(Duration.ofMillis(1))).isNull();
            assertThat(consumers)
                    .as("a new client takes the place of the one that failed")
                    .isEmpty();
        }
    }

    @Test
    void while_the_name_of_the_broker_does_not_resolve_no_request_is_taken_and_no_worker_ends() throws Exception {
        Deque<Supplier<ShareConsumer<byte[], byte[]>>> clients = new ArrayDeque<>(List.of(
                MockShareConsumer::new,
                () -> {
                    throw new KafkaException("no resolvable bootstrap urls");
                },
                MockShareConsumer::new));
        try (RunQueue queue = new RunQueue(() -> clients.remove().get(), LOCK)) {
            assertThat(queue.take(Duration.ofMillis(1))).as("none in time").isNull();

            assertThat(queue.take(Duration.ofMillis(1))).as("no client").isNull();
            assertThat(clients).hasSize(1);

            assertThat(queue.take(Duration.ofMillis(1))).as("none in time").isNull();
            assertThat(clients).isEmpty();
        }
    }

    @Test
    void a_renewed_lease_outlasts_its_lock_and_is_delivered_once() throws InterruptedException {
        request("renewed");
        try (RunQueue holder = queue();
                RunQueue other = queue()) {
            take(holder);
            assertThat(holder.lockDuration()).isEqualTo(LOCK);

            long until = System.nanoTime() + LOCK.multipliedBy(3).toNanos();
            while (System.nanoTime() < until) {
                assertThat(other.take(LOCK.dividedBy(3))).isNull();
                assertThat(holder.renew()).isTrue();
                assertThat(holder.deliveries()).isEqualTo(1);
            }

            assertThat(holder.accept()).isTrue();
            assertThat(other.take(LOCK.multipliedBy(2))).isNull();
        }
    }

    @Test
    void a_lease_that_is_not_renewed_goes_to_another_worker_as_the_second_delivery() throws InterruptedException {
        request("expired");
        try (RunQueue silent = queue();
                RunQueue other = queue()) {
            take(silent);

            assertThat(key(take(other))).isEqualTo("expired");

            assertThat(other.deliveries()).isEqualTo(2);
            assertThat(silent.renew())
                    .as("the silent worker learns that it lost the lease")
                    .isFalse();
            assertThat(other.renew()).as("and the other keeps it").isTrue();
            assertThat(other.accept()).isTrue();
        }
    }

    @Test
    void a_released_request_is_delivered_again_at_once() throws InterruptedException {
        request("released");
        try (RunQueue leaving = queue()) {
            take(leaving);
            assertThat(leaving.release()).isTrue();
        }

        try (RunQueue other = queue()) {
            take(other);

            assertThat(other.deliveries()).isEqualTo(2);
            assertThat(other.accept()).isTrue();
        }
    }

    @Test
    void a_worker_holds_one_request_and_leaves_the_next_to_others() throws InterruptedException {
        request("first");
        request("second");
        try (RunQueue one = queue();
                RunQueue two = queue()) {
            String taken = key(take(one));
            assertThat(key(take(two))).isNotEqualTo(taken);
            assertThat(one.accept()).isTrue();
            assertThat(two.accept()).isTrue();
        }
    }

    @Test
    void requests_that_wait_behind_longer_ones_are_each_delivered_once() throws InterruptedException {
        List<String> runIds = List.of("long-1", "long-2", "long-3");
        for (String runId : runIds) {
            request(runId);
        }
        try (RunQueue only = queue()) {
            for (String runId : runIds) {
                assertThat(key(take(only))).isEqualTo(runId);
                long until = System.nanoTime() + LOCK.multipliedBy(2).toNanos();
                while (System.nanoTime() < until) {
                    assertThat(only.renew()).isTrue();
                    assertThat(only.deliveries()).isEqualTo(1);
                    LockSupport.parkNanos(LOCK.dividedBy(3).toNanos());
                }
                assertThat(only.accept()).isTrue();
            }
        }
    }

    @Test
    void a_worker_that_waited_in_vain_takes_nothing_behind_its_own_back() throws InterruptedException {
        try (RunQueue idle = queue()) {
            assertThat(idle.take(LOCK)).isNull();
            request("for-another");
            try (RunQueue other = queue()) {
                assertThat(key(take(other))).isEqualTo("for-another");
                assertThat(other.deliveries()).isEqualTo(1);
                assertThat(other.accept()).isTrue();
            }
        }
    }

    @Test
    void a_worker_that_waits_is_woken_for_good_and_leaves_the_next_request_to_others() throws Exception {
        try (RunQueue leaving = queue()) {
            CompletableFuture<Boolean> tookNone = new CompletableFuture<>();
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    tookNone.complete(leaving.take(Duration.ofHours(1)) == null);
                } catch (InterruptedException | RuntimeException e) {
                    tookNone.completeExceptionally(e);
                }
            });

            leaving.wake();

            assertThat(tookNone.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            request("after-it-left");
            assertThat(leaving.take(PATIENCE)).isNull();
        }
        try (RunQueue other = queue()) {
            assertThat(key(take(other))).isEqualTo("after-it-left");
            assertThat(other.deliveries()).isEqualTo(1);
            assertThat(other.accept()).isTrue();
        }
    }

    private RunQueue queue() {
        return new RunQueue(broker.bootstrap(), LOCK);
    }

    private void request(String runId) throws InterruptedException {
        RunSpec spec = new RunSpec(new RunId(runId), runId, "counting", null, Parameters.NONE, 1, 10);
        publisher.publishAndAwait(new RunRequested(spec), PATIENCE);
    }

    private static ConsumerRecord<byte[], byte[]> take(RunQueue queue) throws InterruptedException {
        return Objects.requireNonNull(queue.take(PATIENCE), "a request");
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }
}
