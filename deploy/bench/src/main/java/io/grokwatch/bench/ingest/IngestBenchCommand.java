package io.grokwatch.bench.ingest;

import io.grokwatch.bench.harness.Checkout;
import io.grokwatch.bench.harness.FreshJvm;
import io.grokwatch.bench.harness.PythonEnvironment;
import io.grokwatch.bench.harness.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench ingest}. */
@Command(
        name = "ingest",
        description =
                "Points a second that the whole stack acknowledges and makes readable, by turns with an MLflow"
                        + " server; what logging costs by the clients for Python; and the bytes that a point of a real run takes.")
public final class IngestBenchCommand implements Callable<Integer> {
    private static final PythonEnvironment.Peer CLIENTS = new PythonEnvironment.Peer(
            "MLflow and W&B",
            "mlflow, wandb",
            List.of("mlflow", "wandb"),
            null,
            IngestBenchCommand.class,
            PythonClients.scripts());

    @Mixin
    private Report report = new Report();

    @Option(names = "--runs", description = "Runs that log at the same time (default: ${DEFAULT-VALUE}).")
    private int runs = 10;

    @Option(names = "--steps", description = "Steps of each, of eleven metrics (default: ${DEFAULT-VALUE}).")
    private int steps = 102_400;

    @Option(names = "--rounds", description = "Turns of each side (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(names = "--seconds", description = "How long each of MLflow's turns lasts (default: ${DEFAULT-VALUE}).")
    private int seconds = 15;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Trace of the run whose bytes are measured; without it, a run of hello-grok is trained.")
    private @Nullable Path trace;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> clients = new PythonEnvironment(CLIENTS, Checkout.scratch("mlflow"), report::note).command();
        return FreshJvm.run(
                List.of("-Xmx1g", "-XX:+UseSerialGC"),
                IngestBenchMain.class,
                List.of(
                        Integer.toString(runs),
                        Integer.toString(steps),
                        Integer.toString(rounds),
                        Integer.toString(seconds),
                        trace == null ? "" : trace.toAbsolutePath().toString(),
                        clients.getFirst(),
                        clients.getLast()));
    }
}
