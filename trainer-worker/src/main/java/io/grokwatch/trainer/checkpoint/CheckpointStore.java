package io.grokwatch.trainer.checkpoint;

import java.io.IOException;
import java.util.List;

/** Where the checkpoints of one run are kept, under names, each all there or not at all. */
interface CheckpointStore {
    /** The names of all there are, in any order; what others keep in the same place is not among them. */
    List<SavedName> names() throws IOException;

    byte[] read(SavedName name) throws IOException;

    /** Returns once it would survive a power cut. */
    void write(SavedName name, byte[] bytes) throws IOException;

    void delete(SavedName name) throws IOException;

    /** Removes what was begun to be written by processes that ended meanwhile, or by whoever still writes. */
    void deleteUnfinished() throws IOException;
}
