package io.grokwatch.bench.page;

import io.grokwatch.bench.harness.Checkout;
import io.grokwatch.bench.harness.FreshJvm;
import io.grokwatch.bench.harness.PythonEnvironment;
import io.grokwatch.bench.harness.Report;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench page}. */
@Command(
        name = "page",
        description =
                "The pages in Chromium against a stack with many runs, a long one with many findings and one in training:"
                        + " KB transferred, time to the first row and chart, longest task, frames a second, nodes, memory;"
                        + " beside the pages of MLflow and Trackio of a run of as many steps.")
public final class PageBenchCommand implements Callable<Integer> {
    private static final PythonEnvironment.Peer PEERS = new PythonEnvironment.Peer(
            "MLflow and Trackio",
            "mlflow, trackio",
            List.of("mlflow", "trackio"),
            null,
            PageBenchCommand.class,
            List.of("peer_pages.py"));

    @Mixin
    private Report report = new Report();

    @Option(names = "--runs", description = "Runs that have ended (default: ${DEFAULT-VALUE}).")
    private int runs = 10_000;

    @Option(names = "--steps", description = "Steps of the long run (default: ${DEFAULT-VALUE}).")
    private int steps = 1_000_000;

    @Option(names = "--findings", description = "Findings of the long run (default: ${DEFAULT-VALUE}).")
    private int findings = 2_000;

    @Option(names = "--rate", description = "Steps a second of the run in training (default: ${DEFAULT-VALUE}).")
    private int rate = 1_000;

    @Option(
            names = "--seconds",
            description =
                    "How long the page of the run in training is watched for its memory (default: ${DEFAULT-VALUE}).")
    private int seconds = 600;

    @Option(
            names = "--peer-steps",
            description = "Steps of the run that is logged to the peers, six metrics each (default: ${DEFAULT-VALUE}).")
    private int peerSteps = 5_000;

    @Option(names = "--no-peers", description = "Does not open the pages of MLflow and Trackio.")
    private boolean withoutPeers;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> peers = withoutPeers
                ? List.of("", "")
                : new PythonEnvironment(PEERS, Checkout.scratch("peer-pages"), report::note).command();
        return FreshJvm.run(
                List.of("-Xmx512m", "-XX:+UseSerialGC"),
                PageBenchMain.class,
                List.of(
                        Integer.toString(runs),
                        Integer.toString(steps),
                        Integer.toString(findings),
                        Integer.toString(rate),
                        Integer.toString(seconds),
                        Integer.toString(peerSteps),
                        peers.getFirst(),
                        peers.getLast()));
    }
}
