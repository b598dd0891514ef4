package io.grokwatch.bench.training;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How fast a training went.
 *
 * @param steps that were measured
 * @param wallSeconds they took
 * @param processorSeconds that all threads of the process spent meanwhile
 */
record Pace(long steps, double wallSeconds, double processorSeconds) {

    static Pace of(JsonNode answer) {
        return new Pace(
                answer.path("steps").asLong(),
                answer.path("wall_s").asDouble(),
                answer.path("cpu_s").asDouble());
    }

    double stepsPerSecond() {
        return steps / wallSeconds;
    }

    double stepsPerProcessorSecond() {
        return steps / processorSeconds;
    }
}
