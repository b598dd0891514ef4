package io.grokwatch.tracker;

import io.grokwatch.events.RunId;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A tracker on a real broker and store, a producer, and a run of each test's own. */
abstract class TrackerFixture {
    static final Duration SOON = Duration.ofSeconds(20);

    /** Injected by the resource before each test. */
    @SuppressWarnings("NullAway.Init")
    Backing backing;

    @SuppressWarnings("NullAway.Init")
    TestProducer producer;

    @SuppressWarnings("NullAway.Init")
    RunId run;

    @BeforeEach
    void open() {
        producer = new TestProducer(backing.bootstrap());
        run = new RunId("run-" + UUID.randomUUID());
    }

    @AfterEach
    void close() {
        producer.close();
    }
}
