package io.grokwatch.stream;

import io.grokwatch.events.RunId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The states of runs in a store of their bytes. The store is authoritative: a state is written with each change, in the transaction
 * that also commits the offsets. The states of the runs that were active last are kept in memory beside it, so that their bytes are
 * not decoded for every record.
 *
 * <p>The states in memory are valid for as long as the store does not go back. A processor makes a new object in its {@code init},
 * which is called again when an aborted transaction revives a task; a change that fails may have left its state half changed, so
 * that it is decoded again from the store.
 *
 * @param <S> the state of a run
 */
final class RunStates<S> {
    /** As their bytes; as objects they take about twice as much beside. Each processor of a task has so much. */
    static final int MAX_BYTES = 4 << 20;
    /** What a state takes at least, however few bytes it has. */
    static final int LEAST_BYTES = 256;

    private final KeyValueStore<String, byte[]> store;
    private final Function<RunId, S> first;
    private final Function<byte[], S> decode;
    private final Function<S, byte[]> encode;
    /** In the order of their last use, so that the first is the one to drop. */
    private final LinkedHashMap<RunId, Stored<S>> inMemory = new LinkedHashMap<>(16, 0.75f, true);

    private int bytesInMemory;

    /** A state and its bytes in the store, null if it is not stored. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
    private record Stored<S>(S state, byte @Nullable [] bytes) {
        int size() {
            return LEAST_BYTES + (bytes == null ? 0 : bytes.length);
        }
    }

    /**
     * @param first the state of a run that is not stored
     * @param decode a state from its bytes; throws {@link IllegalArgumentException} if it cannot be read
     * @param encode its bytes
     */
    RunStates(
            KeyValueStore<String, byte[]> store,
            Function<RunId, S> first,
            Function<byte[], S> decode,
            Function<S, byte[]> encode) {
        this.store = store;
        this.first = first;
        this.decode = decode;
        this.encode = encode;
    }

    /** The state of a run. */
    S get(RunId run) {
        return load(run).state();
    }

    /**
     * Changes the state of a run and stores it, unless its bytes are the same as before.
     *
     * @param change returns the new state, which may be the same object
     */
    void update(RunId run, UnaryOperator<S> change) {
        Stored<S> before = load(run);
        try {
            S after = change.apply(before.state());
            byte[] bytes = encode.apply(after);
            if (!Arrays.equals(before.bytes(), bytes)) {
                store.put(run.value(), bytes);
            }
            keep(run, new Stored<>(after, bytes));
        } catch (RuntimeException e) {
            drop(run);
            throw e;
        }
    }

    private void keep(RunId run, Stored<S> stored) {
        drop(run);
        inMemory.put(run, stored);
        bytesInMemory += stored.size();
        while (bytesInMemory > MAX_BYTES) {
            bytesInMemory -= inMemory.pollFirstEntry().getValue().size();
        }
    }

    private void drop(RunId run) {
        Stored<S> before = inMemory.remove(run);
        if (before != null) {
            bytesInMemory -= before.size();
        }
    }

    /**
     * A state that cannot be read, for example that of a newer version after a downgrade, is left as it is: the records of its run
     * go to the dead-letter topic, from where they can be replayed by a version that can read it.
     */
    private Stored<S> load(RunId run) {
        Stored<S> known = inMemory.get(run);
        if (known != null) {
            return known;
        }
        byte[] bytes = store.get(run.value());
        try {
            return new Stored<>(bytes == null ? first.apply(run) : decode.apply(bytes), bytes);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the state of run " + run + " cannot be read: " + e.getMessage(), e);
        }
    }
}
