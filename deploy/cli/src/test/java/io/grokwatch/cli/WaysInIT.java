package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.events.Generalisation;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.scratch.ScratchPython;
import io.grokwatch.local.stack.Installation;
import io.grokwatch.local.stack.LocalStack;
import io.grokwatch.local.stack.Ports;
import io.grokwatch.tracker.client.DetectionView;
import io.grokwatch.tracker.client.ExperimentView;
import io.grokwatch.tracker.client.RunQuery;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.tracker.client.TrackerUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ways by which programs log their runs, each by its own client in its latest release: the clients of MLflow, W&B and Grokwatch, and files that
 * are followed while they grow or imported.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class WaysInIT {
    private static final Path CHECKOUT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path SCRATCH = Path.of("target", "ways-in").toAbsolutePath();
    private static final String SCRIPT = "ways_in.py";
    private static final String FRAMEWORKS = "frameworks.py";
    private static final int SCRIPT_SECONDS = 120;
    private static final int TRAINING_SECONDS = 400;
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path data;

    private static LocalStack stack;
    private static TrackerClient tracker;

    /** What is found of a run. */
    private record Findings(RunClass verdict, Generalisation generalisation, List<String> detections) {}

    @BeforeAll
    static void start() throws Exception {
        stack = LocalStack.start(
                new Installation(CHECKOUT), data, new Ports(FreePorts.first(4)), null, 0, System.out::println);
        tracker = new TrackerClient(stack.ports().pageAddress());
    }

    @AfterAll
    static void stop() {
        tracker.close();
        stack.close();
    }

    @Test
    void one_training_has_one_class_and_the_same_steps_whatever_logs_it() throws Exception {
        ScratchPython python = ScratchPython.clients(SCRATCH).with(WaysInIT.class, SCRIPT);
        Map<String, Callable<String>> ways = new LinkedHashMap<>();
        for (String client : List.of("grokwatch", "mlflow", "wandb")) {
            ways.put(client, () -> logged(python, client));
        }
        for (String file : List.of("tensorboard", "csv")) {
            ways.put(file, () -> followed(python, file));
        }
        ways.put("wandb_offline", () -> imported(python, "wandb_offline"));

        Map<String, String> runs = new LinkedHashMap<>();
        try (ExecutorService parallel = Executors.newCachedThreadPool()) {
            Map<String, Future<String>> logging = new LinkedHashMap<>();
            ways.forEach((way, log) -> logging.put(way, parallel.submit(log)));
            for (Map.Entry<String, Future<String>> way : logging.entrySet()) {
                runs.put(way.getKey(), way.getValue().get());
            }
        }

        lastly(() -> {
            Findings expected = findings(runs.getOrDefault("grokwatch", ""));
            assertThat(expected.verdict()).isEqualTo(RunClass.GROKKED);
            assertThat(expected.generalisation().generalisedStep()).isBetween(1_500L, 2_000L);
            assertThat(expected.detections()).singleElement().asString().startsWith("GROKKING_DETECTED CONFIRMED");
            assertThat(runs)
                    .allSatisfy((way, run) -> assertThat(findings(run)).as(way).isEqualTo(expected));
        });
    }

    /** With the logger of Lightning and the callback of Transformers: torch has some gigabytes, which is too much for each build. */
    @Test
    @EnabledIfSystemProperty(
            named = "frameworks.python",
            matches = ".+",
            disabledReason =
                    "frameworks.python must name a Python with torch, lightning, transformers, accelerate and mlflow-skinny")
    void what_frameworks_train_and_log_to_mlflow_is_detected() throws Exception {
        ScratchPython python = ScratchPython.given(SCRATCH, System.getProperty("frameworks.python"))
                .with(WaysInIT.class, FRAMEWORKS);
        for (String framework : List.of("lightning", "transformers")) {
            ScratchPython.Result trained = python.run(
                    TRAINING_SECONDS,
                    environment(),
                    FRAMEWORKS,
                    framework,
                    framework,
                    stack.ports().pageAddress());
            assertThat(trained.status()).as(trained.output()).isZero();

            String run = onlyRunOf(framework);
            lastly(() -> {
                Findings found = findings(run);
                assertThat(found.verdict()).as(framework).isEqualTo(RunClass.GROKKED);
                assertThat(found.detections())
                        .as(framework)
                        .anyMatch(one -> one.startsWith("GROKKING_DETECTED CONFIRMED"));
            });
            System.out.println(framework + ": " + findings(run));
        }
    }

    /** The run that a client has logged. */
    private static String logged(ScratchPython python, String way) throws Exception {
        log(python, way);
        return onlyRunOf(way);
    }

    /** The run of a file that was followed from its middle on. */
    private static String followed(ScratchPython python, String way) throws Exception {
        CommandRun watch = new CommandRun();
        Path folder = Files.createDirectories(folder(way));
        try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
            Future<?> written = writer.submit(() -> {
                log(python, way);
                return null;
            });
            try (ExecutorService follower = Executors.newSingleThreadExecutor()) {
                await().alias(way).atMost(SOON).until(() -> hasFiles(folder));
                Future<Integer> followed = follower.submit(() ->
                        watch.run("watch", "--port", port(), "--experiment", way, "--idle", "8", folder.toString()));
                await().alias(way).atMost(SOON).until(() -> !watch.out().isBlank() || followed.isDone());
                Files.createFile(Path.of(folder + ".go"));
                written.get();
                assertThat(followed.get()).as(watch::err).isZero();
            }
        }
        return watch.out().strip();
    }

    /** The run of a folder that is imported once it is complete. */
    private static String imported(ScratchPython python, String way) throws Exception {
        log(python, way);
        CommandRun imported = new CommandRun();
        assertThat(imported.run("import", "--port", port(), folder(way).toString()))
                .as(imported::err)
                .isZero();
        return imported.out().strip();
    }

    private static void log(ScratchPython python, String way) throws Exception {
        Path folder = Files.createDirectories(folder(way));
        ScratchPython.Result logged = python.run(
                SCRIPT_SECONDS, environment(), SCRIPT, way, way, stack.ports().pageAddress(), folder.toString());
        assertThat(logged.status()).as(way + ": " + logged.output()).isZero();
    }

    private static Findings findings(String run) {
        RunView found = tracker.run(run);
        assertThat(found.hasEnded()).as(run).isTrue();
        assertThat(found.verdict()).as(run).isNotNull();
        assertThat(found.generalisation()).as(run).isNotNull();
        List<String> detections = new ArrayList<>();
        for (DetectionView detection : tracker.detections(run)) {
            detections.add(
                    detection.type() + " " + detection.event().path("stage").asText() + ": memorised at "
                            + detection.event().path("memorisedStep") + ", generalised at "
                            + detection.event().path("generalisedStep"));
        }
        return new Findings(
                Objects.requireNonNull(found.verdict()), Objects.requireNonNull(found.generalisation()), detections);
    }

    /** What holds once everything that was logged is evaluated, and holds for a while. */
    private static void lastly(ThrowingRunnable assertion) {
        await().atMost(SOON)
                .during(Duration.ofSeconds(2))
                .pollInterval(Duration.ofMillis(300))
                .ignoreException(TrackerUnavailableException.class)
                .untilAsserted(assertion);
    }

    private static String onlyRunOf(String experimentName) {
        ExperimentView experiment = tracker.experiments(null, 100, null).experiments().stream()
                .filter(one -> one.name().equals(experimentName))
                .findFirst()
                .orElseThrow();
        RunQuery query = new RunQuery(null, List.of(), List.of(experiment.id()), "active", 10, null, 0);
        List<RunView> runs = tracker.runs(query).runs();
        assertThat(runs).hasSize(1);
        return runs.getFirst().id();
    }

    private static Path folder(String way) {
        return data.resolve("way-" + way);
    }

    private static boolean hasFiles(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.findAny().isPresent();
        }
    }

    private static String port() {
        return Integer.toString(stack.ports().page());
    }

    private static Map<String, String> environment() {
        return Map.of(
                "PYTHONPATH", CHECKOUT.resolve("tracker-api/clients/python").toString(),
                "HOME", SCRATCH.toString(),
                "MLFLOW_DISABLE_TELEMETRY", "true");
    }
}
