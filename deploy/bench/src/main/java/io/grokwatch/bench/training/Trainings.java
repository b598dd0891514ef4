package io.grokwatch.bench.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.recipe.Recipe;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.Trainers;
import io.grokwatch.trainer.worker.TrainingJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Trains recipes here, in processes that are started as a worker's are. */
final class Trainings {
    private static final Duration SLACK = Duration.ofMinutes(5);
    private static final Duration MEMORY_LIMIT = Duration.ofMinutes(30);
    /** More than can be taken in the time. */
    private static final long ENDLESS = 100_000_000;
    /** The setting of the built-in trainer. */
    private static final String EVALUATE_EVERY = "eval";
    /** How much longer than another measurement all the turns together last, to resolve some per cent. */
    private static final int TURNS_LAST = 6;

    private final MeasuredProcess process;
    private final double warmupSeconds;
    private final double measuredSeconds;

    Trainings(Path folder, double warmupSeconds, double measuredSeconds) {
        this.warmupSeconds = warmupSeconds;
        this.measuredSeconds = measuredSeconds;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(TrainingJvm.options());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TrainingProcess.class.getName()));
        process = new MeasuredProcess("training", command, folder);
    }

    /**
     * The run of a recipe that is measured, with every parameter.
     *
     * @throws BenchmarkFailure if it cannot be trained on this machine
     */
    static RunSpec spec(Recipe recipe) {
        RunSpec asked = recipe.run(new RunId("bench-" + recipe.name()), Parameters.NONE, 1);
        RunSpec endless = new RunSpec(
                asked.runId(),
                asked.name(),
                asked.trainer(),
                asked.recipe(),
                asked.parameters(),
                asked.seed(),
                ENDLESS);
        try (Trainer trainer = Trainers.named(endless.trainer()).create(endless, "cpu")) {
            return trainer.spec();
        } catch (IllegalStateException e) {
            throw new BenchmarkFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** Trains without publishing. */
    Pace alone(RunSpec spec) {
        return Pace.of(process.answer(
                Map.of("spec", spec, "warmup_s", warmupSeconds, "measured_s", measuredSeconds), atMost(1)));
    }

    /** Trains in so many processes, each of which publishes every step, and does not, by turns. */
    Comparison publishing(int rounds, RunSpec spec, String bootstrap) {
        Map<String, ?> question = Map.of(
                "spec", spec,
                "warmup_s", warmupSeconds,
                "measured_s", TURNS_LAST * measuredSeconds,
                "evaluate_every", spec.parameters().values().getOrDefault(EVALUATE_EVERY, 1L),
                "bootstrap", bootstrap);
        List<JsonNode> answers = Stream.generate(() -> process.answer(question, atMost(TURNS_LAST)))
                .limit(rounds)
                .toList();
        return new Comparison(
                answers.stream()
                        .map(answer -> Pace.of(answer.path("publishing")))
                        .toList(),
                answers.stream().map(answer -> Pace.of(answer.path("silent"))).toList());
    }

    /** The resident memory at each of these steps, in bytes. */
    List<Long> residentBytes(RunSpec spec, List<Long> steps) {
        JsonNode answer = process.answer(Map.of("spec", spec, "memory_steps", steps), MEMORY_LIMIT);
        return answer.path("resident_bytes").valueStream().map(JsonNode::asLong).toList();
    }

    private Duration atMost(double measurements) {
        return SLACK.plusMillis((long) (1000 * (warmupSeconds + measurements * measuredSeconds)));
    }
}
