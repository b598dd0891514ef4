package io.grokwatch.bench.freshness;

import io.grokwatch.bench.harness.FreshJvm;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench freshness}. */
@Command(
        name = "freshness",
        description =
                "How soon points and heartbeats of twenty ordinary runs are on the live feed, alone and beside a run"
                        + " of 9,000 metrics.")
public final class FreshnessBenchCommand implements Callable<Integer> {
    @Option(names = "--seconds", description = "How long each part lasts (default: ${DEFAULT-VALUE}).")
    private int seconds = 30;

    @Option(names = "--metrics", description = "Metrics of the wide run (default: ${DEFAULT-VALUE}).")
    private int metrics = 9_000;

    @Option(names = "--steps", description = "Steps of each of its batches (default: ${DEFAULT-VALUE}).")
    private int steps = 20;

    @Option(names = "--every", description = "Milliseconds between its batches (default: ${DEFAULT-VALUE}).")
    private int everyMs = 2_000;

    @Option(names = "--stride", description = "Distance of its steps (default: ${DEFAULT-VALUE}).")
    private long stride = 1;

    @Option(
            names = "--rate",
            description =
                    "Points a second of the ordinary runs in the last part: about half of what `bench ingest` makes"
                            + " readable (default: ${DEFAULT-VALUE}).")
    private int rate = 200_000;

    @Option(
            names = "--warm-up",
            description = "Seconds of load before the first part, in which the services compile their code"
                    + " (default: ${DEFAULT-VALUE}).")
    private int warmUp = 180;

    @Override
    public Integer call() {
        return FreshJvm.run(
                List.of("-Xmx1g", "-XX:+UseSerialGC"),
                FreshnessBenchMain.class,
                List.of(
                        Integer.toString(seconds),
                        Integer.toString(metrics),
                        Integer.toString(steps),
                        Integer.toString(everyMs),
                        Long.toString(stride),
                        Integer.toString(rate),
                        Integer.toString(warmUp)));
    }
}
