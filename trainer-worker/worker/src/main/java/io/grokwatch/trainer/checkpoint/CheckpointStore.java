package io.grokwatch.trainer.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Where the checkpoints of one run are kept, under names, each all there or not at all. */
interface CheckpointStore {
    /**
     * The names of all there are, in any order; what others keep in the same place is not among them.
     *
     * @throws CheckpointsAwayException if nobody can tell just now
     * @throws IOException if nobody will be able to tell until a person has mended something
     */
    List<SavedName> names() throws IOException;

    /**
     * The bytes of one, to be closed.
     *
     * @throws CheckpointsAwayException if nobody can tell just now
     * @throws java.nio.file.NoSuchFileException if it is no longer there
     * @throws IOException if it cannot be read, which says nothing about whether it is whole
     */
    InputStream read(SavedName name) throws IOException;

    /** Returns once it would survive a power cut. */
    void write(SavedName name, Safetensors file) throws IOException;

    void delete(SavedName name) throws IOException;

    /** Removes what was begun to be written by processes that ended meanwhile, or by whoever still writes. */
    void deleteUnfinished() throws IOException;
}
