package io.grokwatch.bench.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Structure;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Json;
import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunLog;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.Trainers;
import io.grokwatch.trainer.worker.publish.BufferLimits;
import io.grokwatch.trainer.worker.publish.Publisher;
import io.grokwatch.trainer.worker.publish.RunPublisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * One training in a process of its own, measured from within. It is asked {@code {"spec": ...}} with one of
 * <ul>
 *   <li>{@code "warmup_s", "measured_s"}: how fast it goes
 *   <li>these and {@code "bootstrap", "evaluate_every"}: how fast it goes {@code "publishing"} and {@code "silent"}, by turns
 *   <li>{@code "memory_steps"}: the {@code "resident_bytes"} at those steps
 * </ul>
 */
final class TrainingProcess {
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private TrainingProcess() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        JsonNode question = Json.MAPPER.readTree(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
        RunSpec spec = Json.MAPPER.treeToValue(question.path("spec"), RunSpec.class);
        try (Trainer trainer = Trainers.named(spec.trainer()).create(spec, "cpu")) {
            Object answer = question.has("memory_steps")
                    ? memory(trainer, question)
                    : question.has("bootstrap") ? byTurns(trainer, question) : alone(trainer, question);
            System.out.println(Json.MAPPER.writeValueAsString(answer));
        }
    }

    private static Map<String, ?> memory(Trainer trainer, JsonNode question) {
        MemoryWatch watch = new MemoryWatch(question.path("memory_steps")
                .valueStream()
                .map(JsonNode::asLong)
                .toList());
        trainer.train(new Unheard(), watch, Checkpoints.NONE);
        return Map.of("resident_bytes", watch.residentBytes());
    }

    private static Pace alone(Trainer trainer, JsonNode question) {
        StepClock clock = new StepClock(
                question.path("warmup_s").asDouble(),
                question.path("measured_s").asDouble());
        trainer.train(new Unheard(), clock, Checkpoints.NONE);
        return clock.pace();
    }

    private static Map<String, Pace> byTurns(Trainer trainer, JsonNode question) throws InterruptedException {
        TurnsClock clock = new TurnsClock(
                question.path("warmup_s").asDouble(),
                question.path("measured_s").asDouble(),
                question.path("evaluate_every").asInt());
        String bootstrap = question.path("bootstrap").asText();
        try (Publisher publisher =
                new Publisher(BrokerAccess.plaintext(bootstrap), "/grokwatch/bench", InstantSource.system())) {
            publisher.prefetchMetadata(List.of(Topics.RUN_METRICS, Topics.EMBEDDING_SNAPSHOTS, Topics.RUN_LIFECYCLE));
            try (RunPublisher log = new RunPublisher(
                    publisher,
                    InstantSource.system(),
                    trainer.spec().runId(),
                    1,
                    trainer.spec().steps(),
                    BufferLimits.in(Path.of(System.getProperty("java.io.tmpdir"))))) {
                trainer.train(new HeardByTurns(log, clock), clock, Checkpoints.NONE);
                log.drain(DRAIN);
            }
        }
        return Map.of("publishing", clock.publishing(), "silent", clock.silent());
    }

    /** Passes on what is logged in turns that publish. */
    private record HeardByTurns(RunLog log, TurnsClock clock) implements RunLog {
        @Override
        public void metrics(long step, List<String> names, double[] values) {
            if (clock.publishes()) {
                log.metrics(step, names, values);
            }
        }

        @Override
        public void snapshot(
                long step,
                String tensor,
                int rows,
                int columns,
                float[] values,
                List<String> labels,
                Structure structure) {
            if (clock.publishes()) {
                log.snapshot(step, tensor, rows, columns, values, labels, structure);
            }
        }

        @Override
        public void intervened(long step, Intervention made, Object from) {
            log.intervened(step, made, from);
        }
    }

    /** Every number was read from the device; nobody listens. */
    private static final class Unheard implements RunLog {
        @Override
        public void metrics(long step, List<String> names, double[] values) {
            // Counted by the control.
        }

        @Override
        public void snapshot(
                long step,
                String tensor,
                int rows,
                int columns,
                float[] values,
                List<String> labels,
                Structure structure) {
            // Taken all the same.
        }

        @Override
        public void intervened(long step, Intervention made, Object from) {
            // Nobody intervenes.
        }
    }
}
