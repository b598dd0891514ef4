package io.grokwatch.bench.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Structure;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Json;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunLog;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.Trainers;
import io.grokwatch.trainer.worker.publish.Publisher;
import io.grokwatch.trainer.worker.publish.Room;
import io.grokwatch.trainer.worker.publish.RunPublisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One training in a process of its own, measured from within. Asked {@code {"spec": ..., "warmup_s": x, "measured_s": x}},
 * with {@code "bootstrap"} if it shall publish every step, or with {@code "memory_steps"} to tell the resident memory at
 * those steps instead.
 */
final class TrainingProcess {
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private TrainingProcess() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        JsonNode question = Json.MAPPER.readTree(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
        RunSpec spec = Json.MAPPER.treeToValue(question.path("spec"), RunSpec.class);
        List<Long> memorySteps = new ArrayList<>();
        question.path("memory_steps").forEach(step -> memorySteps.add(step.asLong()));
        StepClock clock = memorySteps.isEmpty()
                ? StepClock.timed(
                        question.path("warmup_s").asDouble(),
                        question.path("measured_s").asDouble())
                : StepClock.untilStep(memorySteps);
        try (Trainer trainer = Trainers.named(spec.trainer()).create(spec, "cpu")) {
            if (question.has("bootstrap")) {
                publishing(trainer, clock, question.path("bootstrap").asText());
            } else {
                trainer.train(new Unheard(), clock, Checkpoints.NONE);
            }
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("steps", clock.pace().steps());
        answer.put("wall_s", clock.pace().wallSeconds());
        answer.put("cpu_s", clock.pace().processorSeconds());
        answer.put("training_cpu_s", clock.pace().trainingSeconds());
        answer.put("publishing_cpu_s", clock.pace().publishingSeconds());
        answer.put("resident_bytes", clock.residentBytes());
        System.out.println(Json.MAPPER.writeValueAsString(answer));
    }

    private static void publishing(Trainer trainer, StepClock clock, String bootstrap) throws InterruptedException {
        RunId run = trainer.spec().runId();
        try (Publisher publisher = new Publisher(bootstrap, "/grokwatch/bench", InstantSource.system())) {
            publisher.know(List.of(Topics.RUN_METRICS, Topics.EMBEDDING_SNAPSHOTS, Topics.RUN_LIFECYCLE));
            try (RunPublisher log = new RunPublisher(
                    publisher,
                    InstantSource.system(),
                    run,
                    1,
                    trainer.spec().steps(),
                    Room.in(Path.of(System.getProperty("java.io.tmpdir"))))) {
                trainer.train(log, clock, Checkpoints.NONE);
                log.drain(DRAIN);
            }
        }
    }

    /** Every number was read from the device; nobody listens. */
    private static final class Unheard implements RunLog {
        @Override
        public void metrics(long step, List<String> names, double[] values) {
            // Counted by the clock.
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
