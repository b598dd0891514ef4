package io.grokwatch.trainer.process;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A program and the programs that it started. Once a program has ended nobody knows any more which ones it started, so they
 * are remembered while it lives: those that {@link #look} saw, as long as they live themselves. Thread-safe.
 */
final class ProcessTree {
    private final ProcessHandle root;
    private final Set<ProcessHandle> started = new LinkedHashSet<>();

    ProcessTree(ProcessHandle root) {
        this.root = root;
    }

    /** Remembers those there are now. Reads the list of the system's processes, so not for every line. */
    synchronized void look() {
        for (ProcessHandle known : List.copyOf(started)) {
            known.descendants().forEach(started::add);
        }
        root.descendants().forEach(started::add);
        started.removeIf(process -> !process.isAlive());
    }

    /** Whether any that the program started lives. */
    synchronized boolean hasStarted() {
        return started.stream().anyMatch(ProcessHandle::isAlive);
    }

    /** Asks all of them to end. */
    synchronized void terminate() {
        look();
        started.forEach(ProcessHandle::destroy);
        // Process.destroy would close the pipes, and with them what the program says last.
        root.destroy();
    }

    /** Ends all of them. */
    synchronized void kill() {
        look();
        started.forEach(ProcessHandle::destroyForcibly);
        root.destroyForcibly();
    }
}
