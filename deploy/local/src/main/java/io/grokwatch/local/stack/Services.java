package io.grokwatch.local.stack;

import io.grokwatch.local.supervise.ExitWithParent;
import io.grokwatch.local.supervise.Readiness;
import io.grokwatch.local.supervise.Service;
import io.grokwatch.trainer.worker.TrainingJvm;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The services of a stack, in the stages they start in. Each is a JVM of its own that exits with the supervisor. */
final class Services {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(12);
    /** Bounds of what a Quarkus service takes beside its heap; the reference states the sums. */
    private static final List<String> NATIVE_BOUNDS = List.of(
            "-XX:MaxDirectMemorySize=64m",
            "-XX:MaxMetaspaceSize=160m",
            "-XX:ReservedCodeCacheSize=64m",
            // A thread that sends or receives a large record does not keep a buffer of its size.
            "-Djdk.nio.maxCachedBufferSize=262144");

    /** Few arenas of the C library: memory that threads free is used again by others rather than kept for each. */
    private static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "2");

    private static final String QUARKUS_MAIN = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";

    /** The first JDK that warns of the memory access of Netty and Protobuf, and has an option to allow it. */
    private static final int UNSAFE_WARNS_SINCE = 24;

    /** Environment variable of the tracker: the hosts that it serves requests for, in place of those found here. */
    private static final String HOSTS = "GROKWATCH_TRACKER_HOSTS";

    private final Installation home;
    private final Path data;
    private final Ports ports;

    Services(Installation home, Path data, Ports ports) {
        this.home = home;
        this.data = data;
        this.ports = ports;
    }

    /** First broker and store, then stream and tracker, then the workers. */
    List<List<Service>> stages(int workers) {
        List<Service> trainers = new ArrayList<>();
        for (int i = 1; i <= workers; i++) {
            trainers.add(worker("worker-" + i, "cpu"));
        }
        return List.of(List.of(backing()), List.of(stream(), trackerApi()), trainers);
    }

    private Service backing() {
        return service(
                "backing",
                new Readiness.Line("READY "),
                List.of("-Xmx384m", "-XX:+UseSerialGC"),
                home.libraries() + File.separator + "*",
                "io.grokwatch.local.backing.BackingMain",
                data.toString(),
                Integer.toString(ports.kafka()),
                Integer.toString(ports.store()));
    }

    private Service stream() {
        return quarkus(
                "stream",
                home.stream(),
                "127.0.0.1",
                "http://127.0.0.1:" + ports.stream(),
                ports.stream(),
                List.of(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Dkafka-streams.state.dir=" + data.resolve("stream"),
                        // A static member: the only instance gets its tasks back at once after a restart.
                        "-Dkafka-streams.group.instance.id=local"));
    }

    private Service trackerApi() {
        List<String> options = new ArrayList<>(List.of(
                "-Xmx384m",
                // A full collection of the serial collector stops the live feed for up to a second.
                "-XX:+UseG1GC",
                "-Dquarkus.mongodb.connection-string=" + ports.storeAddress(),
                "-Dgrokwatch.tracker.access.admin-token-file=" + data.resolve(AdminTokenFile.NAME),
                "-Dgrokwatch.tracker.data=" + data,
                "-Dgrokwatch.tracker.checkpoints.folder=" + data.resolve("checkpoints"),
                "-Dgrokwatch.tracker.artifacts.folder=" + data.resolve("artifacts")));
        if (System.getenv(HOSTS) == null) {
            options.add("-Dgrokwatch.tracker.hosts=" + String.join(",", HostNames.of(ports.host())));
        }
        return quarkus("tracker-api", home.trackerApi(), ports.host(), ports.pageAddress(), ports.page(), options);
    }

    private Service quarkus(String name, Path jar, String host, String address, int port, List<String> options) {
        List<String> all = new ArrayList<>(options);
        all.addAll(NATIVE_BOUNDS);
        // The manifest of the runner opens this package, but only with java -jar.
        all.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        all.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        all.add("-Dkafka.bootstrap.servers=" + ports.kafkaAddress());
        all.add("-Dquarkus.http.host=" + host);
        all.add("-Dquarkus.http.port=" + port);
        return service(
                name,
                new Readiness.Http(URI.create(address + "/q/health/ready")),
                all,
                jar + File.pathSeparator + ownJar(),
                QUARKUS_MAIN);
    }

    /** A worker of a name, on a device. */
    Service worker(String name, String device) {
        return service(
                name,
                new Readiness.Line("READY "),
                TrainingJvm.options(),
                home.libraries() + File.separator + "*",
                "io.grokwatch.trainer.worker.WorkerMain",
                "--bootstrap",
                ports.kafkaAddress(),
                "--id",
                name,
                "--device",
                device,
                "--checkpoints",
                data.resolve("checkpoints").toString(),
                "--spill",
                data.resolve("spill").toString(),
                "--plugins",
                data.resolve("plugins").toString(),
                "--logs",
                RunLogs.folder(data).toString());
    }

    private Service service(
            String name,
            Readiness readiness,
            List<String> options,
            String classPath,
            String main,
            String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        if (Runtime.version().feature() >= UNSAFE_WARNS_SINCE) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(options);
        command.add("-cp");
        command.add(classPath);
        command.add(ExitWithParent.class.getName());
        command.add(main);
        command.addAll(List.of(arguments));
        return new Service(name, command, ENVIRONMENT, readiness, START_LIMIT, STOP_LIMIT);
    }

    /** The jar or folder of this program's own classes. */
    private static Path ownJar() {
        return Path.of(URI.create(ExitWithParent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
    }
}
