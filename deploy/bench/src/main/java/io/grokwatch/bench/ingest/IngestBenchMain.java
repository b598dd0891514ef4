package io.grokwatch.bench.ingest;

import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.Machine;
import io.grokwatch.bench.harness.ProcessMemory;
import io.grokwatch.bench.harness.Scratch;
import io.grokwatch.bench.harness.Spread;
import io.grokwatch.bench.harness.Stack;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.codec.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;

/**
 * The whole stack and an MLflow server on one machine, which log by turns: here runs of eleven metrics from one Kafka producer until
 * the API serves every point; there {@code log_batch} of 1000 metrics, which can be read once it returns, and by the same client to
 * the tracker. Then what a call of each client for Python costs, and the bytes that a recorded run takes, in a stack of its own.
 */
final class IngestBenchMain {
    private static final Logger LOGS = Logger.getLogger("");
    /** A turn that is not measured has so many times fewer steps. */
    private static final int WARM_UP_SHARE = 4;
    /** Steps of a turn of Grokwatch's client for Python. */
    private static final int CALLS_A_TURN = 40_000;
    /** Calls of each client whose times are measured. */
    private static final int CALLS = 1_000;

    private final int runs;
    private final int steps;
    private final List<Double> acknowledged = new ArrayList<>();
    private final List<Double> readable = new ArrayList<>();
    private final List<Double> mlflow = new ArrayList<>();
    private final List<Double> door = new ArrayList<>();
    private final List<Double> clientLimit = new ArrayList<>();
    private final List<Double> ownClient = new ArrayList<>();
    private final Map<String, PythonClients.Calls> calls = new LinkedHashMap<>();
    private final Map<String, Long> memory = new LinkedHashMap<>();

    private IngestBenchMain(int runs, int steps) {
        this.runs = runs;
        this.steps = steps;
    }

    /** Arguments: runs, steps, rounds, seconds of MLflow's turns, trace or nothing, Python of the clients and one of their scripts. */
    public static void main(String[] args) throws Exception {
        LOGS.setLevel(Level.WARNING);
        Path folder = Scratch.create("ingest");
        int status = 0;
        try {
            IngestBenchMain bench = new IngestBenchMain(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
            Path python = Path.of(args[5]);
            PythonClients clients = new PythonClients(
                    python, Objects.requireNonNull(Path.of(args[6]).getParent()), folder.resolve("clients"));
            bench.run(folder, Integer.parseInt(args[2]), Integer.parseInt(args[3]), args[4], python, clients);
        } catch (BenchmarkFailure e) {
            System.err.println("grokwatch: " + e.getMessage());
            status = 1;
        }
        if (status == 0) {
            Scratch.delete(folder);
        }
        System.exit(status);
    }

    private void run(Path folder, int rounds, int seconds, String trace, Path python, PythonClients clients)
            throws Exception {
        List<MetricBatch> recorded = RecordedRun.batches(trace.isEmpty() ? null : Path.of(trace), folder);
        String version;
        try (Stack stack = Stack.start(folder.resolve("stack"), true);
                MlflowServer server = MlflowServer.start(python, folder.resolve("mlflow"))) {
            version = clients.mlflowVersion();
            System.out.println(Machine.here().line() + ", Kafka " + AppInfoParser.getVersion() + ", MLflow " + version
                    + " on SQLite");
            boolean hasDoor = stack.hasDoor();
            for (int round = 0; round <= rounds; round++) {
                turn(stack, round);
                boolean measured = round > 0;
                report("MLflow", clients.mlflowRate(server.address(), seconds), measured, mlflow);
                report("no server", clients.mlflowLimit(seconds), measured, clientLimit);
                if (hasDoor) {
                    report("the door", clients.mlflowRate(stack.address(), seconds), measured, door);
                    report("Python", clients.grokwatchRate(stack.address(), CALLS_A_TURN), measured, ownClient);
                }
            }
            measureCalls(clients, stack, server, folder);
            stack.processes().forEach((name, process) -> memory.put(name, ProcessMemory.peakMib(process.pid())));
            memory.put("mlflow", ProcessMemory.peakMib(server.pid()));
        }
        RecordedRun.Bytes bytes = RecordedRun.measure(recorded, folder.resolve("recorded"));
        show(bytes, version);
    }

    /** The first turn warms up. */
    private void turn(Stack stack, int round) throws Exception {
        Load load = Load.simulated("ingest-" + round, runs, round == 0 ? steps / WARM_UP_SHARE : steps);
        Load.Rates rates = load.publish(stack);
        System.out.printf(
                Locale.ROOT,
                "%-9s %,d points: %,.0f a second acknowledged, %,.0f readable%n",
                round == 0 ? "warm-up" : "turn " + round,
                load.points(),
                rates.acknowledged(),
                rates.readable());
        if (round > 0) {
            acknowledged.add(rates.acknowledged());
            readable.add(rates.readable());
        }
    }

    private static void report(String what, double rate, boolean measured, List<Double> rates) {
        System.out.printf(Locale.ROOT, "%-9s %,.0f points a second%s%n", what, rate, measured ? "" : ", not measured");
        if (measured) {
            rates.add(rate);
        }
    }

    private void measureCalls(PythonClients clients, Stack stack, MlflowServer server, Path folder) throws Exception {
        calls.put("mlflow", clients.calls("mlflow", server.address(), CALLS));
        calls.put("wandb", clients.calls("wandb", folder.resolve("wandb").toString(), CALLS));
        calls.put("grokwatch", clients.calls("grokwatch", stack.address(), CALLS));
    }

    private void show(RecordedRun.Bytes bytes, String version) throws Exception {
        Spread ours = Spread.of(readable);
        Spread theirs = Spread.of(mlflow);
        @Nullable Spread doors = door.isEmpty() ? null : Spread.of(door);
        System.out.println(
                "points a second, acknowledged    " + Spread.of(acknowledged).line("%,.0f"));
        System.out.println("points a second, readable        " + ours.line("%,.0f"));
        System.out.println("points a second, MLflow          " + theirs.line("%,.0f"));
        if (doors == null) {
            System.out.println("the tracker has no MLflow door: door is null");
        } else {
            System.out.println("points a second, MLflow door     " + doors.line("%,.0f"));
            System.out.println(
                    "points a second, its client only " + Spread.of(clientLimit).line("%,.0f"));
            System.out.println(
                    "points a second, Python client   " + Spread.of(ownClient).line("%,.0f"));
        }
        calls.forEach((name, spent) -> System.out.printf(
                Locale.ROOT,
                "a call that logs ten metrics     %s p50 %,.1f us, p99 %,.1f us%n",
                name,
                spent.medianUs(),
                spent.p99Us()));
        System.out.printf(
                Locale.ROOT,
                "bytes a point of a recorded run  %.2f in the store, %.2f in Kafka, of %,d points%n",
                bytes.store(),
                bytes.kafka(),
                bytes.points());
        System.out.println("resident memory at most, MiB     " + memory);
        Map<String, Object> figure = new LinkedHashMap<>();
        figure.put("kafka", Math.round(ours.median()));
        figure.put("door", doors == null ? null : Math.round(doors.median()));
        figure.put("mlflow", Math.round(theirs.median()));
        figure.put("kafka_over_mlflow", tenths(ours.median() / theirs.median()));
        figure.put("door_over_mlflow", doors == null ? null : tenths(doors.median() / theirs.median()));
        figure.put("door_over_client_limit", doors == null ? null : hundredths(doors.median() / median(clientLimit)));
        figure.put("python", ownClient.isEmpty() ? null : Math.round(median(ownClient)));
        figure.put("python_over_mlflow", ownClient.isEmpty() ? null : tenths(median(ownClient) / theirs.median()));
        calls.forEach((name, spent) -> {
            figure.put(name + "_call_p50_us", tenths(spent.medianUs()));
            figure.put(name + "_call_p99_us", tenths(spent.p99Us()));
        });
        figure.put("kafka_acknowledged", Math.round(Spread.of(acknowledged).median()));
        figure.put("kafka_min", Math.round(ours.least()));
        figure.put("kafka_max", Math.round(ours.most()));
        figure.put("mlflow_min", Math.round(theirs.least()));
        figure.put("mlflow_max", Math.round(theirs.most()));
        figure.put("store_bytes_per_point", hundredths(bytes.store()));
        figure.put("kafka_bytes_per_point", hundredths(bytes.kafka()));
        memory.forEach((name, mib) -> figure.put(name + "_mib", mib));
        figure.put("mlflow_version", version);
        figure.put("machine", Machine.here());
        System.out.println(Json.MAPPER.writeValueAsString(figure));
    }

    private static double median(List<Double> rates) {
        return Spread.of(rates).median();
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static double hundredths(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
