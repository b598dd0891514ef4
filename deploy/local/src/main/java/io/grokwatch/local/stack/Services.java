package io.grokwatch.local.stack;

import io.grokwatch.local.supervise.Readiness;
import io.grokwatch.local.supervise.Service;
import io.grokwatch.local.tls.ServedCertificate;
import io.grokwatch.trainer.tls.PinnedCertificate;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The services of a stack, in the stages they start in. Each is a JVM of its own that exits with the supervisor. */
final class Services {
    private static final String HEALTH = "/q/health/ready";
    private static final String QUARKUS_MAIN = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";

    /** Environment variable of the tracker: the hosts that it serves requests for, in place of those found here. */
    private static final String HOSTS = "GROKWATCH_TRACKER_HOSTS";

    private final Installation home;
    private final Path data;
    private final Ports ports;
    private final @Nullable Remote remote;

    /**
     * What workers on other hosts reach.
     *
     * @param listening where
     * @param certificate that is served
     */
    record Remote(Listening listening, ServedCertificate certificate) {}

    /** @param remote null if all is on the loopback address, or without TLS */
    Services(Installation home, Path data, Ports ports, @Nullable Remote remote) {
        this.home = home;
        this.data = data;
        this.ports = ports;
        this.remote = remote;
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
        List<String> arguments = new ArrayList<>(
                List.of(data.toString(), Integer.toString(ports.kafka()), Integer.toString(ports.store())));
        if (remote != null) {
            arguments.addAll(List.of(
                    remote.listening().address(),
                    Integer.toString(ports.workers()),
                    remote.listening().advertised(),
                    remote.certificate().chain().toString(),
                    remote.certificate().key().toString()));
        }
        return service(
                "backing",
                new Readiness.Line("READY "),
                ServiceJvm.BACKING.options(),
                home.libraries() + File.separator + "*",
                "io.grokwatch.local.backing.BackingMain",
                arguments);
    }

    private Service stream() {
        return quarkus(
                "stream",
                ServiceJvm.STREAM,
                home.stream(),
                new Readiness.Http(URI.create("http://127.0.0.1:" + ports.stream() + HEALTH)),
                List.of(
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + ports.stream(),
                        "-Dkafka-streams.state.dir=" + data.resolve("stream"),
                        // A static member: the only instance gets its tasks back at once after a restart.
                        "-Dkafka-streams.group.instance.id=local"));
    }

    private Service trackerApi() {
        List<String> options = new ArrayList<>(List.of(
                "-Dquarkus.mongodb.connection-string=" + ports.storeAddress(),
                "-Dgrokwatch.tracker.access.admin-token-file=" + data.resolve(AdminTokenFile.NAME),
                "-Dgrokwatch.tracker.data=" + data,
                "-Dgrokwatch.tracker.checkpoints.folder=" + data.resolve("checkpoints"),
                "-Dgrokwatch.tracker.artifacts.folder=" + data.resolve("artifacts")));
        if (System.getenv(HOSTS) == null) {
            Set<String> hosts = new LinkedHashSet<>(HostNames.of(ports.host()));
            if (remote != null) {
                hosts.add(Ports.bracketed(remote.listening().advertised()));
            }
            options.add("-Dgrokwatch.tracker.hosts=" + String.join(",", hosts));
        }
        options.add("-Dquarkus.http.host=" + ports.host());
        URI health = URI.create(ports.pageAddress() + HEALTH);
        if (remote == null) {
            options.add("-Dquarkus.http.port=" + ports.page());
            return quarkus("tracker-api", ServiceJvm.TRACKER, home.trackerApi(), new Readiness.Http(health), options);
        }
        ServedCertificate certificate = remote.certificate();
        options.addAll(List.of(
                "-Dquarkus.http.port=" + ports.page(),
                "-Dquarkus.http.ssl-port=" + ports.page(),
                "-Dquarkus.http.insecure-requests=disabled",
                "-Dquarkus.http.ssl.certificate.files=" + certificate.chain(),
                "-Dquarkus.http.ssl.certificate.key-files=" + certificate.key(),
                "-Dgrokwatch.tracker.access.tokens=required",
                "-Dgrokwatch.tracker.alerts.page-address=https://"
                        + Ports.bracketed(remote.listening().advertised()) + ":" + ports.page(),
                "-Dgrokwatch.tracker.workers.bootstrap="
                        + Ports.bracketed(remote.listening().advertised()) + ":" + ports.workers(),
                "-Dgrokwatch.tracker.workers.certificate=" + certificate.anchor()));
        return quarkus(
                "tracker-api",
                ServiceJvm.TRACKER,
                home.trackerApi(),
                new Readiness.Http(health, PinnedCertificate.context(certificate.fingerprint())),
                options);
    }

    private Service quarkus(String name, ServiceJvm jvm, Path jar, Readiness readiness, List<String> options) {
        List<String> all = new ArrayList<>(jvm.options());
        all.addAll(options);
        // The manifest of the runner opens this package, but only with java -jar.
        all.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        all.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        all.add("-Dkafka.bootstrap.servers=" + ports.kafkaAddress());
        return service(name, readiness, all, jar + File.pathSeparator + JavaProcess.ownJar(), QUARKUS_MAIN, List.of());
    }

    /** A worker of a name, on a device. */
    Service worker(String name, String device) {
        return WorkerService.of(
                home,
                name,
                device,
                ports.kafkaAddress(),
                data,
                data.resolve("checkpoints").toString(),
                Map.of(),
                List.of());
    }

    private static Service service(
            String name,
            Readiness readiness,
            List<String> options,
            String classPath,
            String main,
            List<String> arguments) {
        return JavaProcess.service(name, readiness, Map.of(), options, classPath, main, arguments);
    }
}
