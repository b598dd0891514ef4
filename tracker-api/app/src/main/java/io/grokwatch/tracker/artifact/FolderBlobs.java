package io.grokwatch.tracker.artifact;

import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.TrackerConfig.ArtifactStorage;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jboss.logging.Logger;

/**
 * Bytes in a folder: a file {@code ab/abcd...} for each blob, named by its id alone. A file is written beside its name, and renamed once it
 * is whole and forced to the disk.
 */
@Singleton
final class FolderBlobs implements BlobStorage {
    private static final Logger LOG = Logger.getLogger(FolderBlobs.class);
    private static final int BUFFER = 1 << 16;
    private static final String UNFINISHED = ".unfinished";

    private final Path folder;

    @Inject
    FolderBlobs(TrackerConfig config) {
        this(config.artifacts().folder());
    }

    FolderBlobs(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    @Override
    public ArtifactStorage kind() {
        return ArtifactStorage.FOLDER;
    }

    @Override
    public long write(String id, InputStream bytes) throws IOException {
        Path unfinished = unfinished(id);
        long written = 0;
        byte[] buffer = new byte[BUFFER];
        try (FileChannel channel = create(unfinished)) {
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                append(channel, ByteBuffer.wrap(buffer, 0, read));
                written += read;
            }
            publish(channel, unfinished, file(id));
        } catch (IOException | RuntimeException e) {
            delete(unfinished);
            throw e;
        }
        return written;
    }

    @Override
    public void read(String id, long from, long length, OutputStream out) throws IOException {
        try (FileChannel channel = open(id)) {
            channel.position(from);
            InputStream bytes = Channels.newInputStream(channel);
            byte[] buffer = new byte[BUFFER];
            for (long left = length; left > 0; ) {
                int read = bytes.read(buffer, 0, (int) Math.min(BUFFER, left));
                if (read < 0) {
                    throw new IOException("file " + file(id) + " ends " + left + " bytes early");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }

    @Override
    public void delete(String id) {
        try {
            Files.deleteIfExists(unfinished(id));
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            throw new StorageException("cannot delete from folder " + folder, e);
        }
    }

    /** What cannot be deleted now expires. */
    private static void delete(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            LOG.warnf("unfinished artifact stays file=%s reason=%s", unfinished, e);
        }
    }

    private FileChannel open(String id) {
        try {
            return FileChannel.open(file(id), StandardOpenOption.READ);
        } catch (IOException e) {
            throw new StorageException("cannot read from folder " + folder, e);
        }
    }

    private FileChannel create(Path file) {
        try {
            Files.createDirectories(file.getParent());
            return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StorageException("cannot write to folder " + folder, e);
        }
    }

    private void append(FileChannel channel, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new StorageException("cannot write to folder " + folder, e);
        }
    }

    private void publish(FileChannel channel, Path unfinished, Path file) {
        try {
            channel.force(true);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel entries = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                entries.force(true);
            }
        } catch (IOException e) {
            throw new StorageException("cannot write to folder " + folder, e);
        }
    }

    private Path file(String id) {
        return folder.resolve(id.substring(0, 2)).resolve(id);
    }

    private Path unfinished(String id) {
        return file(id).resolveSibling(id + UNFINISHED);
    }
}
