package io.grokwatch.tracker;

import io.grokwatch.backing.EmbeddedBroker;
import io.grokwatch.backing.EmbeddedStore;
import io.grokwatch.backing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A broker and a store in this JVM, on free ports; the store can be taken away and brought back with its data. */
final class Backing implements AutoCloseable {
    private final Path folder;
    private final EmbeddedBroker broker;
    private final int storePort = FreePort.find();
    private EmbeddedStore store;

    Backing() throws IOException {
        folder = Files.createTempDirectory("grokwatch-tracker");
        broker = EmbeddedBroker.start(folder.resolve("broker"), FreePort.find());
        store = openStore();
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    String connection() {
        return "mongodb://127.0.0.1:" + storePort;
    }

    void takeStoreAway() {
        store.close();
    }

    void bringStoreBack() {
        store = openStore();
    }

    @Override
    public void close() {
        store.close();
        broker.close();
    }

    private EmbeddedStore openStore() {
        return EmbeddedStore.start(folder.resolve("store"), storePort);
    }
}
