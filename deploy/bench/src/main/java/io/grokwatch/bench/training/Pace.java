package io.grokwatch.bench.training;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How fast a training went.
 *
 * @param steps that were measured
 * @param wallSeconds they took
 * @param processorSeconds that all threads of the process spent meanwhile
 * @param trainingSeconds that the training thread spent of those; 0 where it is not told apart
 * @param publishingSeconds that the threads that publish spent of those
 */
record Pace(long steps, double wallSeconds, double processorSeconds, double trainingSeconds, double publishingSeconds) {

    static Pace of(JsonNode answer) {
        return new Pace(
                answer.path("steps").asLong(),
                answer.path("wall_s").asDouble(),
                answer.path("cpu_s").asDouble(),
                answer.path("training_cpu_s").asDouble(),
                answer.path("publishing_cpu_s").asDouble());
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
