package io.grokwatch.cli.command;

import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.local.stack.StackFile;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "down", description = "Ends the stack that runs on a data folder, and waits for its end.")
final class DownCommand implements Callable<Integer> {
    private static final long LIMIT_S = 60;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        StackFile stack = options.runningThere();
        ProcessHandle supervisor =
                stack.supervisor().orElseThrow(() -> new UserErrorException("no stack runs on " + options.data()));
        supervisor.destroy();
        try {
            supervisor.onExit().get(LIMIT_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new UserErrorException(
                    "the stack (process " + stack.pid() + ") has not ended within " + LIMIT_S + " s; see the logs in "
                            + options.data().resolve("logs"),
                    e);
        }
        terminal.note("the stack on " + options.data() + " has ended");
        return 0;
    }
}
