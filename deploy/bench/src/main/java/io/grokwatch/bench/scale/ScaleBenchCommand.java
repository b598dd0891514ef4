package io.grokwatch.bench.scale;

import io.grokwatch.bench.harness.FreshJvm;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench scale}. */
@Command(
        name = "scale",
        description = "How many live runs one machine's stack bears: their number doubles until a part of it falls"
                + " behind.")
public final class ScaleBenchCommand implements Callable<Integer> {
    @Option(names = "--runs", description = "The most runs at a time (default: ${DEFAULT-VALUE}).")
    private int runs = 1_000;

    @Option(names = "--from", description = "Runs of the first level (default: ${DEFAULT-VALUE}).")
    private int from = 25;

    @Option(names = "--rate", description = "Steps a second of each run (default: ${DEFAULT-VALUE}).")
    private int rate = 100;

    @Option(names = "--seconds", description = "How long each level lasts (default: ${DEFAULT-VALUE}).")
    private int seconds = 40;

    @Option(
            names = "--warm-up",
            description = "Seconds of load before the first level, in which the services compile their code"
                    + " (default: ${DEFAULT-VALUE}).")
    private int warmUp = 120;

    @Override
    public Integer call() {
        return FreshJvm.run(
                List.of("-Xmx2g", "-XX:+UseSerialGC"),
                ScaleBenchMain.class,
                List.of(
                        Integer.toString(runs),
                        Integer.toString(from),
                        Integer.toString(rate),
                        Integer.toString(seconds),
                        Integer.toString(warmUp)));
    }
}
