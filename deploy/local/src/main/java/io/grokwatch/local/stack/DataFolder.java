package io.grokwatch.local.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of all data of a stack, locked by this process until it is closed. The operating system releases the lock when
 * the process dies.
 */
public final class DataFolder implements AutoCloseable {
    /** Version of the folder's layout, raised when an older program cannot read what a newer one wrote. */
    static final String VERSION = "1";

    private static final String STAMP = "version";
    private static final String PLUGINS = "plugins";
    private static final String LOCK = "lock";
    /** Plugins may be placed before the first start, and credentials are. */
    private static final Set<String> MAY_PRECEDE =
            Set.of(LOCK, STAMP + ".new", PLUGINS, "join.json", "tracker.pem", "kafka.properties");

    private static final long MIB = 1024 * 1024;
    /** For the first start. */
    private static final long MIN_FREE_BYTES = 300 * MIB;
    /** For a restart. */
    private static final long MIN_FREE_TO_RUN_BYTES = 64 * MIB;

    private final Path folder;
    private final FileChannel channel;

    private DataFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Locks the folder, and creates it if it does not exist.
     *
     * @throws StackException if it cannot be written, is nearly full, is of another version, or is held by another stack
     */
    public static DataFolder open(Path folder) {
        try {
            requireOurs(folder);
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (tryLock(channel) == null) {
                    throw new StackException(StackFile.read(folder)
                            .map(stack -> "a stack already runs on " + folder + " (process " + stack.pid() + ", "
                                    + stack.page() + "); end it with ./grokwatch down, or choose another folder with"
                                    + " --data")
                            .orElse("another stack or worker already runs on " + folder
                                    + "; end it, or choose another folder with --data"));
                }
                requireSpace(folder);
                stamp(folder);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            return new DataFolder(folder, channel);
        } catch (IOException e) {
            throw new StackException("data folder " + folder + " cannot be written: " + reason(e), e);
        }
    }

    private static void requireOurs(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new StackException("data folder " + folder + " is not a folder; choose another with --data");
        }
        Path version = folder.resolve(STAMP);
        if (Files.exists(version)) {
            String found = Files.readString(version).strip();
            if (!found.equals(VERSION)) {
                throw new StackException("data folder " + folder + " is of version '" + found
                        + "', this program reads version " + VERSION + "; choose another with --data");
            }
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.anyMatch(file -> !MAY_PRECEDE.contains(file.getFileName().toString()))) {
                throw new StackException(
                        "folder " + folder + " holds other things; choose an empty or a new one with --data");
            }
        }
    }

    /** Writes the version atomically unless the folder has one. */
    private static void stamp(Path folder) throws IOException {
        Path version = folder.resolve(STAMP);
        if (!Files.exists(version)) {
            Path draft = Files.writeString(folder.resolve(STAMP + ".new"), VERSION + "\n");
            Files.move(draft, version, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void requireSpace(Path folder) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < MIN_FREE_BYTES) {
            throw new StackException("the disk of data folder " + folder + " has " + free / MIB
                    + " MiB left, " + MIN_FREE_BYTES / MIB
                    + " are needed; make room, or choose another with --data");
        }
    }

    /** Why no service can write to the folder now: its disk is full, or cannot be read; null if neither. */
    public @Nullable String shortage() {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            return free < MIN_FREE_TO_RUN_BYTES
                    ? "the disk of data folder " + folder + " is full: " + free / MIB + " MiB are free, "
                            + MIN_FREE_TO_RUN_BYTES / MIB + " are needed"
                    : null;
        } catch (IOException e) {
            return "the disk of data folder " + folder + " cannot be read: " + reason(e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    /** The class of a file exception has what its message leaves out, for example that access was denied. */
    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage();
    }

    /** The folder. */
    public Path path() {
        return folder;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StackException("data folder " + folder + " cannot be unlocked: " + e.getMessage(), e);
        }
    }
}
