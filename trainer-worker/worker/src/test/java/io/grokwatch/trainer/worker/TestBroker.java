package io.grokwatch.trainer.worker;

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

/** A real broker that can be taken away and brought back, and that soon notices when it was. */
final class TestBroker implements AutoCloseable {
    /** A broker that comes back registers again once its former self has timed out. */
    private static final Map<String, String> SOON = Map.of(
            "broker.session.timeout.ms", "1500",
            "broker.heartbeat.interval.ms", "200",
            "controlled.shutdown.enable", "false");

    /** Held, for loggers that nobody holds forget their level. */
    private final List<Logger> quiet = Stream.of("org.apache.kafka", "kafka", "state.change.logger")
            .map(Logger::getLogger)
            .toList();

    private final Path folder;
    private final int port = FreePort.find();
    private EmbeddedBroker broker;

    TestBroker(Path folder) {
        quiet.forEach(logger -> logger.setLevel(Level.SEVERE));
        this.folder = folder.resolve("log");
        broker = started();
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    /** Takes the broker away; its data and its address stay. */
    void stop() {
        broker.close();
    }

    /** Brings a stopped broker back at the same address with the same data. */
    void restart() {
        broker = started();
    }

    @Override
    public void close() {
        stop();
    }

    private EmbeddedBroker started() {
        try {
            return EmbeddedBroker.start(folder, port, SOON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
