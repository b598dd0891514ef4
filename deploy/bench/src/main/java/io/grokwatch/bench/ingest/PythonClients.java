package io.grokwatch.bench.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.Checkout;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The clients for Python of MLflow, W&B and Grokwatch: how fast each logs, and how long a call of each takes. */
final class PythonClients {
    /** What {@code log_batch} takes at most. */
    static final int METRICS_A_CALL = 1000;

    private static final String RATES = "mlflow_client.py";
    private static final String CALLS = "log_calls.py";
    private static final int SLACK_SECONDS = 240;
    private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.UTF_8);

    private final Path python;
    private final Path scripts;
    private final Path folder;

    /** The scripts that the environment needs. */
    static List<String> scripts() {
        return List.of(RATES, CALLS);
    }

    /** How long a call takes, in microseconds. */
    record Calls(double medianUs, double p99Us) {}

    /**
     * Clients of an environment.
     *
     * @param python of it
     * @param scripts the folder of {@link #scripts}
     * @param folder of their output
     */
    PythonClients(Path python, Path scripts, Path folder) {
        this.python = python;
        this.scripts = scripts;
        this.folder = folder;
    }

    String mlflowVersion() throws IOException, InterruptedException {
        return run(0, RATES, "version").path("version").asText();
    }

    /** Points a second that MLflow's client logs to a server of its API by {@code log_batch}. */
    double mlflowRate(String server, int seconds) throws IOException, InterruptedException {
        return rate(run(seconds, RATES, "log", server, Integer.toString(seconds), Integer.toString(METRICS_A_CALL)));
    }

    /** The same to a server that does nothing: what MLflow's client could log at most. */
    double mlflowLimit(int seconds) throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, EMPTY_OBJECT.length);
            exchange.getResponseBody().write(EMPTY_OBJECT);
            exchange.close();
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort();
            return rate(run(
                    seconds, CALLS, "batches", address, Integer.toString(seconds), Integer.toString(METRICS_A_CALL)));
        } finally {
            server.stop(0);
        }
    }

    /** Points a second that Grokwatch's client logs, until all are acknowledged. */
    double grokwatchRate(String tracker, int calls) throws IOException, InterruptedException {
        return rate(run(0, CALLS, "stream", tracker, Integer.toString(calls)));
    }

    /**
     * How long calls take that log ten metrics of a step.
     *
     * @param client {@code mlflow}, {@code wandb} or {@code grokwatch}
     * @param target a server, or a folder for W&B offline
     */
    Calls calls(String client, String target, int calls) throws IOException, InterruptedException {
        JsonNode answer = run(0, CALLS, client, target, Integer.toString(calls));
        return new Calls(answer.path("p50_us").asDouble(), answer.path("p99_us").asDouble());
    }

    private static double rate(JsonNode answer) {
        return answer.path("points").asDouble() / answer.path("seconds").asDouble();
    }

    private JsonNode run(int seconds, String script, String... arguments) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path out = folder.resolve("client.out");
        Path err = folder.resolve("client.err");
        List<String> command = new ArrayList<>(
                List.of(python.toString(), scripts.resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment()
                .putAll(Map.of(
                        "MLFLOW_DISABLE_TELEMETRY",
                        "true",
                        "DO_NOT_TRACK",
                        "true",
                        "GROKWATCH_SPILL",
                        folder.resolve("journals").toString(),
                        "PYTHONPATH",
                        Checkout.root().resolve("tracker-api/clients/python").toString()));
        Process running = builder.start();
        int limit = SLACK_SECONDS + seconds;
        boolean ended = running.waitFor(limit, TimeUnit.SECONDS);
        running.destroyForcibly();
        if (!ended || running.exitValue() != 0) {
            throw new BenchmarkFailure(String.join(" ", command)
                    + (ended ? " failed" : " took more than " + limit + " s") + "; its output is in " + err);
        }
        return Json.MAPPER.readTree(Files.readAllLines(out).getLast());
    }
}
