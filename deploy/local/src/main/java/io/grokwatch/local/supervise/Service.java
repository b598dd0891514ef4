package io.grokwatch.local.supervise;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program to keep running.
 *
 * @param name of its log, and in messages
 * @param command program and arguments; its standard input stays open for as long as it shall run
 * @param environment added to ours
 * @param readiness how it is seen to be ready
 * @param startLimit from its start until it is ready
 * @param stopLimit from the request to end until it is ended by force
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
