package io.grokwatch.backing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** One Kafka node, broker and controller at once, on the loopback address; on others too if it has a {@link SecuredListener}. */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int NODE = 1;
    private static final int MIB = 1024 * 1024;
    /** The same for every local stack: there is one node, and its folder is its identity. */
    private static final String CLUSTER = "grokwatch-local-stack0";

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker; it is up when this returns.
     *
     * @param folder of its logs, formatted if it is new
     * @param port for clients
     * @throws IOException if the folder cannot be formatted
     */
    public static EmbeddedBroker start(Path folder, int port) throws IOException {
        return start(folder, port, Map.of());
    }

    /**
     * The same with settings of the caller's on top, under the broker's names.
     *
     * @throws IOException if the folder cannot be formatted
     */
    public static EmbeddedBroker start(Path folder, int port, Map<String, String> overrides) throws IOException {
        format(folder);
        Map<String, String> settings = configuration(folder, port);
        settings.putAll(overrides);
        return start(settings, port);
    }

    /**
     * The same with a listener for clients on other hosts.
     *
     * @throws IOException if the folder cannot be formatted
     */
    public static EmbeddedBroker start(Path folder, int port, SecuredListener secured) throws IOException {
        format(folder);
        return start(secured.addTo(configuration(folder, port)), port);
    }

    private static EmbeddedBroker start(Map<String, String> settings, int port) {
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        server.startup();
        return new EmbeddedBroker(server, port);
    }

    /** Where clients find it, {@code host:port}. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    private static void format(Path folder) throws IOException {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(CLUSTER)
                    .setNodeId(NODE)
                    .setControllerListenerName("CONTROLLER")
                    .setDirectories(java.util.List.of(folder.toString()))
                    .setMetadataLogDirectory(folder.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setIgnoreFormatted(true)
                    .run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the broker's folder " + folder + " cannot be formatted: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> configuration(Path folder, int port) {
        int controller = FreePort.find();
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE));
        // A static quorum of one: its port is not part of the log, so it may be another at every start.
        settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controller);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller);
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", folder.toString());

        settings.putAll(contract());

        for (String state : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            settings.put(state + ".replication.factor", "1");
            settings.put(state + ".num.partitions", "4");
        }
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");

        // One node among a few runs: small buffers, few threads.
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 * MIB));
        settings.put("log.index.size.max.bytes", Integer.toString(MIB));
        // Records are deleted from the disk by whole segments, soon after their partition begins behind them.
        settings.put("log.segment.bytes", Integer.toString(16 * MIB));
        settings.put("log.retention.check.interval.ms", "15000");
        settings.put("log.segment.delete.delay.ms", "1000");
        return settings;
    }

    /** The settings that services and workers rely on, however many nodes a broker has. */
    public static Map<String, String> contract() {
        Map<String, String> settings = new HashMap<>();
        settings.put("auto.create.topics.enable", "false");
        settings.put("message.max.bytes", Integer.toString(10 * MIB));
        settings.put("group.initial.rebalance.delay.ms", "0");
        // A member that was killed is missed after this long; the stream asks for as little.
        settings.put("group.min.session.timeout.ms", "2000");

        // Runs are leased for seconds, so that a dead worker's run is soon delivered again, and often enough
        // that a worker that dies of every run does not hold up the queue for ever.
        settings.put("group.share.min.record.lock.duration.ms", "1000");
        settings.put("group.share.record.lock.duration.ms", "10000");
        settings.put("group.share.delivery.count.limit", "10");
        settings.put("group.share.min.session.timeout.ms", "1000");
        settings.put("group.share.min.heartbeat.interval.ms", "200");

        // What a dead process had begun is undone soon after its time is up.
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        return settings;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
