package io.grokwatch.bench.search;

import io.grokwatch.bench.harness.FreshJvm;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench search}. */
@Command(
        name = "search",
        description =
                "How soon the list of runs opens after a start, and how long filters, sorts, pages and groups take"
                        + " over many runs of 50 parameters each.")
public final class SearchBenchCommand implements Callable<Integer> {
    @Option(names = "--runs", description = "How many runs there are (default: ${DEFAULT-VALUE}).")
    private int runs = 10_000;

    @Option(
            names = "--requests",
            description = "How many requests of each kind are measured (default: ${DEFAULT-VALUE}).")
    private int requests = 300;

    @Option(
            names = "--warm-up",
            description = "Seconds of requests after the first list, in which the tracker compiles its code"
                    + " (default: ${DEFAULT-VALUE}).")
    private int warmUp = 60;

    @Override
    public Integer call() {
        return FreshJvm.run(
                List.of("-Xmx1g", "-XX:+UseSerialGC"),
                SearchBenchMain.class,
                List.of(Integer.toString(runs), Integer.toString(requests), Integer.toString(warmUp)));
    }
}
