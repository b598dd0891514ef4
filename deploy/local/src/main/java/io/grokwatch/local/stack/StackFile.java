package io.grokwatch.local.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code stack.json} in the data folder: the processes and addresses of the stack, by which other commands find it.
 *
 * @param version of the program
 * @param state {@code starting} or {@code ready}
 * @param pid of the process that supervises it
 * @param startedAtMs of that process, epoch milliseconds: a process id alone may belong to another process by now
 * @param page address of dashboard and API
 * @param kafka address of the broker for clients
 * @param store address of the store for clients
 * @param remote address of the API for other hosts, or null if none reaches it with TLS
 * @param children the services' processes
 */
public record StackFile(
        String version,
        String state,
        long pid,
        long startedAtMs,
        String page,
        String kafka,
        String store,
        @Nullable String remote,
        List<ChildProcess> children) {
    private static final String NAME = "stack.json";
    static final String READY = "ready";
    static final String STARTING = "starting";

    /**
     * A service's process.
     *
     * @param startedAtMs epoch milliseconds
     */
    public record ChildProcess(String name, long pid, long startedAtMs) {
        static ChildProcess of(String name, long pid) {
            return new ChildProcess(name, pid, startOf(pid));
        }

        Optional<ProcessHandle> alive() {
            return StackFile.alive(pid, startedAtMs);
        }
    }

    public StackFile {
        children = List.copyOf(children);
    }

    static StackFile of(Ports ports, @Nullable String remote, String state, List<ChildProcess> children) {
        long pid = ProcessHandle.current().pid();
        return new StackFile(
                Version.current(),
                state,
                pid,
                startOf(pid),
                ports.pageAddress(),
                ports.kafkaAddress(),
                ports.storeAddress(),
                remote,
                children);
    }

    /**
     * Reads the folder's file, whether the stack still runs or not.
     *
     * @throws StackException if there is a file that cannot be read
     */
    public static Optional<StackFile> read(Path data) {
        Path file = data.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readString(file), StackFile.class));
        } catch (JsonProcessingException e) {
            throw new StackException(file + " is not what a stack writes: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new StackException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Replaces the folder's file; a reader sees the old one or the new one. */
    void write(Path data) throws IOException {
        Path draft = Files.writeString(
                data.resolve(NAME + ".new"),
                Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        Files.move(draft, data.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void delete(Path data) throws IOException {
        Files.deleteIfExists(data.resolve(NAME));
    }

    /** The supervising process, if it is still the one that wrote this. */
    public Optional<ProcessHandle> supervisor() {
        return alive(pid, startedAtMs);
    }

    Ports ports() {
        return new Ports(URI.create(page).getPort());
    }

    /** Whether all services are ready. */
    public boolean isReady() {
        return state.equals(READY);
    }

    private static Optional<ProcessHandle> alive(long pid, long startedAtMs) {
        return ProcessHandle.of(pid).filter(process -> process.isAlive() && startOf(pid) == startedAtMs);
    }

    private static long startOf(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().startInstant())
                .map(Instant::toEpochMilli)
                .orElse(0L);
    }
}
