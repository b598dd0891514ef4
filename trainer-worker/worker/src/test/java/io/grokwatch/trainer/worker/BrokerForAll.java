package io.grokwatch.trainer.worker;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A real broker for all tests of a class, each of which has runs of its own on it. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class BrokerForAll {
    Runs runs;

    @BeforeAll
    void startBroker(@TempDir Path folder) throws InterruptedException {
        runs = new Runs(folder);
    }

    @AfterAll
    void stopBroker() {
        runs.close();
    }
}
