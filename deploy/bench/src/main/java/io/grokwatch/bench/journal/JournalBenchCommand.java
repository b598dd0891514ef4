package io.grokwatch.bench.journal;

import io.grokwatch.bench.harness.FreshJvm;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench journal}. */
@Command(
        name = "journal",
        description =
                "Whether every acknowledged point is served once although API, stream, broker and store are killed"
                        + " at random, terminated, paused and slowed, how long it takes to recover, whether the"
                        + " detections are those of an undisturbed run, and a rebuild stores the same documents.")
public final class JournalBenchCommand implements Callable<Integer> {
    @Option(
            names = "--minutes",
            description = "How long: half of it processes are killed at random, half of it faults are made"
                    + " one at a time, each at least once (default: ${DEFAULT-VALUE}).")
    private double minutes = 1;

    @Option(names = "--seed", description = "Of what is logged and killed (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Override
    public Integer call() {
        return FreshJvm.run(
                List.of("-Xmx1g", "-XX:+UseSerialGC"),
                JournalBenchMain.class,
                List.of(Double.toString(minutes), Long.toString(seed)));
    }
}
