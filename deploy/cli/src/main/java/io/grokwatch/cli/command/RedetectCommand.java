package io.grokwatch.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
                "Runs the detectors over the stored past of runs and publishes what differs: what was found before"
                        + " is superseded or withdrawn, and what stands already is not said again.")
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
            description = "JSON with the detectors' settings that shall differ")
    private @Nullable Path config;

    @Option(
            names = "--silent",
            description =
                    "with --run: even if it has not ended, provided that nothing was heard of it for a minute, as of"
                            + " one whose producer never tells its end. Should it go on, what is found about it then stands"
                            + " beside the revision until this is run again")
    private boolean silent;

    @Option(names = "--json", description = "print a JSON line for each run")
    private boolean json;

    @Override
    public Integer call() {
        if (silent && run == null) {
            throw new UsageException("--silent asks for --run: whether a run may go on is known of one at a time");
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
        String said = outcome.getClass().getSimpleName();
        return Json.MAPPER
                .createObjectNode()
                .put("outcome", Character.toLowerCase(said.charAt(0)) + said.substring(1))
                .setAll((ObjectNode) Json.MAPPER.valueToTree(outcome))
                .toString();
    }
}
