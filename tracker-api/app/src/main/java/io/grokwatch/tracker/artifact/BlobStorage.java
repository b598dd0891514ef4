package io.grokwatch.tracker.artifact;

import io.grokwatch.tracker.TrackerConfig.ArtifactStorage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Where bytes are kept under generated ids. Bytes are written once and never changed. An {@link IOException} of the stream that a caller
 * passes is thrown as it is; a storage that fails throws a {@link StorageException} or, if it is MongoDB, its exceptions.
 */
interface BlobStorage {
    /** Which it is. */
    ArtifactStorage kind();

    /**
     * Writes all bytes of a stream; they survive a power cut when this returns.
     *
     * @param id not used before
     * @return how many there were
     */
    long write(String id, InputStream bytes) throws IOException;

    /**
     * Writes bytes to a stream.
     *
     * @param from the first
     * @param length how many; there are as many
     */
    void read(String id, long from, long length, OutputStream out) throws IOException;

    /** Deletes bytes, those that were written in part too; none if there are none. */
    void delete(String id);
}
