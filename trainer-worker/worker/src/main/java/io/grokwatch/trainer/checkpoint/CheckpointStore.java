package io.grokwatch.trainer.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Where the checkpoints of one run are kept, under names, each all there or not at all. */
interface CheckpointStore {
    /**
     * The names of all there are, in any order; what others keep in the same place is not among them.
     *
     * @throws CheckpointsAwayException if the store does not answer just now
     * @throws IOException if the store cannot be used until it is repaired
     */
    List<SavedName> names() throws IOException;

    /**
     * The bytes of one, to be closed.
     *
     * @throws CheckpointsAwayException if the store does not answer just now
     * @throws java.nio.file.NoSuchFileException if it is no longer there
     * @throws IOException if it cannot be read, which does not mean that it is damaged
     */
    InputStream read(SavedName name) throws IOException;

    /** Returns once it would survive a power cut. */
    void write(SavedName name, Safetensors file) throws IOException;

    void delete(SavedName name) throws IOException;

    /** Removes what was begun to be written by processes that ended meanwhile, or are still writing. */
    void deleteUnfinished() throws IOException;
}
