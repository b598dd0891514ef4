package io.grokwatch.bench.training;

import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.Checkout;
import io.grokwatch.bench.harness.Machine;
import io.grokwatch.bench.harness.PythonEnvironment;
import io.grokwatch.bench.harness.Report;
import io.grokwatch.bench.harness.Spread;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.recipe.Recipe;
import io.grokwatch.trainer.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Steps per second here and in eager PyTorch, the cost of publishing, and the resident memory over a long run. */
@Command(
        name = "training",
        description = {
            "Trains the same recipes here and in eager PyTorch, in alternation, one thread each.",
            "Then measures what publishing every step costs, by turns within one training, and whether memory stays flat."
        })
public final class TrainingBenchCommand implements Callable<Integer> {
    /**
     * The processor-only build is tried first, which is a tenth of the download; elsewhere PyPI's own is the same on a
     * processor.
     */
    private static final PythonEnvironment.Peer PYTORCH = new PythonEnvironment.Peer(
            "PyTorch",
            "torch",
            List.of("torch", "numpy"),
            "https://download.pytorch.org/whl/cpu",
            TrainingBenchCommand.class,
            List.of("peer.py", "peer_models.py"));

    private static final List<Long> MEMORY_STEPS = List.of(5_000L, 50_000L);
    private static final int MEMORY_SECONDS_MOST = 15 * 60;

    @Mixin
    private Report report = new Report();

    @Option(names = "--recipe", paramLabel = "NAME", description = "a recipe to compare (default: ${DEFAULT-VALUE})")
    private List<String> recipes = List.of("hello-grok", "slingshot", "transformer-grok", "grokfast-power");

    @Option(names = "--rounds", description = "measurements of each side (default: ${DEFAULT-VALUE})")
    private int rounds = 5;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            description = "processor time before a measurement (default: ${DEFAULT-VALUE})")
    private double warmupSeconds = 10;

    @Option(names = "--seconds", description = "processor time of a measurement (default: ${DEFAULT-VALUE})")
    private double measuredSeconds = 4;

    @Option(
            names = "--peer",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "whether to compare with eager PyTorch")
    private boolean comparing = true;

    @Option(
            names = "--publishing",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "whether to measure the cost of publishing")
    private boolean publishing = true;

    @Option(
            names = "--memory",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "whether to measure the memory of long runs, of the recipes that take 50,000 steps in a"
                    + " quarter of an hour")
    private boolean memory = true;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < 1 || !(measuredSeconds > 0) || !(warmupSeconds >= 0)) {
            throw new BenchmarkFailure(
                    "--rounds and --seconds must be above 0, were " + rounds + " and " + measuredSeconds);
        }
        List<Recipe> chosen = chosen();
        List<RunSpec> runs = chosen.stream().map(Trainings::spec).toList();
        Path folder = Checkout.scratch("training");
        Files.createDirectories(folder);
        Trainings ours = new Trainings(folder, warmupSeconds, measuredSeconds);
        report.print("machine: " + Machine.here().line());

        Map<String, Object> figure = new LinkedHashMap<>();
        if (comparing) {
            figure.put("recipes", compare(runs, ours, folder));
        }
        if (publishing) {
            figure.put("publishing", publishingCost(runs, ours, folder));
        }
        if (memory) {
            figure.put("memory", memoryOf(chosen, runs, ours));
        }
        figure.put("machine", Machine.here());
        report.figure(figure);
        return 0;
    }

    private List<Recipe> chosen() {
        try {
            return recipes.stream().map(Recipes::named).toList();
        } catch (IllegalArgumentException unknown) {
            throw new BenchmarkFailure(String.valueOf(unknown.getMessage()), unknown);
        }
    }

    private List<Map<String, Object>> compare(List<RunSpec> runs, Trainings ours, Path folder)
            throws IOException, InterruptedException {
        PythonEnvironment environment = new PythonEnvironment(PYTORCH, folder, report::note);
        Peer peer = new Peer(environment.command(), folder, warmupSeconds, measuredSeconds);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RunSpec run : runs) {
            report.note("measuring " + run.recipe());
            Comparison same = Comparison.of(rounds, () -> ours.alone(run), () -> peer.withMetrics(run));
            Pace lossAlone = peer.withLossAlone(run);
            if (rows.isEmpty()) {
                report.print("eager PyTorch " + peer.version()
                        + ", fused optimiser, one thread, the same metrics on every step");
            }
            report.print(String.format(
                    Locale.ROOT,
                    "%-18s %s steps/s here, %s there: ratio %s; by processor time %s",
                    run.recipe(),
                    same.firstRate().line("%.0f"),
                    same.secondRate().line("%.0f"),
                    same.ratio().line("%.2f"),
                    same.processorRatio().line("%.2f")));
            rows.add(row(run, same, lossAlone, peer.version()));
        }
        return rows;
    }

    private static Map<String, Object> row(RunSpec run, Comparison same, Pace lossAlone, String version) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("recipe", String.valueOf(run.recipe()));
        row.put("ours", same.firstRate().median());
        row.put("peer", same.secondRate().median());
        row.put("ratio", same.ratio().median());
        row.put("ratio_least", same.ratio().least());
        row.put("ratio_most", same.ratio().most());
        row.put("ratio_by_processor_time", same.processorRatio().median());
        row.put("peer_logging_loss_alone", lossAlone.stepsPerSecond());
        row.put("peer_version", "torch " + version);
        return row;
    }

    private List<Map<String, Object>> publishingCost(List<RunSpec> runs, Trainings ours, Path folder)
            throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        try (Broker broker = Broker.start(folder)) {
            for (RunSpec run : runs) {
                report.note("measuring what publishing " + run.recipe() + " costs");
                Comparison cost = ours.publishing(rounds, run, broker.bootstrap());
                Spread beside = Spread.of(
                        cost.first().stream().map(Pace::publishingShare).toList());
                report.print(String.format(
                        Locale.ROOT,
                        "%-18s publishing every step leaves %s of the step rate, by the training thread's processor"
                                + " time %s; its own threads take %s of a core",
                        run.recipe(),
                        cost.ratio().line("%.3f"),
                        cost.trainingThreadRatio().line("%.3f"),
                        beside.line("%.3f")));
                rows.add(Map.of(
                        "recipe",
                        String.valueOf(run.recipe()),
                        "cost_share",
                        1 - cost.ratio().median(),
                        "cost_share_by_thread_time",
                        1 - cost.trainingThreadRatio().median(),
                        "publishing_core_share",
                        beside.median(),
                        "rounds",
                        rounds));
            }
        }
        return rows;
    }

    /** Of those that are small enough to take so many steps in a while. */
    private List<Map<String, Object>> memoryOf(List<Recipe> chosen, List<RunSpec> runs, Trainings ours) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            Recipe recipe = chosen.get(i);
            double seconds = recipe.seconds() / recipe.steps() * MEMORY_STEPS.getLast();
            if (seconds <= MEMORY_SECONDS_MOST) {
                rows.add(memoryOf(runs.get(i), ours));
            } else {
                report.note("the memory of " + recipe.name() + " is not measured: " + MEMORY_STEPS.getLast()
                        + " steps take more than " + MEMORY_SECONDS_MOST / 60 + " minutes");
            }
        }
        return rows;
    }

    private Map<String, Object> memoryOf(RunSpec run, Trainings ours) {
        report.note("training " + run.recipe() + " for " + MEMORY_STEPS.getLast() + " steps");
        List<Long> bytes = ours.residentBytes(run, MEMORY_STEPS);
        double growth = bytes.getLast() / (double) bytes.getFirst() - 1;
        report.print(String.format(
                Locale.ROOT,
                "%-18s resident memory %.0f MiB at step %d, %.0f MiB at step %d: %+.1f %%",
                run.recipe(),
                bytes.getFirst() / 1048576.0,
                MEMORY_STEPS.getFirst(),
                bytes.getLast() / 1048576.0,
                MEMORY_STEPS.getLast(),
                100 * growth));
        return Map.of(
                "recipe",
                String.valueOf(run.recipe()),
                "resident_bytes",
                bytes,
                "steps",
                MEMORY_STEPS,
                "growth_share",
                growth);
    }
}
