package io.grokwatch.events;

/** A finding of the stream about a run: its phase, a detection, the geometry of an embedding, or a forecast. */
public sealed interface RunFinding extends Event
        permits PhaseChanged, Detection, GeometryMeasured, GeneralisationForecast {
    RunId runId();

    /** The attempt whose metrics it rests on. */
    int attempt();

    /** The step it was decided on. */
    long step();

    @Override
    default String key() {
        return runId().value();
    }
}
