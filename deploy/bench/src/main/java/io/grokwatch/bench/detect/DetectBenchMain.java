package io.grokwatch.bench.detect;

import io.grokwatch.bench.harness.Machine;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Runs {@link DetectBench} and prints what it measured. */
final class DetectBenchMain {
    private DetectBenchMain() {}

    public static void main(String[] args) throws IOException {
        DetectBench.Result result = new DetectBench().run();
        double values = result.stepsPerSecond().median() * result.valuesPerStep();
        System.out.println(Machine.here().line());
        System.out.println("one thread, all detectors, batches of 256 steps in memory, "
                + result.stepsPerSecond().count() + " repetitions; a sample is a step with "
                + String.format(Locale.ROOT, "%.1f", result.valuesPerStep()) + " metrics");
        System.out.println(
                "samples in a second of one core  " + result.stepsPerSecond().line("%,.0f"));
        System.out.println("samples a second on the wall     "
                + result.stepsPerWallSecond().line("%,.0f"));
        System.out.println("values in a second of one core   " + String.format(Locale.ROOT, "%,.0f", values));
        System.out.println(
                "state of a run                   " + String.format(Locale.ROOT, "%,d", result.mostStateBytes())
                        + " bytes at most, after " + result.findings() + " findings");
        Map<String, Number> figure = new LinkedHashMap<>();
        figure.put("samples_per_s", Math.round(result.stepsPerSecond().median()));
        figure.put("values_per_s", Math.round(values));
        figure.put("state_bytes_per_run", result.mostStateBytes());
        System.out.println(Json.MAPPER.writeValueAsString(figure));
    }
}
