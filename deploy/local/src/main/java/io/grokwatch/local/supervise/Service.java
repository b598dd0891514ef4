package io.grokwatch.local.supervise;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program to keep running.
 *
 * @param name of its log, and in messages
 * @param command program and arguments; its standard input stays open as long as it is to run
 * @param environment variables added to those of this process
 * @param readiness the condition by which it is ready
 * @param startLimit time from its start until it is ready
 * @param stopLimit time from SIGTERM to SIGKILL
 */
public record Service(
        String name,
        List<String> command,
        Map<String, String> environment,
        Readiness readiness,
        Duration startLimit,
        Duration stopLimit) {
    public Service {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
