package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.MetricsRejected;
import io.grokwatch.events.RunLifecycle.RunEnded;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Structure;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.RunLog;
import io.grokwatch.trainer.spi.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever a trainer returns, logs or throws, its run ends once and the worker trains the next. {@code
 * -Dgrokwatch.fuzz.trainings=10000} trains more of them.
 */
@SuppressWarnings("try") // A worker works by being there.
class TrainerFuzzTest extends BrokerForAll {
    private static final int TRAININGS = Integer.getInteger("grokwatch.fuzz.trainings", 60);

    @Test
    void a_worker_outlasts_every_trainer() throws Exception {
        List<RunSpec> requested = new ArrayList<>();
        for (int seed = 0; seed < TRAININGS; seed++) {
            requested.add(runs.request("wild-" + seed, "wild", Parameters.NONE.with("seed", (long) seed), 10));
        }
        RunSpec last = runs.request("after-all", "counting", Parameters.NONE, 10);

        try (WorkerProcess worker = new WorkerProcess(
                WorkerProcess.config(runs.broker.bootstrap(), "w-fuzz", runs.data), TrainerFuzzTest::trainer)) {
            runs.awaitLast(last, RunFinished.class);
            assertThat(worker.isAlive()).isTrue();
        }

        for (RunSpec spec : requested) {
            List<RunLifecycle> events = runs.lifecycle(spec);
            assertThat(events)
                    .as("events of %s", spec.runId())
                    .filteredOn(RunEnded.class::isInstance)
                    .hasSize(1);
            assertThat(events.getLast()).isInstanceOf(RunEnded.class);
            assertThat(events).noneMatch(RunHandedBack.class::isInstance);
        }
    }

    @Test
    void a_run_of_which_nothing_is_kept_fails_with_what_was_refused() throws Exception {
        RunSpec spec = runs.request("nothing-kept", "refused", Parameters.NONE, 10);

        try (WorkerProcess worker = new WorkerProcess(
                WorkerProcess.config(runs.broker.bootstrap(), "w-refused", runs.data), TrainerFuzzTest::trainer)) {
            runs.awaitLast(spec, RunFailed.class);
        }

        List<RunLifecycle> events = runs.lifecycle(spec);
        assertThat(((RunFailed) events.getLast()).reason())
                .startsWith(
                        "nothing that trainer refused logged was kept: 2 metric names, the first: step 3: a metric name"
                                + " must be printable, was 'a\\nb'");
        assertThat(events.get(events.size() - 2)).isInstanceOfSatisfying(MetricsRejected.class, rejected -> {
            assertThat(rejected.by()).isEqualTo("trainer-worker");
            assertThat(rejected.rejections())
                    .extracting(Rejection::kind, Rejection::count)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(Rejection.Kind.METRIC_NAME, 2L),
                            org.assertj.core.groups.Tuple.tuple(Rejection.Kind.STEP, 1L),
                            org.assertj.core.groups.Tuple.tuple(Rejection.Kind.COLUMN, 1L));
        });
        assertThat(runs.batches(spec.runId(), 1)).isEmpty();
    }

    @Test
    void what_is_kept_of_a_row_is_published_and_the_run_finishes() throws Exception {
        RunSpec spec = runs.request("partly-kept", "partial", Parameters.NONE, 10);

        try (WorkerProcess worker = new WorkerProcess(
                WorkerProcess.config(runs.broker.bootstrap(), "w-partial", runs.data), TrainerFuzzTest::trainer)) {
            runs.awaitLast(spec, RunFinished.class);
        }

        assertThat(Runs.steps(runs.batches(spec.runId(), 1), "hits@5")).containsExactly(5L, 3L);
        assertThat(runs.lifecycle(spec))
                .filteredOn(MetricsRejected.class::isInstance)
                .last()
                .isInstanceOfSatisfying(
                        MetricsRejected.class,
                        rejected -> assertThat(rejected.total()).isEqualTo(2));
    }

    private static Trainer trainer(RunSpec spec, String device) {
        return switch (spec.trainer()) {
            case "wild" -> wild(spec);
            case "refused" ->
                new Scripted(spec, log -> {
                    log.metrics(3, List.of("a\nb", "x".repeat(300)), new double[] {1, 2});
                    log.metrics(-1, List.of("a"), new double[] {1});
                    log.metrics(1, List.of("a"), new double[] {1, 2});
                    return 10;
                });
            case "partial" ->
                new Scripted(spec, log -> {
                    List<String> names = new ArrayList<>(List.of("hits@5", "\u202e"));
                    log.metrics(5, names, new double[] {1, 2});
                    names.set(1, "");
                    log.metrics(3, names, new double[] {3, 4});
                    return 10;
                });
            default -> WorkerProcess.trainer(spec, device);
        };
    }

    /** What a trainer does with its log; returns the number of steps. */
    private interface Script {
        long train(RunLog log);
    }

    private record Scripted(RunSpec spec, Script script) implements Trainer {
        @Override
        public RunFacts facts() {
            return RunFacts.UNKNOWN;
        }

        @Override
        public long train(RunLog log, RunControl control, Checkpoints checkpoints) {
            return script.train(log);
        }

        @Override
        public void close() {}
    }

    private static Trainer wild(RunSpec spec) {
        Random random = new Random(
                (Long) Objects.requireNonNull(spec.parameters().values().get("seed")));
        return switch (random.nextInt(12)) {
            case 0 -> throw new IllegalArgumentException("\uD800".repeat(5000));
            case 1 -> throw new StackOverflowError();
            case 2 -> nothing();
            default -> new Wild(spec, random);
        };
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"
    }) // A trainer may be compiled without any check for null.
    private static <T> T nothing() {
        return null;
    }

    /** Logs, returns and throws anything, by its seed. */
    private record Wild(RunSpec request, Random random) implements Trainer {
        private static final List<String> TEXTS = Arrays.asList(
                "train/loss",
                "hits@5",
                "",
                " ",
                "a\nb",
                "\u202e",
                "\uD83D",
                "x".repeat(300),
                "損失",
                "\u0000",
                "y".repeat(100_000),
                "a.b$c");

        @Override
        public RunSpec spec() {
            return switch (random.nextInt(16)) {
                case 0 -> nothing();
                case 1 -> named(new RunId("another"), request.parameters());
                case 2 -> named(request.runId(), many());
                case 3 -> named(request.runId(), Parameters.NONE.with("text", "\uD800"));
                case 4 -> throw new UnsupportedOperationException();
                default -> request;
            };
        }

        private RunSpec named(RunId runId, Parameters parameters) {
            return new RunSpec(runId, "name", request.trainer(), null, parameters, 1, request.steps());
        }

        private static Parameters many() {
            Map<String, Object> values = new HashMap<>();
            for (int i = 0; i < 600; i++) {
                values.put("p" + i, "x".repeat(2000));
            }
            return Parameters.of(values);
        }

        @Override
        public RunFacts facts() {
            return random.nextInt(5) == 0 ? nothing() : RunFacts.UNKNOWN;
        }

        @Override
        public long train(RunLog log, RunControl control, Checkpoints checkpoints) {
            for (int action = random.nextInt(100); action >= 0; action--) {
                act(log, checkpoints);
            }
            if (random.nextInt(8) == 0) {
                Thread.currentThread().interrupt();
            }
            return switch (random.nextInt(10)) {
                case 0 -> Long.MIN_VALUE;
                case 1 -> Long.MAX_VALUE;
                case 2 -> -1;
                case 3 -> throw new Unprintable();
                case 4 -> throw new OutOfMemoryError("z".repeat(10_000));
                case 5 -> throw new IllegalStateException("\uD800".repeat(4001));
                case 6 -> throw new AssertionError();
                default -> random.nextLong();
            };
        }

        private void act(RunLog log, Checkpoints checkpoints) {
            switch (random.nextInt(40)) {
                case 0 -> log.line(text());
                case 1 -> log.line(nothing());
                case 2 -> log.rejected(Rejection.Kind.LINE, text());
                case 3 -> log.metrics(step(), List.of("a", "b"), new double[1]);
                case 4 -> log.metrics(step(), Arrays.asList("a", nothing()), new double[2]);
                case 5 -> log.metrics(step(), names(12_000), new double[12_000]);
                case 6, 7 ->
                    log.snapshot(
                            step(),
                            text(),
                            random.nextInt(-2, 5),
                            random.nextInt(5),
                            new float[random.nextInt(10)],
                            List.of(text()),
                            new Structure.Unstructured());
                case 8 -> checkpoints.due(step());
                default -> {
                    List<String> names = new ArrayList<>(List.of(text(), text()));
                    log.metrics(step(), names, new double[] {random.nextDouble(), Double.NaN});
                    names.clear();
                }
            }
            if (random.nextInt(2000) == 0) {
                log.intervened(step(), new Intervention("c", "lr", 1.0), new Object());
            }
        }

        private static List<String> names(int count) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                names.add("m" + i);
            }
            return names;
        }

        private String text() {
            return TEXTS.get(random.nextInt(TEXTS.size()));
        }

        private long step() {
            return switch (random.nextInt(6)) {
                case 0 -> Long.MAX_VALUE;
                case 1 -> Long.MAX_VALUE - 1;
                case 2 -> random.nextLong();
                default -> random.nextInt(100);
            };
        }

        @Override
        public void close() {
            if (random.nextInt(10) == 0) {
                throw new IllegalStateException("cannot be closed");
            }
        }
    }

    /** Fails when it is asked for its text. */
    private static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no text");
        }
    }
}
