package io.grokwatch.testing;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A Kafka for tests, which keeps its address and its data while it is killed and started again: a broker in this JVM, or with {@code
 * -Dgrokwatch.test.broker=cluster} three brokers in containers.
 */
public sealed interface TestBroker extends AutoCloseable permits EmbeddedTestBroker, BrokerCluster {

    /** Starts one with the settings of the local stack; it is up when this returns. */
    static TestBroker start(Path folder) {
        return start(folder, Map.of());
    }

    /**
     * The same.
     *
     * @param folder of an embedded broker
     * @param settings of an embedded broker on top of its own, under the broker's names
     */
    static TestBroker start(Path folder, Map<String, String> settings) {
        String kind = System.getProperty("grokwatch.test.broker", "embedded");
        return switch (kind) {
            case "embedded" -> new EmbeddedTestBroker(folder, settings);
            case "cluster" -> new BrokerCluster();
            default ->
                throw new IllegalArgumentException("grokwatch.test.broker must be embedded or cluster, not " + kind);
        };
    }

    /** Where clients find it, {@code host:port,...}. */
    String bootstrap();

    /** Takes all brokers away; those in containers are killed (SIGKILL). */
    void takeAway();

    /**
     * Brings brokers that were taken away back, at the same addresses with the same data.
     *
     * @throws UncheckedIOException if one does not start
     */
    void bringBack();

    /**
     * Takes each broker away and brings it back. An embedded one is shut down; of a cluster each is killed (SIGKILL), one after another, the
     * next one once all replicas are in sync again.
     */
    void restart();

    @Override
    void close();
}
