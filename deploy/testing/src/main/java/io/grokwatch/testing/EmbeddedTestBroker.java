package io.grokwatch.testing;

import io.grokwatch.backing.EmbeddedBroker;
import io.grokwatch.backing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The broker of the local stack, in this JVM. */
final class EmbeddedTestBroker implements TestBroker {
    /** Held, as a logger that nobody holds loses its level. */
    private final List<Logger> quiet = Stream.of("org.apache.kafka", "kafka", "state.change.logger")
            .map(Logger::getLogger)
            .toList();

    private final Path folder;
    private final int port = FreePort.find();
    private final Map<String, String> settings;
    private EmbeddedBroker broker;

    EmbeddedTestBroker(Path folder, Map<String, String> settings) {
        this.folder = folder;
        this.settings = Map.copyOf(settings);
        quiet.forEach(logger -> logger.setLevel(Level.SEVERE));
        broker = open();
    }

    @Override
    public String bootstrap() {
        return broker.bootstrap();
    }

    @Override
    public void takeAway() {
        broker.close();
    }

    @Override
    public void bringBack() {
        broker = open();
    }

    @Override
    public void restart() {
        takeAway();
        bringBack();
    }

    @Override
    public void close() {
        broker.close();
    }

    private EmbeddedBroker open() {
        try {
            return EmbeddedBroker.start(folder, port, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
