package io.grokwatch.cli.command;

import io.grokwatch.cli.error.UsageException;
import io.grokwatch.events.naming.NameOverrides;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which metric is which standard one, where the convention reads it as another or as none. */
final class MetricNameOptions {
    @Option(
            names = "--map",
            paramLabel = "NAME=STANDARD",
            description = {
                "the standard name of a metric that is not read as meant, for example test_acc=val/accuracy;",
                "err=1-val/accuracy for a share classified wrongly, NAME=none for a metric not to read; may be repeated"
            })
    private Map<String, String> names = new LinkedHashMap<>();

    /** @throws UsageException if a value is no standard name */
    NameOverrides overrides() {
        try {
            return NameOverrides.of(names);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--map: " + e.getMessage());
        }
    }
}
