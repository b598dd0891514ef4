package io.grokwatch.bench.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.RunSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Trains the same in eager PyTorch, by {@code peer.py}. */
final class Peer {
    private static final Duration SLACK = Duration.ofMinutes(5);

    private final MeasuredProcess process;
    private final double warmupSeconds;
    private final double measuredSeconds;
    private String version = "";

    Peer(List<String> command, Path folder, double warmupSeconds, double measuredSeconds) {
        this.warmupSeconds = warmupSeconds;
        this.measuredSeconds = measuredSeconds;
        process = new MeasuredProcess("peer", command, folder);
    }

    /** With every metric that is logged here on every step. */
    Pace withMetrics(RunSpec spec) {
        return pace(spec, "all");
    }

    /** With the loss alone, as most scripts do. */
    Pace withLossAlone(RunSpec spec) {
        return pace(spec, "loss");
    }

    /** Of PyTorch, known once something was measured. */
    String version() {
        return version;
    }

    private Pace pace(RunSpec spec, String metrics) {
        JsonNode answer = process.answer(
                Map.of(
                        "parameters",
                        spec.parameters(),
                        "warmup_s",
                        warmupSeconds,
                        "measured_s",
                        measuredSeconds,
                        "metrics",
                        metrics),
                SLACK.plusMillis((long) (1000 * (warmupSeconds + measuredSeconds))));
        version = answer.path("version").asText();
        return Pace.of(answer);
    }
}
