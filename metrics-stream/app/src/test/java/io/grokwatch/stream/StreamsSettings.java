package io.grokwatch.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;

/** The settings the application runs with, read from its own {@code application.properties}. */
final class StreamsSettings {
    private static final String PREFIX = "kafka-streams.";

    private StreamsSettings() {}

    static Properties of(String bootstrapServers, Path stateDir) {
        Properties application = new Properties();
        try (InputStream file = StreamsSettings.class.getResourceAsStream("/application.properties")) {
            application.load(Objects.requireNonNull(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Properties settings = new Properties();
        application.forEach((name, value) -> {
            if (name.toString().startsWith(PREFIX)) {
                settings.put(name.toString().substring(PREFIX.length()), value);
            }
        });
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application.get("quarkus.kafka-streams.application-id"));
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        return settings;
    }
}
