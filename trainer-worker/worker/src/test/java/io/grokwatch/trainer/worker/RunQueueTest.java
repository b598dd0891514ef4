package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunRequested;
import io.grokwatch.events.RunSpec;
import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.testing.TestBroker;
import io.grokwatch.trainer.worker.publish.Publisher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What the worker relies on of share groups, on a real broker. */
@Tag("broker")
@TestInstance(Lifecycle.PER_CLASS)
class RunQueueTest {
    private static final Duration LOCK = Duration.ofMillis(1500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private TestBroker broker;
    private Publisher publisher;

    @BeforeAll
    void startBroker(@TempDir Path folder) throws InterruptedException {
        broker = TestBroker.start(folder.resolve("log"));
        new BrokerSetup(BrokerAccess.plaintext(broker.bootstrap()), LOCK).prepare(Duration.ofSeconds(20));
        publisher = new Publisher(BrokerAccess.plaintext(broker.bootstrap()), "/test", InstantSource.system());
    }

    @AfterAll
    void stopBroker() {
        publisher.close();
        broker.close();
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
        return new RunQueue(BrokerAccess.plaintext(broker.bootstrap()), LOCK);
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
