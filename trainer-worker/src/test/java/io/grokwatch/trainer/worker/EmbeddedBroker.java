package io.grokwatch.trainer.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real broker and controller in this process, on two free ports of the loopback address, with its data in a folder of
 * the caller's. It accepts record locks and sessions from one second up, so that tests see leases expire soon.
 */
final class EmbeddedBroker implements AutoCloseable {
    private static final int NODE = 1;

    /** Held, for loggers that nobody holds forget their level. */
    private final List<Logger> quiet = Stream.of("org.apache.kafka", "kafka", "state.change.logger")
            .map(Logger::getLogger)
            .toList();

    private final Map<String, String> settings;
    private final String bootstrap;
    private KafkaRaftServer server;

    EmbeddedBroker(Path folder) {
        quiet.forEach(logger -> logger.setLevel(Level.SEVERE));
        int[] ports = freePorts();
        bootstrap = "127.0.0.1:" + ports[0];
        settings = settings(folder.resolve("log"), ports[0], ports[1]);
        format(folder.resolve("log"));
        server = started();
    }

    String bootstrap() {
        return bootstrap;
    }

    /** Takes the broker away; its data and its address stay. */
    void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** Brings a stopped broker back at the same address with the same data. */
    void restart() {
        server = started();
    }

    @Override
    public void close() {
        stop();
    }

    private KafkaRaftServer started() {
        KafkaRaftServer started = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        started.startup();
        return started;
    }

    private static void format(Path log) {
        try {
            Files.createDirectories(log);
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE)
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(log.toString())
                    .addDirectory(log.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setIgnoreFormatted(false)
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("cannot format " + log, e);
        }
    }

    private static Map<String, String> settings(Path log, int port, int controllerPort) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE));
        settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        settings.put("log.dirs", log.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("num.partitions", "1");
        settings.put("default.replication.factor", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("group.share.min.record.lock.duration.ms", "1000");
        settings.put("group.share.min.session.timeout.ms", "1000");
        settings.put("group.share.min.heartbeat.interval.ms", "200");
        // A broker that comes back registers again once its former self has timed out.
        settings.put("broker.session.timeout.ms", "1500");
        settings.put("broker.heartbeat.interval.ms", "200");
        settings.put("controlled.shutdown.enable", "false");
        return settings;
    }

    private static int[] freePorts() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket first = new ServerSocket(0, 1, loopback);
                ServerSocket second = new ServerSocket(0, 1, loopback)) {
            return List.of(first, second).stream()
                    .mapToInt(ServerSocket::getLocalPort)
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + loopback, e);
        }
    }
}
