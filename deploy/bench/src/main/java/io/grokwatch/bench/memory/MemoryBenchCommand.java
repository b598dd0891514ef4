package io.grokwatch.bench.memory;

import io.grokwatch.bench.harness.FreshJvm;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench memory}. */
@Command(
        name = "memory",
        description = "The resident memory of stream and tracker over time, under a load of 20,000 points a second.")
public final class MemoryBenchCommand implements Callable<Integer> {
    @Option(names = "--minutes", description = "How long the load lasts (default: ${DEFAULT-VALUE}).")
    private int minutes = 15;

    @Option(names = "--points", description = "Points a second of all runs together (default: ${DEFAULT-VALUE}).")
    private int points = 20_000;

    @Override
    public Integer call() {
        return FreshJvm.run(
                List.of("-Xmx1g", "-XX:+UseSerialGC"),
                MemoryBenchMain.class,
                List.of(Integer.toString(minutes), Integer.toString(points)));
    }
}
