package io.grokwatch.trainer.checkpoint;

import io.grokwatch.events.RunId;
import io.grokwatch.trainer.disk.Reasons;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder that workers share, with a folder in it for each run. A checkpoint is written beside its name, forced to the
 * disk, and renamed.
 */
final class CheckpointFolder implements CheckpointStore {
    private static final String UNFINISHED = ".unfinished";

    private final Path folder;

    CheckpointFolder(Path shared, RunId run) {
        folder = shared.resolve(run.value());
    }

    @Override
    public List<SavedName> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> SavedName.parse(file.getFileName().toString()))
                    .flatMap(Optional::stream)
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (NotDirectoryException | AccessDeniedException amiss) {
            throw amiss;
        } catch (IOException e) {
            throw new CheckpointsAwayException(Reasons.of(e), e);
        } catch (UncheckedIOException e) {
            throw new CheckpointsAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public InputStream read(SavedName name) throws IOException {
        return new BufferedInputStream(Files.newInputStream(file(name)));
    }

    @Override
    public void write(SavedName name, Safetensors content) throws IOException {
        Files.createDirectories(folder);
        Path unfinished = Files.createTempFile(folder, name + ".", UNFINISHED);
        try {
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                for (byte[] piece : content.pieces()) {
                    ByteBuffer remaining = ByteBuffer.wrap(piece);
                    while (remaining.hasRemaining()) {
                        channel.write(remaining);
                    }
                }
                channel.force(true);
            }
            Files.move(unfinished, file(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    @Override
    public void delete(SavedName name) throws IOException {
        Files.deleteIfExists(file(name));
    }

    @Override
    public void deleteUnfinished() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + UNFINISHED)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException none) {
            // Nothing was ever written.
        }
    }

    private Path file(SavedName name) {
        return folder.resolve(name.toString());
    }
}
