package io.grokwatch.cli.command;

import io.grokwatch.cli.error.UsageException;
import io.grokwatch.tracker.client.TrackerClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "intervene",
        description = "Changes a setting of a run in training: lr, wd and loss_dtype of the built-in trainers.")
final class InterveneCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(index = "0", paramLabel = "RUN", description = "the run")
    private String id = "";

    @Parameters(index = "1", paramLabel = "KEY=VALUE", description = "the setting and its new value")
    private String change = "";

    @Override
    public Integer call() {
        int equals = change.indexOf('=');
        if (equals < 1 || equals == change.length() - 1) {
            throw new UsageException("the change must be KEY=VALUE, was '" + change + "'");
        }
        String text = change.substring(equals + 1);
        try (TrackerClient tracker = options.tracker()) {
            tracker.intervene(id, change.substring(0, equals), io.grokwatch.events.Parameters.parseValue(text));
        }
        terminal.note("the worker of run " + id + " is requested to apply " + change);
        return 0;
    }
}
