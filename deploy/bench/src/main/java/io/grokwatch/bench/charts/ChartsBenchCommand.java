package io.grokwatch.bench.charts;

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

/** {@code bench charts}. */
@Command(
        name = "charts",
        description =
                "How long a series of a long run takes at a resolution: the full range and random zooms, linear and"
                        + " logarithmic, from a store that was just started and again; beside MLflow's history of one metric.")
public final class ChartsBenchCommand implements Callable<Integer> {
    private static final PythonEnvironment.Peer MLFLOW = new PythonEnvironment.Peer(
            "MLflow", "mlflow", List.of("mlflow"), null, ChartsBenchCommand.class, List.of("mlflow_history.py"));

    @Mixin
    private Report report = new Report();

    @Option(names = "--runs", description = "How many runs there are (default: ${DEFAULT-VALUE}).")
    private int runs = 10;

    @Option(names = "--steps", description = "Steps of each, of two metrics (default: ${DEFAULT-VALUE}).")
    private int steps = 1_000_000;

    @Option(names = "--points", description = "Pixels of a chart (default: ${DEFAULT-VALUE}).")
    private int points = 1_000;

    @Option(names = "--zooms", description = "Random zooms into each run (default: ${DEFAULT-VALUE}).")
    private int zooms = 10;

    @Option(names = "--no-mlflow", description = "Does not read MLflow's history.")
    private boolean withoutMlflow;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> mlflow = withoutMlflow
                ? List.of("", "")
                : new PythonEnvironment(MLFLOW, Checkout.scratch("mlflow"), report::note).command();
        return FreshJvm.run(
                List.of("-Xmx1g", "-XX:+UseSerialGC"),
                ChartsBenchMain.class,
                List.of(
                        Integer.toString(runs),
                        Integer.toString(steps),
                        Integer.toString(points),
                        Integer.toString(zooms),
                        mlflow.getFirst(),
                        mlflow.getLast()));
    }
}
