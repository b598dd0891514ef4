package io.grokwatch.bench.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * How fast a training went.
 *
 * @param steps that were measured
 * @param wallSeconds they took
 * @param processorSeconds that all threads of the process spent meanwhile
 * @param trainingSeconds that the training thread spent of those; 0 where it is not measured separately
 * @param publishingSeconds that the threads that publish spent of those
 */
record Pace(
        @JsonProperty("steps") long steps,
        @JsonProperty("wall_s") double wallSeconds,
        @JsonProperty("cpu_s") double processorSeconds,
        @JsonProperty("training_cpu_s") double trainingSeconds,
        @JsonProperty("publishing_cpu_s") double publishingSeconds) {
    static final Pace NONE = new Pace(0, 0, 0, 0, 0);

    static Pace of(JsonNode answer) {
        return new Pace(
                answer.path("steps").asLong(),
                answer.path("wall_s").asDouble(),
                answer.path("cpu_s").asDouble(),
                answer.path("training_cpu_s").asDouble(),
                answer.path("publishing_cpu_s").asDouble());
    }

    Pace plus(Pace other) {
        return new Pace(
                steps + other.steps,
                wallSeconds + other.wallSeconds,
                processorSeconds + other.processorSeconds,
                trainingSeconds + other.trainingSeconds,
                publishingSeconds + other.publishingSeconds);
    }

    double stepsPerSecond() {
        return steps / wallSeconds;
    }

    double stepsPerProcessorSecond() {
        return steps / processorSeconds;
    }

    double stepsPerTrainingSecond() {
        return steps / trainingSeconds;
    }

    /** How much of a core publishing takes, beside the training. */
    double publishingShare() {
        return publishingSeconds / wallSeconds;
    }
}
