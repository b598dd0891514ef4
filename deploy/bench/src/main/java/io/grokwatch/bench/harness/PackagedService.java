package io.grokwatch.bench.harness;

import io.grokwatch.backing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A service as it is packaged, in a process of its own, with its own settings and the options of the local stack. */
public final class PackagedService implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Process process;
    private final Path log;
    private final URI address;

    private PackagedService(Process process, Path log, URI address) {
        this.process = process;
        this.log = log;
        this.address = address;
    }

    /**
     * Starts the stream, and returns when it runs.
     *
     * @param folder of its state and its log
     * @throws BenchmarkFailure if it does not run within two minutes
     */
    public static PackagedService stream(String bootstrap, Path folder) throws IOException, InterruptedException {
        List<String> options = List.of("-Xmx256m", "-Dkafka-streams.state.dir=" + folder.resolve("state"));
        return start("stream", Path.of("metrics-stream", "app"), bootstrap, folder, options);
    }

    /**
     * Starts the tracker, and returns when it runs.
     *
     * @param store connection string of the store
     * @param folder of its checkpoints and its log
     * @throws BenchmarkFailure if it does not run within two minutes
     */
    public static PackagedService tracker(String bootstrap, String store, Path folder)
            throws IOException, InterruptedException {
        List<String> options = List.of(
                "-Xmx384m",
                "-Dquarkus.mongodb.connection-string=" + store,
                "-Dgrokwatch.tracker.checkpoints.folder=" + folder.resolve("checkpoints"));
        return start("tracker", Path.of("tracker-api", "app"), bootstrap, folder, options);
    }

    private static PackagedService start(String name, Path module, String bootstrap, Path folder, List<String> options)
            throws IOException, InterruptedException {
        Path jar = Checkout.root().resolve(module).resolve(Path.of("target", "quarkus-app", "quarkus-run.jar"));
        if (!Files.exists(jar)) {
            throw new BenchmarkFailure("the " + name + " is not built: there is no " + jar);
        }
        int port = FreePort.find();
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-XX:+UseSerialGC");
        command.add("-Dkafka.bootstrap.servers=" + bootstrap);
        command.add("-Dquarkus.http.port=" + port);
        command.add("-jar");
        command.add(jar.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PackagedService service = new PackagedService(process, log, URI.create("http://127.0.0.1:" + port));
        try {
            service.awaitReady(name);
        } catch (RuntimeException | IOException | InterruptedException e) {
            service.close();
            throw e;
        }
        return service;
    }

    private void awaitReady(String name) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (!isReady(http)) {
                if (process.waitFor(200, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                    throw new BenchmarkFailure("the " + name + " does not run; its log is " + log);
                }
            }
        }
    }

    private boolean isReady(HttpClient http) throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(address.resolve("/q/health/ready")).build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notListeningYet) {
            return false;
        }
    }

    /** Its address, without a path. */
    public URI address() {
        return address;
    }

    /** The id of its process. */
    public long pid() {
        return process.pid();
    }

    /** Processor time it has taken since its start. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
