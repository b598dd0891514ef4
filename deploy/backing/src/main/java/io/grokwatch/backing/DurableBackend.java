package io.grokwatch.backing;

import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.function.Consumer;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * A backend whose answer to a write means that the write is on disk.
 *
 * <p>The store below commits by a timer, so what was acknowledged within the last second would be lost with the process,
 * and a commit could fall between a document and its index. Here messages are handled one at a time (each database does
 * so anyway) and a message that changed anything is committed before it is answered. A commit is an append to the file:
 * it survives the death of the process, though not that of the machine.
 */
final class DurableBackend extends H2Backend {
    /** How much is written again in one step of a compaction, in which messages wait: some tens of milliseconds. */
    private static final int STEP_BYTES = 1024 * 1024;
    /** How many such steps a compaction has at most. */
    private static final int STEPS = 8;

    private static final int COMPACT_BELOW_PERCENT = 60;

    private final MVStore store;
    private final Consumer<RuntimeException> onFailure;
    private final FileShortening shortening;
    private int steps;

    /**
     * @param store opened without commits of its own
     * @param onFailure called if the store cannot write; it has closed itself then, and answers nothing any more
     */
    DurableBackend(MVStore store, Consumer<RuntimeException> onFailure) {
        super(store);
        this.store = store;
        this.onFailure = onFailure;
        this.shortening = new FileShortening(store);
    }

    @Override
    public synchronized Document handleMessage(MongoMessage message) {
        try {
            return detached(super.handleMessage(message));
        } finally {
            persist();
        }
    }

    /**
     * The answer to {@code findAndModify} has the stored document itself, and is encoded after the next message may have changed that: of two
     * who count at the same time both would read the greater number.
     */
    private static Document detached(Document answer) {
        if (answer.get("value") instanceof Document stored) {
            answer.put("value", stored.cloneDeeply());
        }
        return answer;
    }

    private void persist() {
        try {
            if (store.hasUnsavedChanges()) {
                store.commit();
            }
        } catch (MVStoreException e) {
            onFailure.accept(e);
            throw e;
        }
    }

    /**
     * Does a step of a compaction: rewrites some of the emptiest parts of the file, so that it does not grow with every overwritten
     * document; when there are none left, or enough were rewritten, shortens the file by a slice if much of it holds nothing.
     *
     * @return whether another step is to follow soon, after the messages that wait
     */
    synchronized boolean compact() {
        if (store.isClosed()) {
            return false;
        }
        try {
            if (!shortening.hasBegun() && steps < STEPS && rewrite()) {
                steps++;
                return true;
            }
            boolean shortens = shortening.step();
            if (!shortens) {
                steps = 0;
            }
            return shortens;
        } catch (MVStoreException e) {
            onFailure.accept(e);
            throw e;
        }
    }

    /** A part of the file that has more than a step's bytes in use is rewritten as a whole, after the others. */
    private boolean rewrite() {
        return store.compact(COMPACT_BELOW_PERCENT, STEP_BYTES)
                || store.compact(COMPACT_BELOW_PERCENT, STEPS * STEP_BYTES);
    }

    @Override
    public synchronized void close() {
        super.close();
    }
}
