package io.grokwatch.events.scenario;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.events.history.RunHistory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A golden scenario of several attempts, for the tests of every module that judges runs. The files and their format are described
 * in {@code scenarios/README.md}.
 *
 * @param file the name of its file, which is also its name in tests
 * @param description what happens and what follows, one paragraph
 * @param given what was received, in order
 * @param expected what every reader has to conclude
 */
public record Scenario(String file, String description, List<Given> given, Expected expected) {
    /** The run that every scenario is about. */
    public static final RunId RUN = new RunId("scenario");

    private static final String FOLDER = "/scenarios/";
    private static final JsonMapper JSON = new JsonMapper();

    /** Something that was received. */
    public sealed interface Given {
        /** A lifecycle event. */
        record Lifecycle(RunLifecycle event) implements Given {}

        /** A batch of metrics with one step. */
        record Metrics(MetricBatch batch) implements Given {}

        /** A detection or a phase change. */
        record Finding(RunFinding finding) implements Given {}
    }

    /** Whether a report, or a checkpoint, of an attempt at a step survives. */
    public record Survival(int attempt, long step, boolean survives) {}

    /** A phase change in effect. */
    public record Phase(int attempt, long step, RunPhase phase) {
        public static Phase of(PhaseChanged changed) {
            return new Phase(changed.attempt(), changed.step(), changed.phase());
        }
    }

    /** What every reader has to conclude; the components are described in the README. */
    public record Expected(
            List<AttemptHistory.Attempt> attempts,
            int newest,
            long newestStart,
            RunHistory.State state,
            int deaths,
            List<Survival> reports,
            List<Survival> checkpoints,
            List<String> detections,
            @Nullable List<Integer> detectionAttempts,
            List<Phase> phases) {}

    /** All scenarios. */
    public static Stream<Scenario> all() {
        return read("index.json", new TypeReference<List<String>>() {}).stream().map(Scenario::named);
    }

    /** The scenario of a file. */
    public static Scenario named(String file) {
        JsonNode json = read(file, new TypeReference<>() {});
        List<Given> given = new ArrayList<>();
        for (JsonNode event : json.required("given")) {
            given.add(given(event));
        }
        return new Scenario(
                file,
                json.required("description").textValue(),
                List.copyOf(given),
                JSON.convertValue(json.required("expected"), Expected.class));
    }

    /** The lifecycle events among what was received, in order. */
    public List<RunLifecycle> lifecycle() {
        return given.stream()
                .filter(Given.Lifecycle.class::isInstance)
                .map(one -> ((Given.Lifecycle) one).event())
                .toList();
    }

    /** The findings among what was received, in order. */
    public List<RunFinding> findings() {
        return given.stream()
                .filter(Given.Finding.class::isInstance)
                .map(one -> ((Given.Finding) one).finding())
                .toList();
    }

    @Override
    public String toString() {
        return file;
    }

    private static <T> T read(String file, TypeReference<T> type) {
        try (InputStream in = Scenario.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no scenario " + file);
            }
            return JSON.readValue(in, type);
        } catch (IOException e) {
            throw new UncheckedIOException("scenario " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Given given(JsonNode json) {
        int attempt = json.required("attempt").intValue();
        long step = json.required("step").longValue();
        return switch (json.required("type").textValue()) {
            case "RunStarted" -> new Given.Lifecycle(started(attempt, step));
            case "RunProgressed" -> new Given.Lifecycle(new RunProgressed(RUN, attempt, step, 1000, 100));
            case "RunFinished" -> new Given.Lifecycle(new RunFinished(RUN, attempt, step));
            case "RunFailed" -> new Given.Lifecycle(new RunFailed(RUN, attempt, step, "out of memory"));
            case "RunStopped" -> new Given.Lifecycle(new RunStopped(RUN, attempt, step, "stopped by a command"));
            case "RunHandedBack" -> new Given.Lifecycle(new RunHandedBack(RUN, attempt, step));
            case "RunWarned" -> new Given.Lifecycle(new RunWarned(RUN, attempt, step, "the disk is full"));
            case "RunIntervened" -> new Given.Lifecycle(new RunIntervened(RUN, attempt, step, "lr", 0.1, 0.01));
            case "Metrics" -> new Given.Metrics(batch(attempt, step));
            case "Detection" -> new Given.Finding(detection(json, attempt, step));
            case "PhaseChanged" -> new Given.Finding(phase(json, attempt, step));
            default -> throw new IllegalArgumentException("unknown type of event: " + json);
        };
    }

    private static RunStarted started(int attempt, long step) {
        RunSpec spec = new RunSpec(RUN, "scenario", "modular-addition", null, Parameters.NONE, 1, 1000);
        WorkerId worker = new WorkerId("worker-" + attempt);
        return new RunStarted(RUN, attempt, spec, RunFacts.UNKNOWN, worker, "cpu", step);
    }

    private static MetricBatch batch(int attempt, long step) {
        return new MetricBatch(
                RUN,
                attempt,
                step,
                List.of(new MetricBatch.Block(
                        Longs.of(step),
                        Longs.of(step),
                        List.of(new MetricBatch.Column("train/loss", Doubles.of(0.5))))));
    }

    private static AnomalyDetected detection(JsonNode json, int attempt, long step) {
        return new AnomalyDetected(
                json.required("id").textValue(),
                new DetectorRef("anomaly", 1, "0"),
                RUN,
                attempt,
                AnomalyDetected.Kind.LOSS_SPIKE,
                Stage.valueOf(json.required("stage").textValue()),
                1,
                step,
                step,
                "The train loss spiked.",
                1,
                new TreeMap<>(Map.of()),
                json.required("supersedes").textValue());
    }

    private static PhaseChanged phase(JsonNode json, int attempt, long step) {
        JsonNode revision = json.required("revision");
        return new PhaseChanged(
                RUN,
                attempt,
                step,
                RunPhase.valueOf(json.required("phase").textValue()),
                RunPhase.valueOf(json.required("previous").textValue()),
                json.required("sinceStep").longValue(),
                RunClass.MEMORISED,
                new TreeMap<>(Map.of()),
                revision.isNull() ? null : Integer.valueOf(revision.intValue()),
                null,
                null);
    }
}
