package io.grokwatch.tracker.checkpoint;

import io.grokwatch.events.RunId;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.client.CheckpointView;
import io.grokwatch.tracker.http.Problems;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * A folder with a folder in it for each run, as workers lay it out that share one. What comes is written beside its name,
 * and renamed once it is whole and forced to the disk. Several instances of the tracker share the folder.
 */
@Singleton
final class CheckpointFiles {
    /** Workers keep three of a run; beyond this limit another client is filling the disk. */
    static final int MOST_OF_A_RUN = 32;

    private static final String UNFINISHED = ".unfinished";
    /** Longer than any upload takes. */
    private static final Duration ABANDONED = Duration.ofHours(6);

    private static final int INSUFFICIENT_STORAGE = 507;
    private static final int BUFFER = 1 << 16;

    private final Path folder;

    CheckpointFiles(TrackerConfig config) {
        folder = config.checkpoints().folder().toAbsolutePath();
    }

    List<CheckpointView> list(RunId run) {
        List<CheckpointView> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(of(run))) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (CheckpointName.isOne(name)) {
                    found.add(new CheckpointView(name, Files.size(file)));
                }
            }
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw broken(run, "listed", e);
        }
        found.sort(Comparator.comparing(CheckpointView::name));
        return found;
    }

    /** @throws WebApplicationException 404 if there is none of that name */
    Path find(RunId run, CheckpointName name) {
        Path file = of(run).resolve(name.text());
        if (!Files.isRegularFile(file)) {
            throw Problems.notFound("run " + run + " has no checkpoint '" + name.text() + "'");
        }
        return file;
    }

    /**
     * Takes the bytes of a checkpoint; returns once they would survive a power cut.
     *
     * @throws WebApplicationException 400 if they are not those of the name, 409 if the run has too many, 507 if the disk
     *     does not take them; nothing is left of them then
     */
    void write(RunId run, CheckpointName name, InputStream bytes) throws IOException {
        if (list(run).size() >= MOST_OF_A_RUN) {
            throw Problems.conflict("run " + run + " has " + MOST_OF_A_RUN + " checkpoints, delete some first");
        }
        Path unfinished = begin(run, name);
        try {
            String sha256 = copy(run, bytes, unfinished);
            if (!sha256.equals(name.sha256())) {
                throw Problems.badRequest("the SHA-256 of the body is " + sha256 + ", the name says " + name.sha256());
            }
            publish(run, unfinished, of(run).resolve(name.text()));
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    void delete(RunId run, CheckpointName name) {
        try {
            Files.delete(find(run, name));
        } catch (IOException e) {
            throw broken(run, "deleted", e);
        }
    }

    /** Deletes the folder of a run with all that is in it. */
    void deleteAll(RunId run) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(of(run))) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(of(run));
        } catch (NoSuchFileException none) {
            // Nothing is left of it.
        } catch (IOException e) {
            throw broken(run, "deleted", e);
        }
    }

    /** The size of all files of a run. */
    long bytes(RunId run) {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(of(run))) {
            for (Path file : files) {
                bytes += Files.size(file);
            }
        } catch (NoSuchFileException deleted) {
            return bytes;
        } catch (IOException e) {
            throw broken(run, "measured", e);
        }
        return bytes;
    }

    private Path begin(RunId run, CheckpointName name) {
        try {
            Files.createDirectories(of(run));
            deleteAbandoned(run);
            return Files.createTempFile(of(run), name.text() + ".", UNFINISHED);
        } catch (IOException e) {
            throw broken(run, "written", e);
        }
    }

    private void deleteAbandoned(RunId run) throws IOException {
        Instant before = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(of(run), "*" + UNFINISHED)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** What goes wrong with the sender is an IOException, what goes wrong with the disk a refusal. */
    private static String copy(RunId run, InputStream bytes, Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                digest.update(buffer, 0, read);
                append(run, channel, ByteBuffer.wrap(buffer, 0, read));
            }
            channel.force(true);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void append(RunId run, FileChannel channel, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw broken(run, "written", e);
        }
    }

    private void publish(RunId run, Path unfinished, Path file) {
        try {
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel entries = FileChannel.open(of(run), StandardOpenOption.READ)) {
                entries.force(true);
            }
        } catch (IOException e) {
            throw broken(run, "written", e);
        }
    }

    private Path of(RunId run) {
        return folder.resolve(run.value());
    }

    private static WebApplicationException broken(RunId run, String what, IOException cause) {
        String reason = cause.getClass().getSimpleName().replace("Exception", "") + " " + cause.getMessage();
        return new WebApplicationException(
                "the checkpoints of run " + run + " cannot be " + what + ": " + reason, cause, INSUFFICIENT_STORAGE);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
