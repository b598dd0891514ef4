package io.grokwatch.cli.command;

import io.grokwatch.tracker.client.CheckpointView;
import io.grokwatch.tracker.client.TrackerClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "checkpoint", description = "Requests a checkpoint of a run in training, or lists the existing ones.")
final class CheckpointCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(paramLabel = "RUN", description = "the run")
    private String id = "";

    @Option(
            names = "--list",
            description = "print names and sizes of the existing checkpoints, the one with the greatest step last")
    private boolean list;

    @Override
    public Integer call() {
        try (TrackerClient tracker = options.tracker()) {
            if (list) {
                print(tracker.checkpoints(id));
            } else {
                tracker.checkpoint(id);
                terminal.note("the worker of run " + id + " is requested to save a checkpoint");
            }
            return 0;
        }
    }

    private void print(List<CheckpointView> checkpoints) {
        for (CheckpointView checkpoint : checkpoints) {
            terminal.print(checkpoint.name() + "  " + checkpoint.bytes() + " bytes");
        }
        if (checkpoints.isEmpty()) {
            terminal.note("run " + id + " has no checkpoints");
        }
    }
}
