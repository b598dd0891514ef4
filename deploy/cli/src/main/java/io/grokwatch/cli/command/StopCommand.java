package io.grokwatch.cli.command;

import io.grokwatch.tracker.client.TrackerClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "stop", description = "Stops runs; queued ones are not trained.")
final class StopCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "the runs")
    private List<String> ids = List.of();

    @Option(names = "--reason", paramLabel = "TEXT", description = "stored with the runs (default: ${DEFAULT-VALUE})")
    private String reason = "stopped from the command line";

    @Override
    public Integer call() {
        try (TrackerClient tracker = options.tracker()) {
            for (String id : ids) {
                tracker.stop(id, reason);
                terminal.note("run " + id + " is requested to stop");
            }
            return 0;
        }
    }
}
