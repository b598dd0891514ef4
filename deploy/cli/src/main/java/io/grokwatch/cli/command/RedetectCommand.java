package io.grokwatch.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.backtest.redetect.Redetection;
import io.grokwatch.backtest.redetect.RedetectionResult;
import io.grokwatch.backtest.trace.DetectorConfigFile;
import io.grokwatch.cli.display.Table;
import io.grokwatch.cli.error.UsageException;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.codec.Json;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "redetect",
        description =
                "Runs the detectors over the stored past of runs and publishes the differences: earlier findings are"
                        + " superseded or retracted, and unchanged ones are not published again.")
final class RedetectCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Option(names = "--run", paramLabel = "ID", description = "only this run (default: all that have ended)")
    private @Nullable String run;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "JSON file of detector settings that differ from the defaults")
    private @Nullable Path config;

    @Option(
            names = "--silent",
            description = "with --run: even if the run has not ended, provided that it was inactive for a minute, for"
                    + " producers that never report an end. If the run goes on, its later findings are in effect"
                    + " beside the revision until redetect runs again")
    private boolean silent;

    @Option(names = "--json", description = "print a JSON line for each run")
    private boolean json;

    @Override
    public Integer call() {
        if (silent && run == null) {
            throw new UsageException("--silent requires --run: it applies to one run");
        }
        DetectorConfig settings = config == null ? DetectorConfig.defaults() : DetectorConfigFile.read(config);
        List<RedetectionResult> outcomes = new ArrayList<>();
        new Redetection(options.kafka(), settings, silent, InstantSource.system()).run(run, outcome -> {
            if (run != null && outcome instanceof RedetectionResult.Skipped(String id, String reason)) {
                throw new UserErrorException(reason);
            }
            outcomes.add(outcome);
            if (json) {
                terminal.print(json(outcome));
            }
        });
        if (!json) {
            show(outcomes);
        }
        return 0;
    }

    private void show(List<RedetectionResult> outcomes) {
        Table table = new Table("RUN", "REVISION", "SUPERSEDED", "WITHDRAWN", "NEW");
        long revised = 0;
        long unchanged = 0;
        for (RedetectionResult outcome : outcomes) {
            switch (outcome) {
                case RedetectionResult.Revised(String id, int revision, int superseded, int withdrawn, int added) -> {
                    revised++;
                    table.row(
                            id,
                            Integer.toString(revision),
                            Integer.toString(superseded),
                            Integer.toString(withdrawn),
                            Integer.toString(added));
                }
                case RedetectionResult.Unchanged same -> unchanged++;
                case RedetectionResult.Skipped(String id, String reason) -> terminal.note(reason);
            }
        }
        if (revised > 0) {
            table.lines().forEach(terminal::print);
        }
        terminal.print(revised + " revised, " + unchanged + " unchanged");
    }

    private static String json(RedetectionResult outcome) {
        try {
            return Json.MAPPER.writerFor(RedetectionResult.class).writeValueAsString(outcome);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the result of run " + outcome.run() + " has no JSON form", e);
        }
    }
}
