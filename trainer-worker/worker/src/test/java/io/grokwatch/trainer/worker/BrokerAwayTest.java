package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.trainer.checkpoint.CheckpointPlace;
import io.grokwatch.trainer.worker.publish.BufferLimits;
import io.grokwatch.trainer.worker.publish.FailureListener;
import io.grokwatch.trainer.worker.publish.PublishingException;
import io.grokwatch.trainer.worker.publish.RunPublisher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What training notices of a broker that is away: nothing, until the bound; and never a lost point. */
@SuppressWarnings("try") // A worker works by being there.
class BrokerAwayTest extends BrokerForAll {
    private static final List<String> NAMES = List.of("train/loss");
    /** A row of one value weighs 40 bytes. */
    private static final long ROWS_1000 = 40_000;

    @Test
    void logging_never_waits_while_there_is_room_on_disk_and_all_of_it_comes_through_in_order() throws Exception {
        BufferLimits onDisk = new BufferLimits(1, 10_000_000, ROWS_1000, runs.data.resolve("spill"));
        try (RunPublisher run = open("spilled", onDisk)) {
            runs.broker.takeAway();

            for (long batch = 0; batch < 100; batch++) {
                log(run, 500 * batch, 500 * (batch + 1));
                await().atMost(Runs.PATIENCE).until(run::buffered, bytes -> bytes == 0);
            }
            CompletableFuture<Void> all = run.acknowledged();

            assertThat(run.waits()).isZero();
            assertThat(all).isNotDone();

            runs.broker.bringBack();

            run.drain(Runs.PATIENCE);
            assertThat(all).isCompleted();
        }
        List<MetricBatch> batches = runs.batches(new RunId("spilled"), 1);
        assertThat(Runs.steps(batches, "train/loss")).containsExactlyElementsOf(Runs.upTo(50_000));
        assertThat(batches).extracting(MetricBatch::sequence).containsExactlyElementsOf(Runs.upTo(batches.size()));
        assertThat(batches)
                .allSatisfy(batch -> assertThat(Runs.distinctSteps(batch)).isBetween(1L, 256L));
    }

    @Test
    void training_waits_once_disk_and_memory_are_full_and_goes_on_without_a_loss() throws Exception {
        BufferLimits little = new BufferLimits(1, 20_000, ROWS_1000, runs.data.resolve("spill"));
        try (RunPublisher run = open("beyond", little)) {
            runs.broker.takeAway();

            CompletableFuture<Void> training = CompletableFuture.runAsync(() -> log(run, 0, 20_000));
            await().atMost(Runs.PATIENCE).until(() -> run.waits() > 0);

            assertThat(run.lastStep()).isBetween(999L, 19_998L);
            assertThat(training).isNotDone();

            runs.broker.bringBack();

            training.get(Runs.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            run.drain(Runs.PATIENCE);
        }
        assertThat(Runs.steps(runs.batches(new RunId("beyond"), 1), "train/loss"))
                .containsExactlyElementsOf(Runs.upTo(20_000));
    }

    @Test
    void without_a_disk_to_spill_to_training_waits_for_the_broker() throws Exception {
        Path notAFolder = Files.createFile(runs.data.resolve("file"));
        try (RunPublisher run = open("diskless", new BufferLimits(1, 10_000_000, ROWS_1000, notAFolder))) {
            runs.broker.takeAway();
            CompletableFuture<Void> training = CompletableFuture.runAsync(() -> log(run, 0, 3_000));
            await().atMost(Runs.PATIENCE).until(() -> run.waits() > 0);

            runs.broker.bringBack();

            training.get(Runs.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            run.drain(Runs.PATIENCE);
        }
        assertThat(Runs.steps(runs.batches(new RunId("diskless"), 1), "train/loss"))
                .containsExactlyElementsOf(Runs.upTo(3_000));
    }

    @Test
    void a_disk_that_refuses_what_is_spilled_is_reported_until_it_takes_it_again() throws Exception {
        Path inTheWay = Files.createFile(runs.data.resolve("in-the-way"));
        List<@Nullable String> reported = new CopyOnWriteArrayList<>();
        BufferLimits buffers = new BufferLimits(1, 10_000_000, ROWS_1000, inTheWay);
        try (RunPublisher run = open("refused", buffers, reported::add)) {
            runs.broker.takeAway();
            CompletableFuture<Void> training = CompletableFuture.runAsync(() -> log(run, 0, 3_000));
            await().atMost(Runs.PATIENCE).until(() -> !reported.isEmpty());
            assertThat(reported)
                    .containsExactly("what the broker did not take could not be spilled to " + inTheWay + " ("
                            + inTheWay + " is not a folder) and waited in memory");

            Files.delete(inTheWay);

            training.get(Runs.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            await().atMost(Runs.PATIENCE).until(() -> reported.size() == 2 && reported.getLast() == null);
            runs.broker.bringBack();
            run.drain(Runs.PATIENCE);
        }
        assertThat(Runs.steps(runs.batches(new RunId("refused"), 1), "train/loss"))
                .containsExactlyElementsOf(Runs.upTo(3_000));
    }

    @Test
    void a_run_that_is_to_stop_no_longer_waits_and_a_drain_that_takes_too_long_fails() throws Exception {
        try (RunPublisher run = open("stopping", new BufferLimits(1, 0, ROWS_1000, runs.data))) {
            runs.broker.takeAway();
            CompletableFuture<Void> training = CompletableFuture.runAsync(() -> log(run, 0, 3_000));
            await().atMost(Runs.PATIENCE).until(() -> run.waits() > 0);

            run.neverWait();

            await().atMost(Runs.PATIENCE).until(training::isDone);
            assertThat(run.lastStep()).isEqualTo(2_999);
            assertThatThrownBy(() -> run.drain(Duration.ofSeconds(2)))
                    .isInstanceOf(PublishingException.class)
                    .hasMessage("run stopping: what it logged was not acknowledged within 2000 ms");
        } finally {
            runs.broker.bringBack();
        }
    }

    @Test
    void a_metric_name_that_the_contract_refuses_is_left_out_by_itself_and_counted() {
        try (RunPublisher run = open("misnamed", BufferLimits.in(runs.data))) {
            run.metrics(0, List.of("train\nloss"), new double[] {1});
            assertThat(run.keptAny()).isFalse();

            run.metrics(1, List.of("train\nloss", "val/loss"), new double[] {1, 2});

            assertThat(run.keptAny()).isTrue();
            assertThat(run.lastStep()).isEqualTo(1);
            assertThat(run.rejections())
                    .containsExactly(new Rejection(
                            Rejection.Kind.METRIC_NAME,
                            2,
                            "step 0: a metric name must be printable, was 'train\\nloss'"));
        }
    }

    @Test
    void a_worker_trains_on_while_its_broker_is_away_and_not_a_step_is_missing() throws Exception {
        RunSpec spec = runs.request("outlived", "counting", Runs.SLOW, 8000);
        try (WorkerProcess worker = runs.worker("w-outliving")) {
            runs.awaitMetrics(spec, 1);

            runs.broker.takeAway();
            outlastTheLease();
            runs.broker.bringBack();

            runs.awaitLast(spec, RunFinished.class);
        }

        assertThat(runs.lifecycle(spec).getLast())
                .as("by the attempt that began it")
                .isEqualTo(new RunFinished(spec.runId(), 1, 8000));
        assertThat(runs.curve(spec, "train/loss")).isEqualTo(Runs.uninterrupted(spec, "train/loss"));
    }

    @Test
    void a_run_stays_with_its_worker_when_the_broker_is_back_although_another_is_idle() throws Exception {
        RunSpec spec = runs.request("kept", "counting", Runs.SLOW, 12_000);
        try (WorkerProcess training = runs.worker("w-training")) {
            runs.awaitMetrics(spec, 1);
            try (WorkerProcess idle = runs.worker("w-bystander")) {
                runs.broker.takeAway();
                outlastTheLease();
                runs.broker.bringBack();

                runs.awaitLast(spec, RunFinished.class);
            }
        }

        assertThat(runs.lifecycle(spec).getLast()).isEqualTo(new RunFinished(spec.runId(), 1, 12_000));
        assertThat(runs.curve(spec, "train/loss")).isEqualTo(Runs.uninterrupted(spec, "train/loss"));
    }

    @Test
    void a_worker_without_a_broker_ends_with_the_reason() {
        runs.broker.takeAway();
        try {
            Worker worker = new Worker(
                    new WorkerConfig(
                            BrokerAccess.plaintext(runs.broker.bootstrap()),
                            WorkerAbilities.on("cpu"),
                            new WorkerId("w-alone"),
                            Duration.ofSeconds(1),
                            WorkerProcess.LOCK,
                            Duration.ofSeconds(1),
                            new CheckpointPlace.Folder(runs.data),
                            Duration.ofSeconds(1),
                            runs.data,
                            runs.data,
                            BufferLimits.in(runs.data)),
                    (spec, device) -> {
                        throw new IllegalStateException("nothing to train");
                    });

            assertThatThrownBy(() -> worker.run(() -> {}))
                    .isInstanceOf(WorkerException.class)
                    .hasMessageStartingWith("no Kafka broker answered at " + runs.broker.bootstrap() + " within 1 s: ");
        } finally {
            runs.broker.bringBack();
        }
    }

    /** A broker that is down cannot report that a lock has expired: nothing but time passes. */
    private static void outlastTheLease() throws InterruptedException {
        Thread.sleep(WorkerProcess.LOCK.multipliedBy(2).toMillis());
    }

    private RunPublisher open(String run, BufferLimits buffers) {
        return new RunPublisher(runs.publisher, InstantSource.system(), new RunId(run), 1, 1_000_000, buffers);
    }

    private RunPublisher open(String run, BufferLimits buffers, Consumer<@Nullable String> onSpillFailure) {
        return new RunPublisher(
                runs.publisher,
                InstantSource.system(),
                new RunId(run),
                1,
                1_000_000,
                buffers,
                line -> {},
                new FailureListener() {
                    @Override
                    public void onSnapshotsLeftOut(String which) {
                        throw new IllegalStateException(which);
                    }

                    @Override
                    public void onSpillFailure(@Nullable String why) {
                        onSpillFailure.accept(why);
                    }
                });
    }

    private static void log(RunPublisher run, long from, long to) {
        for (long step = from; step < to; step++) {
            run.metrics(step, NAMES, new double[] {step});
        }
    }
}
