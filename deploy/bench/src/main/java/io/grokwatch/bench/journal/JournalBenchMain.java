package io.grokwatch.bench.journal;

import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.Machine;
import io.grokwatch.bench.harness.Scratch;
import io.grokwatch.events.codec.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The journal test by hand. */
final class JournalBenchMain {
    private static final Logger LOGS = Logger.getLogger("");

    /** Some 30,000 points a second of all runs. */
    private static final Duration MAX_PAUSE = Duration.ofMillis(200);

    private JournalBenchMain() {}

    /** Arguments: minutes, seed. */
    public static void main(String[] args) throws Exception {
        // Clients log every broker that is away.
        LOGS.setLevel(Level.OFF);
        Path folder = Scratch.create("journal");
        int status = 0;
        try {
            System.out.println(Machine.here().line());
            Duration time = Duration.ofMillis((long) (Double.parseDouble(args[0]) * 60_000));
            JournalTrial.Result result = new JournalTrial(
                            folder, Long.parseLong(args[1]), MAX_PAUSE, System.out::println)
                    .run(time.dividedBy(2), time.dividedBy(2), true);
            Map<String, Object> figure = new LinkedHashMap<>();
            figure.put("acknowledged_points", result.acknowledged());
            figure.put("served_points", result.served());
            figure.put("kills", result.kills());
            table(result.recoveries());
            figure.put("recovery_s", result.recoveries());
            figure.put("compared_documents", result.documents());
            System.out.println(Json.MAPPER.writeValueAsString(figure));
        } catch (BenchmarkFailure e) {
            System.err.println("grokwatch: " + e.getMessage() + "; the data and logs are in " + folder);
            status = 1;
        }
        if (status == 0) {
            Scratch.delete(folder);
        }
        System.exit(status);
    }

    private static void table(Map<String, List<Double>> recoveries) {
        System.out.printf("%-45s %5s %8s %8s%n", "seconds to recover", "times", "median", "most");
        recoveries.forEach((fault, seconds) -> {
            List<Double> sorted = seconds.stream().sorted().toList();
            System.out.printf(
                    "%-45s %5d %8.1f %8.1f%n",
                    fault, sorted.size(), sorted.get((sorted.size() - 1) / 2), sorted.getLast());
        });
    }
}
