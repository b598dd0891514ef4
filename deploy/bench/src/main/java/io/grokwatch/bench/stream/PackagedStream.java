package io.grokwatch.bench.stream;

import io.grokwatch.backing.FreePort;
import io.grokwatch.bench.BenchmarkFailure;
import io.grokwatch.bench.Checkout;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The stream as it is packaged, in a process of its own, with its own settings. */
final class PackagedStream implements AutoCloseable {
    private static final Path JAR = Path.of("metrics-stream", "app", "target", "quarkus-app", "quarkus-run.jar");
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Process process;
    private final Path log;
    private final URI readiness;

    private PackagedStream(Process process, Path log, URI readiness) {
        this.process = process;
        this.log = log;
        this.readiness = readiness;
    }

    /**
     * Starts it, and returns when it runs.
     *
     * @param folder of its state and its log
     * @throws BenchmarkFailure if it does not run within two minutes
     */
    static PackagedStream start(String bootstrap, Path folder) throws IOException, InterruptedException {
        Path jar = Checkout.root().resolve(JAR);
        if (!Files.exists(jar)) {
            throw new BenchmarkFailure("the stream is not built: there is no " + jar);
        }
        int port = FreePort.find();
        Path log = folder.resolve("stream.log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Dkafka.bootstrap.servers=" + bootstrap,
                        "-Dquarkus.http.port=" + port,
                        "-Dkafka-streams.state.dir=" + folder.resolve("state"),
                        "-jar",
                        jar.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PackagedStream stream =
                new PackagedStream(process, log, URI.create("http://127.0.0.1:" + port + "/q/health/ready"));
        try {
            stream.awaitReady();
        } catch (RuntimeException | IOException | InterruptedException e) {
            stream.close();
            throw e;
        }
        return stream;
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (!isReady(http)) {
                if (process.waitFor(200, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                    throw new BenchmarkFailure("the stream does not run; its log is " + log);
                }
            }
        }
    }

    private boolean isReady(HttpClient http) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(readiness).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notListeningYet) {
            return false;
        }
    }

    /** Processor time it has taken since its start. */
    Duration processorTime() {
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
