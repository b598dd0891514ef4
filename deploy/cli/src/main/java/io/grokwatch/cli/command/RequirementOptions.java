package io.grokwatch.cli.command;

import io.grokwatch.cli.error.UsageException;
import io.grokwatch.events.RunRequirements;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What submitted runs require of their workers. */
final class RequirementOptions {
    @Option(
            names = "--require",
            paramLabel = "KEY=VALUE",
            description =
                    "what the worker of a run must have: device=cpu|cuda, memoryMib=N or label=LABEL; may be repeated")
    private Map<String, String> requirements = new LinkedHashMap<>();

    /**
     * What is required, or null if nothing is.
     *
     * @throws UsageException if it is not as expected
     */
    @Nullable
    RunRequirements required() {
        if (requirements.isEmpty()) {
            return null;
        }
        Set<String> unknown = new TreeSet<>(requirements.keySet());
        unknown.removeAll(Set.of("device", "memoryMib", "label"));
        try {
            if (!unknown.isEmpty()) {
                throw new IllegalArgumentException("there are device, memoryMib and label, was " + unknown);
            }
            String memory = requirements.get("memoryMib");
            return new RunRequirements(
                    requirements.get("device"),
                    memory == null ? null : Long.valueOf(memory),
                    requirements.get("label"));
        } catch (NumberFormatException e) {
            throw new UsageException(
                    "--require: memoryMib must be a whole number, was '" + requirements.get("memoryMib") + "'");
        } catch (IllegalArgumentException e) {
            throw new UsageException("--require: " + e.getMessage());
        }
    }
}
