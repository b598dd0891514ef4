package io.grokwatch.tracker;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts broker and store before the application, and hands them to the tests. */
public class BackingResource implements QuarkusTestResourceLifecycleManager {
    /** Where the tracker keeps checkpoints. */
    static final Path CHECKPOINTS =
            Path.of("target", "checkpoints-" + ProcessHandle.current().pid());

    private @Nullable Backing backing;

    @Override
    public Map<String, String> start() {
        Backing started;
        try {
            started = new Backing();
        } catch (Exception e) {
            throw new IllegalStateException("broker and store did not start", e);
        }
        backing = started;
        return Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", started.bootstrap()),
                Map.entry("quarkus.mongodb.connection-string", started.connection()),
                Map.entry("grokwatch.tracker.checkpoints.folder", CHECKPOINTS.toString()),
                Map.entry("grokwatch.tracker.retention.interval", "1S"),
                // No stream runs beside the tests.
                Map.entry("grokwatch.tracker.retention.groups", ""),
                // Receivers of alerts run beside the tests, on one of the loopback addresses.
                Map.entry("grokwatch.tracker.alerts.allowed-networks", "127.0.0.0/8"),
                Map.entry("grokwatch.tracker.inactivity-timeout", "2S"),
                Map.entry("grokwatch.tracker.producer-inactivity-timeout", "2S"),
                Map.entry("grokwatch.tracker.live.keep-alive-interval", "1S"),
                Map.entry("grokwatch.tracker.live.max-subscribers", "8"),
                Map.entry("grokwatch.tracker.live.subscriber-buffer", "32"),
                Map.entry("grokwatch.tracker.projection.max-backoff", "500MS"),
                Map.entry("quarkus.mongodb.server-selection-timeout", "500MS"),
                Map.entry("quarkus.http.test-port", "0"),
                Map.entry("quarkus.log.category.\"org.apache.kafka.clients.consumer.internals\".level", "ERROR"),
                Map.entry("quarkus.log.category.\"kafka\".level", "WARN"),
                Map.entry("quarkus.log.category.\"de.bwaldvogel\".level", "ERROR"));
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(backing, new TestInjector.MatchesType(Backing.class));
    }

    @Override
    public void stop() {
        if (backing != null) {
            backing.close();
        }
    }
}
