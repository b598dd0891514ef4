package io.grokwatch.bench.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.bench.harness.BackingProcess;
import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.ServiceProcess;
import io.grokwatch.bench.harness.Serving;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An MLflow server on SQLite with one worker, and its own Python client. */
final class MlflowServer implements AutoCloseable {
    /** What {@code log_batch} takes at most. */
    private static final int METRICS_A_CALL = 1000;

    private static final int SLACK_SECONDS = 120;
    private static final Map<String, String> WITHOUT_TELEMETRY =
            Map.of("MLFLOW_DISABLE_TELEMETRY", "true", "DO_NOT_TRACK", "true");

    private final ServiceProcess process;
    private final List<String> client;
    private final Path folder;
    private final String address;

    private MlflowServer(ServiceProcess process, List<String> client, Path folder, String address) {
        this.process = process;
        this.client = client;
        this.folder = folder;
        this.address = address;
    }

    /**
     * Starts a server, and returns when it serves.
     *
     * @param client Python and the script of the client
     * @param folder of its database and log
     */
    static MlflowServer start(List<String> client, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int port = BackingProcess.freePort();
        String address = "http://127.0.0.1:" + port;
        List<String> command = List.of(
                "env",
                "MLFLOW_DISABLE_TELEMETRY=true",
                client.getFirst(),
                "-m",
                "mlflow",
                "server",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--workers",
                "1",
                "--backend-store-uri",
                "sqlite:///" + folder.resolve("mlflow.db"),
                "--artifacts-destination",
                folder.resolve("artifacts").toString());
        ServiceProcess process = new ServiceProcess(
                "MLflow server", command, folder.resolve("mlflow.log"), Serving.http(URI.create(address + "/health")));
        try {
            process.start();
            process.awaitReady();
        } catch (RuntimeException | IOException | InterruptedException e) {
            process.close();
            throw e;
        }
        return new MlflowServer(process, client, folder, address);
    }

    String version() throws IOException, InterruptedException {
        return answer(List.of("version")).path("version").asText();
    }

    long pid() {
        return process.pid();
    }

    /** Logs to this server; the rate in points a second is added to {@code rates}, if there are any. */
    void log(int seconds, @Nullable List<Double> rates) throws IOException, InterruptedException {
        log(address, seconds, rates);
    }

    /** Logs to a server of MLflow's API at an address. */
    void log(String server, int seconds, @Nullable List<Double> rates) throws IOException, InterruptedException {
        JsonNode answer = answer(List.of("log", server, Integer.toString(seconds), Integer.toString(METRICS_A_CALL)));
        double rate = answer.path("points").asDouble() / answer.path("seconds").asDouble();
        System.out.printf(
                Locale.ROOT,
                "%-9s %,d points: %,.0f a second by log_batch of %d%s%n",
                server.equals(address) ? "MLflow" : "the door",
                answer.path("points").asLong(),
                rate,
                METRICS_A_CALL,
                rates == null ? ", not measured" : "");
        if (rates != null) {
            rates.add(rate);
        }
    }

    private JsonNode answer(List<String> arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("client.out");
        Path err = folder.resolve("client.err");
        List<String> command = new ArrayList<>(client);
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(WITHOUT_TELEMETRY);
        Process running = builder.start();
        int limit = SLACK_SECONDS + (arguments.size() > 2 ? Integer.parseInt(arguments.get(2)) : 0);
        boolean ended = running.waitFor(limit, TimeUnit.SECONDS);
        running.destroyForcibly();
        if (!ended || running.exitValue() != 0) {
            throw new BenchmarkFailure("MLflow's client " + (ended ? "failed" : "took more than " + limit + " s")
                    + "; its output is in " + err);
        }
        return Json.MAPPER.readTree(Files.readAllLines(out).getLast());
    }

    @Override
    public void close() {
        process.close();
    }
}
