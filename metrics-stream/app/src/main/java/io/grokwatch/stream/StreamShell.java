package io.grokwatch.stream;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.Topics;
import io.grokwatch.kafka.BrokerUnavailableException;
import io.grokwatch.kafka.PartitionSetting;
import io.grokwatch.kafka.TopicCreation;
import io.quarkus.runtime.Quarkus;
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

/** The beans that Quarkus starts the topology with; all other settings are in {@code application.properties}. */
@ApplicationScoped
final class StreamShell {
    private static final Duration BROKER_LIMIT = Duration.ofSeconds(30);

    /** Quarkus asks for the topology before it starts Streams, so the topics exist when Streams looks for them. */
    @Produces
    @Singleton
    Topology topology(
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
            @ConfigProperty(name = "grokwatch.stream.patience") Duration minInactivity)
            throws InterruptedException {
        try {
            TopicCreation.create(bootstrapServers, PartitionSetting.applied(Topics.ALL, System.getenv()), BROKER_LIMIT);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage());
        } catch (BrokerUnavailableException e) {
            // Quarkus prints the message of this exception alone, and exits with 1.
            throw new ConfigurationException(e.getMessage() + "; is it running, and is kafka.bootstrap.servers right?");
        }
        return TrackerTopology.build(DetectorConfig.defaults(), minInactivity);
    }

    @Produces
    @Singleton
    StreamsUncaughtExceptionHandler threadReplacement() {
        return new ThreadReplacement(Clock.systemUTC());
    }

    /** A client that has shut down by itself folds nothing any more: the process ends, so that it is started again. */
    @Produces
    @Singleton
    KafkaStreams.StateListener exit() {
        return (state, before) -> {
            if (state == KafkaStreams.State.ERROR) {
                Quarkus.asyncExit(1);
            }
        };
    }

    /** Ready while every task runs: not while tasks start, move or restore. */
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
