package io.grokwatch.trainer.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program and the programs that it started, and these in turn. Once a program has ended its children have another parent,
 * but they inherit its environment, which Linux has in {@code /proc}. So they are found at any time, daemons as well. Once the program has ended, one that was given another environment, or has written
 * over its own, is not found. Thread-safe.
 */
final class ProcessTree {
    private static final Path PROCESSES = Path.of("/proc");
    /** Further rounds end what was started while others were ended. */
    private static final int MAX_ROUNDS = 10;

    private final ProcessHandle root;
    private final List<String> mark;

    /** @param environment what the program has in its environment and no other program has */
    ProcessTree(ProcessHandle root, Map<String, String> environment) {
        this.root = root;
        mark = environment.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    /** Those that the program started and that live. Reads the list of the system's processes, so not for every line. */
    List<ProcessHandle> descendants() {
        // The number of one that has ended may be another's by now.
        Stream<ProcessHandle> descendants = root.isAlive() ? root.descendants() : Stream.empty();
        Stream<ProcessHandle> marked = ProcessHandle.allProcesses().filter(this::isMarked);
        return Stream.concat(descendants, marked)
                .filter(process -> !process.equals(root))
                .distinct()
                .toList();
    }

    /** Asks all of them to end. */
    void terminate() {
        descendants().forEach(ProcessHandle::destroy);
        // Process.destroy would close the pipes, and with them the last output of the program.
        root.destroy();
    }

    /** Ends all of them, first the program, which would replace the ones that end, then its descendants. */
    void kill() {
        List<ProcessHandle> left = descendants();
        root.destroyForcibly();
        for (int round = 0; round < MAX_ROUNDS && !left.isEmpty(); round++) {
            left.forEach(ProcessHandle::destroyForcibly);
            left = descendants();
        }
    }

    private boolean isMarked(ProcessHandle process) {
        Path file = PROCESSES.resolve(Long.toString(process.pid())).resolve("environ");
        try {
            String environment = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return List.of(environment.split("\0")).containsAll(mark);
        } catch (IOException notOurs) {
            // It has ended meanwhile, or belongs to another user.
            return false;
        }
    }
}
