package io.grokwatch.testing;

import static org.awaitility.Awaitility.await;

import io.grokwatch.backing.EmbeddedBroker;
import io.grokwatch.backing.FreePort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.testcontainers.containers.Network;

/** Three nodes of Kafka (KRaft), each broker and controller, in containers; every topic has three replicas, of which two suffice. */
final class BrokerCluster implements TestBroker {
    private static final int NODES = 3;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int CALL_SECONDS = 10;

    private final Network network = Network.newNetwork();
    private final List<ServiceContainer> nodes = new ArrayList<>();
    private final String bootstrap;

    BrokerCluster() {
        List<Integer> ports =
                IntStream.range(0, NODES).mapToObj(node -> FreePort.find()).toList();
        bootstrap = ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        for (int node = 1; node <= NODES; node++) {
            int port = ports.get(node - 1);
            nodes.add(new ServiceContainer(Images.KAFKA, network, name(node), environment(node, port), port, port));
        }
        try {
            nodes.parallelStream().forEach(ServiceContainer::start);
            awaitAll();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public String bootstrap() {
        return bootstrap;
    }

    @Override
    public void takeAway() {
        nodes.forEach(ServiceContainer::kill);
    }

    @Override
    public void bringBack() {
        nodes.forEach(ServiceContainer::startAgain);
        awaitAll();
    }

    @Override
    public void restart() {
        for (ServiceContainer node : nodes) {
            node.kill();
            node.startAgain();
            awaitAll();
        }
    }

    @Override
    public void close() {
        nodes.parallelStream().forEach(ServiceContainer::stop);
        network.close();
    }

    private void awaitAll() {
        await("three brokers at " + bootstrap)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptions()
                .until(this::areAllInSync);
    }

    private boolean areAllInSync() throws InterruptedException, ExecutionException, TimeoutException {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrap,
                "default.api.timeout.ms", "5000",
                "request.timeout.ms", "2000"))) {
            if (admin.describeCluster()
                            .nodes()
                            .get(CALL_SECONDS, TimeUnit.SECONDS)
                            .size()
                    < NODES) {
                return false;
            }
            Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get(CALL_SECONDS, TimeUnit.SECONDS);
            Collection<TopicDescription> descriptions = admin.describeTopics(topics)
                    .allTopicNames()
                    .get(CALL_SECONDS, TimeUnit.SECONDS)
                    .values();
            return descriptions.stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition ->
                            partition.isr().size() == partition.replicas().size());
        }
    }

    private static String name(int node) {
        return "kafka-" + node;
    }

    private static Map<String, String> environment(int node, int port) {
        Map<String, String> settings = new HashMap<>(EmbeddedBroker.contract());
        settings.put("node.id", Integer.toString(node));
        settings.put("process.roles", "broker,controller");
        settings.put(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, NODES)
                        .mapToObj(voter -> voter + "@" + name(voter) + ":9093")
                        .collect(Collectors.joining(",")));
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listeners", "PLAINTEXT://:9092,HOST://:" + port + ",CONTROLLER://:9093");
        settings.put("advertised.listeners", "PLAINTEXT://" + name(node) + ":9092,HOST://127.0.0.1:" + port);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,HOST:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("log.dirs", "/tmp/kafka-logs");
        settings.put("default.replication.factor", "3");
        settings.put("min.insync.replicas", "2");
        for (String state : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.put(state + ".replication.factor", "3");
            settings.put(state + ".num.partitions", "4");
        }
        settings.put("transaction.state.log.min.isr", "2");
        settings.put("share.coordinator.state.topic.min.isr", "2");
        // A broker that was killed is registered again once its former self has timed out.
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("log.cleaner.dedupe.buffer.size", "4194304");

        Map<String, String> environment = new HashMap<>();
        settings.forEach((name, value) ->
                environment.put("KAFKA_" + name.replace('.', '_').toUpperCase(Locale.ROOT), value));
        environment.put("CLUSTER_ID", "grokwatch-testing-0001");
        environment.put("KAFKA_HEAP_OPTS", "-Xms128m -Xmx384m");
        environment.put("KAFKA_JVM_PERFORMANCE_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        return environment;
    }
}
