package io.grokwatch.events.codec;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Event;
import io.grokwatch.events.Floats;
import io.grokwatch.events.Generalisation;
import io.grokwatch.events.GeneralisationEnding;
import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.ParameterDomain;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.RunRequested;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.events.TrainerDescribed;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.validation.Rejection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One event of every type, as detectors and workers word them; their JSON is recorded in {@code golden/}. */
final class EventSamples {
    static final RunId RUN = new RunId("hello-grok-1");
    private static final WorkerId WORKER = new WorkerId("gpu7-4711");
    private static final RunSpec SPEC = new RunSpec(
            RUN,
            "hello grok",
            "builtin",
            "hello-grok",
            Parameters.of(Map.of("task", "modular", "p", 31, "lr", 0.01, "bias", true)),
            7,
            2500);
    private static final RunFacts FACTS =
            new RunFacts(31, 576, 385, 0, true, RunFacts.Precision.FLOAT32, 1.0, "0f".repeat(32));
    private static final String DEFAULTS = "a983437d99400b83";
    private static final DetectorRef GROKKING = new DetectorRef("grokking", 4, DEFAULTS);
    private static final DetectorRef SLINGSHOT = new DetectorRef("slingshot", 4, DEFAULTS);
    private static final DetectorRef ANOMALIES = new DetectorRef("anomalies", 2, DEFAULTS);

    private EventSamples() {}

    static List<Event> all() {
        return List.of(
                new RunRequested(SPEC),
                new RunCommand.Stop(RUN, "c1", "enough"),
                new RunCommand.Checkpoint(RUN, "c2"),
                new RunCommand.Snapshot(RUN, "c3"),
                new RunCommand.Intervene(RUN, "c4", "lr", 1e-4),
                new RunLifecycle.RunStarted(RUN, 1, SPEC, FACTS, WORKER, "cpu", 0),
                new RunLifecycle.RunProgressed(RUN, 1, 400, 2500, 381.5),
                new RunLifecycle.RunFinished(RUN, 1, 2500),
                new RunLifecycle.RunFailed(RUN, 1, 17, "parameter lr must be above 0, was -1"),
                new RunLifecycle.RunStopped(RUN, 2, 900, "enough"),
                new RunLifecycle.RunHandedBack(RUN, 1, 880),
                new RunLifecycle.RunWarned(RUN, 1, 880, "no checkpoint: No space left on device"),
                new RunLifecycle.MetricsRejected(
                        RUN,
                        1,
                        880,
                        "trainer-worker",
                        List.of(
                                new Rejection(
                                        Rejection.Kind.METRIC_NAME,
                                        12,
                                        "line 3: a metric name must be printable, was 'val\\u{202e}loss'"),
                                new Rejection(
                                        Rejection.Kind.METRIC_VALUE,
                                        1,
                                        "line 7: the value of metric 'val/loss' must be a number, was n/a"))),
                new RunLifecycle.MetricNamesMapped(
                        RUN, 1, 880, new TreeMap<>(Map.of("my_err", "1-val/accuracy", "fit", "train/accuracy"))),
                new RunLifecycle.RunAttributesChanged(
                        RUN,
                        1,
                        880,
                        3,
                        "modular-addition-k3f9",
                        "the one that groks",
                        new TreeMap<>(Map.of("owner", "ada", "figure", "2b")),
                        true,
                        false,
                        false),
                new RunLifecycle.RunIntervened(RUN, 1, 1500, "weightDecay", 0.0, 1.0, "c4"),
                new WorkerBeat(
                        WORKER,
                        "gpu7",
                        4711,
                        "cuda:0",
                        1L << 30,
                        1L << 34,
                        WorkerBeat.State.TRAINING,
                        RUN,
                        1,
                        400,
                        381.5),
                new PhaseChanged(
                        RUN,
                        1,
                        700,
                        RunPhase.GENERALISED,
                        RunPhase.TRANSITION,
                        650,
                        RunClass.GROKKED,
                        new TreeMap<>(Map.of(
                                "gapWhenMemorised",
                                0.998264,
                                "riseEvidence",
                                9.344237269201335,
                                "trainAccuracy",
                                1.0,
                                "valAccuracy",
                                0.974026,
                                "valAccuracyBeforeRise",
                                0.004220775)),
                        null,
                        new Generalisation(650, 650L, 1, GeneralisationEnding.KEPT),
                        null),
                new GrokkingDetected(
                        GROKKING.detectionId(RUN, "confirmed", 1),
                        GROKKING,
                        RUN,
                        1,
                        Stage.CONFIRMED,
                        1,
                        700,
                        "val",
                        50,
                        250L,
                        650,
                        600,
                        13.0,
                        LiuPhase.COMPREHENSION,
                        0.8846153846153846,
                        new TreeMap<>(Map.of(
                                "delayEvaluations",
                                24.0,
                                "gapAboveChance",
                                1.0315394666666666,
                                "gapWhenMemorised",
                                0.998264,
                                "provenRatio",
                                13.0,
                                "trainAccuracy",
                                1.0,
                                "trainLearntStep",
                                50.0,
                                "valAccuracy",
                                0.974026,
                                "valLearntStep",
                                600.0)),
                        null,
                        null,
                        null),
                new SlingshotDetected(
                        SLINGSHOT.detectionId(RUN, "confirmed", 2),
                        SLINGSHOT,
                        RUN,
                        1,
                        Stage.CONFIRMED,
                        2,
                        1124,
                        null,
                        1040,
                        1046,
                        1062L,
                        0.672517,
                        1.788139947223044e-8,
                        510L,
                        0.9854194968938828,
                        new TreeMap<>(Map.of(
                                "collapseFraction",
                                0.6949999928474426,
                                "cosine",
                                -0.941677987575531,
                                "growthPerStep",
                                0.0023602555228402636,
                                "restGrowthPerStep",
                                3.0659750644526286e-5,
                                "riseDecades",
                                7.575301761512314,
                                "updateNormRatio",
                                7.885606814207829,
                                "usualGrowthPerStep",
                                3.886988672313685e-5)),
                        SLINGSHOT.detectionId(RUN, "suspected", 2),
                        null),
                new AnomalyDetected(
                        ANOMALIES.detectionId(RUN, "divergence", 1),
                        ANOMALIES,
                        RUN,
                        1,
                        AnomalyDetected.Kind.DIVERGENCE,
                        Stage.CONFIRMED,
                        1,
                        12,
                        12,
                        "The train loss is Infinity at step 12.",
                        1.0,
                        new TreeMap<>(Map.of("trainLoss", Double.POSITIVE_INFINITY)),
                        null),
                new GeometryMeasured(
                        RUN,
                        1,
                        500,
                        "embedding",
                        2,
                        8,
                        List.of("0", "1"),
                        new GeometryMeasured.Principal(2, Floats.of(1, 0, -1, 0), Doubles.of(1, 0), 1, 0.0, null),
                        new GeometryMeasured.Fourier(Doubles.of(1), 0, List.of(1), Doubles.of(1), 1.0),
                        new GeometryMeasured.Circle(1, 0.5, 0.75, Floats.of(1, 0, -1, 0)),
                        new GeometryMeasured.Circles(Doubles.of(0.5), Doubles.of(0.75)),
                        new GeometryMeasured.Circularity(
                                0.25, Doubles.of(1, 0, 0, 0), new GeometryMeasured.Permutations(0.5, 20, 10)),
                        new GeometryMeasured.Parallelograms(
                                1,
                                1,
                                1,
                                List.of(new GeometryMeasured.Parallelogram(0, 1, 1, 2)),
                                new GeometryMeasured.Permutations(0.000999, 1000, 0)),
                        new GeometryMeasured.Aligned(400L, Floats.of(1, 0, -1, 0), Floats.of(1, 0, 0, -1, 0, 0))),
                new TrainerDescribed(
                        "modular-addition",
                        "x + y mod p in thirty lines of PyTorch",
                        List.of(
                                new ParameterDescription(
                                        "opt", ParameterDomain.Choice.of("Adam", "AdamW"), "AdamW", "the optimiser"),
                                new ParameterDescription(
                                        "p", new ParameterDomain.Whole(3, 499), 31L, "modulus of the residues"),
                                new ParameterDescription(
                                        "lr", ParameterDomain.Real.positive(10), 0.01, "per step", "learning rate"),
                                new ParameterDescription(
                                        "bias", new ParameterDomain.Flag(), true, "whether layers have one"),
                                new ParameterDescription("note", new ParameterDomain.Text(0, 200), "", "for people")),
                        List.of("lr")),
                new GeneralisationForecast(
                        RUN,
                        1,
                        300,
                        GeneralisationForecast.Outlook.FORECAST,
                        0.94,
                        640L,
                        430L,
                        950L,
                        2500L,
                        "the validation loss is 0.42 nats past its peak after 6.0 times the steps it took to memorise",
                        "2",
                        new TreeMap<>(Map.of("descent", 0.42, "ratio", 6.0))));
    }
}
