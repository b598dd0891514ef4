package io.grokwatch.stream;

import io.grokwatch.detect.DetectorConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** What Quarkus needs of the application: it starts the topology with the settings of {@code application.properties}. */
@ApplicationScoped
final class StreamShell {
    private static final int CREATION_ATTEMPTS = 6;
    private static final Duration CREATION_TIMEOUT = Duration.ofSeconds(5);

    /** Quarkus asks for the topology before it starts Streams, so the topics are there when Streams looks for them. */
    @Produces
    @Singleton
    Topology topology(
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
            @ConfigProperty(name = "grokwatch.stream.patience") Duration patience)
            throws InterruptedException {
        try {
            new TopicCreation(bootstrapServers, CREATION_ATTEMPTS, CREATION_TIMEOUT).run();
        } catch (TopicCreation.BrokerUnavailable e) {
            // Of this one Quarkus prints the message alone, and exits with 1.
            throw new ConfigurationException(e.getMessage());
        }
        return TrackerTopology.build(DetectorConfig.defaults(), patience);
    }

    @Produces
    @Singleton
    StreamsUncaughtExceptionHandler threadReplacement() {
        return new ThreadReplacement(Clock.systemUTC());
    }

    /** Ready while every task runs: not while they start, move or restore. */
    @Produces
    @Singleton
    @Readiness
    HealthCheck running(KafkaStreams streams) {
        return () -> HealthCheckResponse.named("Kafka Streams topology runs")
                .status(streams.state() == KafkaStreams.State.RUNNING)
                .withData("state", streams.state().name())
                .build();
    }
}
