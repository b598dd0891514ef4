package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.trainer.worker.publish.PublishingException;
import io.grokwatch.trainer.worker.publish.RunPublisher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What training notices of a broker that is away: nothing, until the bound; and never a lost point. */
@SuppressWarnings("try") // A worker works by being there.
@TestInstance(Lifecycle.PER_CLASS)
class BrokerAwayTest {
    private static final List<String> NAMES = List.of("train/loss");
    /** A row of one value weighs 40 bytes. */
    private static final long ROOM_FOR_1000_ROWS = 40_000;

    private Runs runs;

    @BeforeAll
    void startBroker(@TempDir Path folder) throws InterruptedException {
        runs = new Runs(folder);
    }

    @AfterAll
    void stopBroker() {
        runs.close();
    }

    @Test
    void logging_never_waits_within_the_bound_and_waits_beyond_it_and_loses_nothing() throws Exception {
        try (RunPublisher within = open("within", RunPublisher.DEFAULT_MAX_PENDING_BYTES);
                RunPublisher beyond = open("beyond", ROOM_FOR_1000_ROWS)) {
            runs.broker.stop();

            log(within, 0, 20_000);
            CompletableFuture<Void> training = CompletableFuture.runAsync(() -> log(beyond, 0, 5_000));
            await().atMost(Runs.PATIENCE).until(() -> beyond.waits() > 0);

            assertThat(within.waits()).isZero();
            assertThat(within.lastStep()).isEqualTo(19_999);
            assertThat(beyond.lastStep()).as("the last row that found room").isEqualTo(999);
            assertThat(training).isNotDone();

            runs.broker.restart();

            training.get(Runs.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            within.drain(Runs.PATIENCE);
            beyond.drain(Runs.PATIENCE);
        }
        List<MetricBatch> batches = runs.batches(new RunId("within"), 1);
        assertThat(Runs.steps(batches, "train/loss")).containsExactlyElementsOf(Runs.upTo(20_000));
        assertThat(batches)
                .allSatisfy(batch -> assertThat(Runs.distinctSteps(batch)).isBetween(1L, 256L));
        assertThat(Runs.steps(runs.batches(new RunId("beyond"), 1), "train/loss"))
                .containsExactlyElementsOf(Runs.upTo(5_000));
    }

    @Test
    void a_run_that_is_to_stop_no_longer_waits_and_one_that_is_given_up_says_so() throws Exception {
        try (RunPublisher run = open("stopping", ROOM_FOR_1000_ROWS)) {
            runs.broker.stop();
            CompletableFuture<Void> training = CompletableFuture.runAsync(() -> log(run, 0, 1_500));
            await().atMost(Runs.PATIENCE).until(() -> run.waits() > 0);

            run.neverWait();

            await().atMost(Runs.PATIENCE).until(training::isDone);
            assertThat(run.lastStep()).isEqualTo(1_499);
            assertThatThrownBy(() -> run.drain(Duration.ofSeconds(2)))
                    .isInstanceOf(PublishingException.class)
                    .hasMessage("run stopping: 60000 bytes of metrics were not acknowledged in time");
        } finally {
            runs.broker.restart();
        }
    }

    @Test
    void a_metric_name_that_the_contract_refuses_fails_the_run_at_its_next_row() {
        try (RunPublisher run = open("misnamed", ROOM_FOR_1000_ROWS)) {
            run.metrics(0, List.of("train\nloss"), new double[] {1});

            await().atMost(Runs.PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(() -> log(run, 1, 2))
                            .isInstanceOf(PublishingException.class)
                            .hasMessageContaining("run misnamed")
                            .hasMessageContaining("metric name must match"));
        }
    }

    @Test
    void a_worker_outlives_its_broker_and_trains_the_run_again_as_another_attempt() throws Exception {
        RunSpec spec = runs.request("outlived", "counting", Runs.SLOW, 4000);
        try (WorkerProcess worker = runs.worker("w-outliving")) {
            runs.awaitMetrics(spec, 1);

            runs.broker.stop();
            runs.broker.restart();

            runs.awaitLast(spec, RunFinished.class);
        }

        assertThat(runs.lifecycle(spec).getLast()).isEqualTo(new RunFinished(spec.runId(), 2, 4000));
        assertThat(Runs.steps(runs.batches(spec.runId(), 2), "train/loss")).containsExactlyElementsOf(Runs.upTo(4000));
    }

    @Test
    void a_worker_without_a_broker_says_so_and_ends() {
        runs.broker.stop();
        try {
            Worker worker = new Worker(
                    new WorkerConfig(
                            runs.broker.bootstrap(),
                            "cpu",
                            new WorkerId("w-alone"),
                            Duration.ofSeconds(1),
                            WorkerProcess.LOCK,
                            Duration.ofSeconds(1),
                            ROOM_FOR_1000_ROWS),
                    (spec, device) -> {
                        throw new IllegalStateException("nothing to train");
                    });

            assertThatThrownBy(() -> worker.run(() -> {}))
                    .isInstanceOf(WorkerException.class)
                    .hasMessage("no Kafka broker answered at " + runs.broker.bootstrap() + " within 1 s");
        } finally {
            runs.broker.restart();
        }
    }

    private RunPublisher open(String run, long maxPendingBytes) {
        return new RunPublisher(runs.publisher, InstantSource.system(), new RunId(run), 1, 1_000_000, maxPendingBytes);
    }

    private static void log(RunPublisher run, long from, long to) {
        for (long step = from; step < to; step++) {
            run.metrics(step, NAMES, new double[] {step});
        }
    }
}
