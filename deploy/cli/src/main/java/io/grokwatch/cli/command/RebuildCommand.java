package io.grokwatch.cli.command;

import io.grokwatch.local.stack.Installation;
import io.grokwatch.local.stack.RebuildProcess;
import io.grokwatch.local.stack.StackFile;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "rebuild",
        description =
                "Rebuilds the stored telemetry of the running stack from the topics, as far as they reach, while the"
                        + " old one goes on serving; then it is served.")
final class RebuildCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        StackFile stack = options.runningThere();
        terminal.note("rebuilding the telemetry from the topics");
        RebuildProcess.run(Installation.find(), stack, options.data());
        terminal.note("the telemetry is rebuilt, and served");
        return 0;
    }
}
