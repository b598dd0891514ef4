package io.grokwatch.bench.harness;

import io.grokwatch.backing.FreePort;
import io.grokwatch.local.stack.ServiceJvm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A service as it is packaged, in a process of its own, with its own settings and the options of the local stack. */
public final class PackagedService implements AutoCloseable {
    private static final Path TRACKER = Path.of("tracker-api", "app");
    private static final Duration REBUILT_WITHIN = Duration.ofMinutes(10);

    private final ServiceProcess process;
    private final URI address;

    private PackagedService(ServiceProcess process, URI address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts the stream, and returns when it runs.
     *
     * @param folder of its state and its log
     * @throws BenchmarkFailure if it does not run within two minutes
     */
    public static PackagedService stream(String bootstrap, Path folder) throws IOException, InterruptedException {
        List<String> options = List.of(
                "-Dkafka-streams.state.dir=" + folder.resolve("state"),
                // A static member: the only instance has its tasks again at once after a restart.
                "-Dkafka-streams.group.instance.id=bench");
        return start("stream", ServiceJvm.STREAM, Path.of("metrics-stream", "app"), bootstrap, folder, options);
    }

    /**
     * Starts the tracker, and returns when it runs.
     *
     * @param store connection string of the store
     * @param folder of its checkpoints and its log
     * @param settings more of its system properties
     * @throws BenchmarkFailure if it does not run within two minutes
     */
    public static PackagedService tracker(String bootstrap, String store, Path folder, String... settings)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of(
                "-Dquarkus.mongodb.connection-string=" + store,
                "-Dgrokwatch.tracker.data=" + folder,
                "-Dgrokwatch.tracker.checkpoints.folder=" + folder.resolve("checkpoints")));
        for (String setting : settings) {
            options.add("-D" + setting);
        }
        return start("tracker", ServiceJvm.TRACKER, TRACKER, bootstrap, folder, options);
    }

    /**
     * Has a tracker of its own rebuild the telemetry from the topics, while another one serves.
     *
     * @param store connection string of the store
     * @param folder of its log
     * @param database that it is rebuilt in
     * @throws BenchmarkFailure if it fails
     */
    public static void rebuild(String bootstrap, String store, Path folder, String database)
            throws IOException, InterruptedException {
        Path log = folder.resolve("rebuild.log");
        List<String> options = List.of(
                "-Dquarkus.mongodb.connection-string=" + store,
                "-Dgrokwatch.tracker.data=" + folder,
                "-Dgrokwatch.tracker.checkpoints.folder=" + folder.resolve("checkpoints"),
                "-Dgrokwatch.tracker.rebuild-into=" + database);
        Process process = new ProcessBuilder(
                        command("tracker", ServiceJvm.TRACKER, TRACKER, bootstrap, options, FreePort.find()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(REBUILT_WITHIN.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new BenchmarkFailure("the telemetry was not rebuilt; the log is " + log);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static PackagedService start(
            String name, ServiceJvm jvm, Path module, String bootstrap, Path folder, List<String> options)
            throws IOException, InterruptedException {
        int port = FreePort.find();
        List<String> command = command(name, jvm, module, bootstrap, options, port);
        URI address = URI.create("http://127.0.0.1:" + port);
        ServiceProcess process = new ServiceProcess(
                name, command, folder.resolve(name + ".log"), Serving.http(address.resolve("/q/health/ready")));
        try {
            process.start();
            process.awaitReady();
        } catch (RuntimeException | IOException | InterruptedException e) {
            process.close();
            throw e;
        }
        return new PackagedService(process, address);
    }

    private static List<String> command(
            String name, ServiceJvm jvm, Path module, String bootstrap, List<String> options, int port) {
        Path jar = Checkout.root().resolve(module).resolve(Path.of("target", "quarkus-app", "quarkus-run.jar"));
        if (!Files.exists(jar)) {
            throw new BenchmarkFailure("the " + name + " is not built: there is no " + jar);
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm.options());
        command.addAll(options);
        command.add("-Dkafka.bootstrap.servers=" + bootstrap);
        command.add("-Dquarkus.http.port=" + port);
        command.add("-jar");
        command.add(jar.toString());
        return command;
    }

    /** Its process, which can be killed and started again. */
    public ServiceProcess process() {
        return process;
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
        return process.processorTime();
    }

    @Override
    public void close() {
        process.close();
    }
}
