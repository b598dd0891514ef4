package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A low-rate event: JSON in CloudEvents 1.0 binary mode. The time of an event is an attribute of its envelope, so that
 * the same facts are the same bytes however often they are derived.
 */
public sealed interface Event permits RunRequested, RunCommand, RunLifecycle, WorkerBeat, TrainerDescribed, RunFinding {

    /** Identifies the event among those of its type; equal for repetitions of the same event. */
    @JsonIgnore
    String eventId();

    /** The Kafka key: the run's id, the worker's for its beats, or the trainer's name. */
    @JsonIgnore
    String key();
}
