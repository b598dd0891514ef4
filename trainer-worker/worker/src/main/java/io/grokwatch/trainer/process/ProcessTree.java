package io.grokwatch.trainer.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program and the programs that it started, and these in turn. Once a program has ended nobody knows any more which ones
 * it started; but they inherit its environment, and Linux tells the environment of a process. So they are found whenever
 * they are asked for, daemons as well. Once the program has ended, one that was given another environment, or has written
 * over its own, is not found. Thread-safe.
 */
final class ProcessTree {
    private static final Path PROCESSES = Path.of("/proc");
    /** At those that were started while others were ended. */
    private static final int MOST_LOOKS = 10;

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
    List<ProcessHandle> others() {
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
        others().forEach(ProcessHandle::destroy);
        // Process.destroy would close the pipes, and with them what the program says last.
        root.destroy();
    }

    /** Ends all of them, first the program, which would start others in place of those that end, then what these started. */
    void kill() {
        List<ProcessHandle> left = others();
        root.destroyForcibly();
        for (int look = 0; look < MOST_LOOKS && !left.isEmpty(); look++) {
            left.forEach(ProcessHandle::destroyForcibly);
            left = others();
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
