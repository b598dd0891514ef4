package io.grokwatch.events;

import io.grokwatch.events.Detection.Stage;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Builds a detection field by field. Id, detector, run, ordinal and step have to be given; a detection is {@link
 * Stage#CONFIRMED} of strength 1 with no evidence, and supersedes none, unless that is given as well. For one thread.
 *
 * @param <B> the builder of one kind of detections
 */
public abstract class DetectionBuilder<B extends DetectionBuilder<B>> {
    private @Nullable String id;
    private @Nullable DetectorRef detector;
    private @Nullable RunId runId;
    private int attempt;
    private Stage stage = Stage.CONFIRMED;
    private int ordinal;
    private long step = -1;
    private double strength = 1;
    private final SortedMap<String, Double> evidence = new TreeMap<>();
    private @Nullable String supersedes;

    DetectionBuilder() {}

    /** Takes over the fields that all detections have. */
    DetectionBuilder(Detection from) {
        id = from.id();
        detector = from.detector();
        runId = from.runId();
        attempt = from.attempt();
        stage = from.stage();
        ordinal = from.ordinal();
        step = from.step();
        strength = from.strength();
        evidence.putAll(from.evidence());
        supersedes = from.supersedes();
    }

    abstract B self();

    /** Its deterministic id, see {@link DetectorRef#detectionId}. */
    public B id(String value) {
        id = value;
        return self();
    }

    /** The detector that made the claim. */
    public B detector(DetectorRef value) {
        detector = value;
        return self();
    }

    /** The run, and the attempt whose metrics it rests on. */
    public B run(RunId run, int attemptOfRun) {
        runId = run;
        attempt = attemptOfRun;
        return self();
    }

    public B stage(Stage value) {
        stage = value;
        return self();
    }

    /** 1 for the run's first of its kind. */
    public B ordinal(int value) {
        ordinal = value;
        return self();
    }

    /** The step it was decided on. */
    public B step(long value) {
        step = value;
        return self();
    }

    /** How clear the case is, in [0, 1]. */
    public B strength(double value) {
        strength = value;
        return self();
    }

    /** One of the numbers it was decided on. */
    public B evidence(String name, double value) {
        evidence.put(name, value);
        return self();
    }

    /** Some of the numbers it was decided on, by name. */
    public B evidence(Map<String, Double> values) {
        evidence.putAll(values);
        return self();
    }

    /** The id of the earlier detection that this one revises, or null. */
    public B supersedes(@Nullable String value) {
        supersedes = value;
        return self();
    }

    final String id() {
        return Require.present(id, "id");
    }

    final DetectorRef detector() {
        return Require.present(detector, "detector");
    }

    final RunId runId() {
        return Require.present(runId, "runId");
    }

    final int attempt() {
        return attempt;
    }

    final Stage stage() {
        return stage;
    }

    final int ordinal() {
        return ordinal;
    }

    final long step() {
        return step;
    }

    final double strength() {
        return strength;
    }

    final SortedMap<String, Double> evidence() {
        return evidence;
    }

    final @Nullable String supersedes() {
        return supersedes;
    }
}
