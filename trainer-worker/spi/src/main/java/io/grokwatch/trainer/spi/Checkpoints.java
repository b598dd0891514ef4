package io.grokwatch.trainer.spi;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one run. A trainer begins with {@link #latest}; then, before each step and once more when it stops
 * early, it asks {@link #due} and saves if so. Called by the training thread.
 */
public interface Checkpoints {

    /** None are kept. */
    Checkpoints NONE = new Checkpoints() {
        @Override
        public @Nullable Checkpoint latest() {
            return null;
        }

        @Override
        public boolean due(long step) {
            return false;
        }

        @Override
        public void save(Checkpoint checkpoint) {
            throw new IllegalStateException("no checkpoint was due");
        }
    };

    /** Where the run goes on; null: from its beginning. Asked before the first step: afterwards it is forgotten. */
    @Nullable
    Checkpoint latest();

    /**
     * Whether the state before this step is to be saved, now. Answers at once.
     *
     * @param step the next one to take
     */
    boolean due(long step);

    /**
     * Takes the state that was due. What was logged so far belongs to it: rows that a trainer still holds are logged before.
     * Returns at once; the writing is done elsewhere.
     */
    void save(Checkpoint checkpoint);

    /**
     * Takes a copy of the state that was due, as {@link #save(Checkpoint)} does. If there is no memory for the copy there is
     * no checkpoint, and the run goes on.
     *
     * @param copy makes it, now
     */
    default void save(Supplier<Checkpoint> copy) {
        save(copy.get());
    }
}
