package io.grokwatch.events;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A claim about a run, with its evidence. */
public sealed interface Detection extends RunFinding permits GrokkingDetected, SlingshotDetected, AnomalyDetected {

    /** The stage of a claim. */
    enum Stage {
        /** Published early, to be confirmed or retracted. */
        SUSPECTED,
        CONFIRMED,
        /** Retracted: the claim did not hold. */
        WITHDRAWN
    }

    /** Deterministic: run, detector, version, kind and ordinal. */
    String id();

    DetectorRef detector();

    Stage stage();

    /** 1 for the run's first of its kind. */
    int ordinal();

    /** How clear the case is, in [0, 1]. */
    double strength();

    /** The numbers it was decided on, by name. */
    SortedMap<String, Double> evidence();

    /** The id of the earlier detection that this one revises, or null. */
    @Nullable
    String supersedes();

    /**
     * The same claim under another id.
     *
     * @param stage its stage there
     * @param supersedes the id of the earlier detection that it revises, or null
     */
    Detection restated(String id, Stage stage, @Nullable String supersedes);

    @Override
    default String eventId() {
        return id();
    }
}
