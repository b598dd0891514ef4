package io.grokwatch.local.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.codec.Json;
import io.grokwatch.local.redetect.Outcome;
import io.grokwatch.local.redetect.Redetection;
import io.grokwatch.local.show.Table;
import io.grokwatch.local.trace.DetectorConfigFile;
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

    @Option(names = "--json", description = "print a JSON line for each run")
    private boolean json;

    @Override
    public Integer call() {
        DetectorConfig settings = config == null ? DetectorConfig.defaults() : DetectorConfigFile.read(config);
        List<Outcome> outcomes = new ArrayList<>();
        new Redetection(options.kafka(), settings, InstantSource.system()).run(run, outcome -> {
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

    private void show(List<Outcome> outcomes) {
        Table table = new Table("RUN", "REVISION", "SUPERSEDED", "WITHDRAWN", "NEW");
        long revised = 0;
        long unchanged = 0;
        for (Outcome outcome : outcomes) {
            switch (outcome) {
                case Outcome.Revised(String id, int revision, int superseded, int withdrawn, int added) -> {
                    revised++;
                    table.row(
                            id,
                            Integer.toString(revision),
                            Integer.toString(superseded),
                            Integer.toString(withdrawn),
                            Integer.toString(added));
                }
                case Outcome.Unchanged same -> unchanged++;
                case Outcome.StillGoing(String id) ->
                    terminal.note("run " + id + " is still going: what is found about it comes from the stream");
            }
        }
        if (revised > 0) {
            table.lines().forEach(terminal::print);
        }
        terminal.print(revised + " revised, " + unchanged + " unchanged");
    }

    private static String json(Outcome outcome) {
        String said = outcome.getClass().getSimpleName();
        return Json.MAPPER
                .createObjectNode()
                .put("outcome", Character.toLowerCase(said.charAt(0)) + said.substring(1))
                .setAll((ObjectNode) Json.MAPPER.valueToTree(outcome))
                .toString();
    }
}
