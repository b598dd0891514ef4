package io.grokwatch.cli.command;

import io.grokwatch.cli.error.UsageException;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.local.stack.DetachedStack;
import io.grokwatch.local.stack.Installation;
import io.grokwatch.local.stack.LocalStack;
import io.grokwatch.local.stack.StackFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "up", description = "Starts the whole stack and keeps it running until Ctrl-C.")
final class UpCommand implements Callable<Integer> {
    /** The main class of this program, which the detached process runs. */
    private static final String MAIN_CLASS = "io.grokwatch.cli.Grokwatch";

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StartOptions options = new StartOptions();

    @Option(names = "--workers", paramLabel = "N", description = "training workers (default: ${DEFAULT-VALUE})")
    private int workers = 1;

    @Option(names = "--detach", description = "return when it is ready; end it with ./grokwatch down")
    private boolean detach;

    @Override
    public Integer call() {
        if (workers < 0 || workers > 64) {
            throw new UsageException("--workers must be in [0, 64], was " + workers);
        }
        if (detach) {
            StackFile stack =
                    DetachedStack.start(Installation.find(), MAIN_CLASS, options.data(), options.ports(), workers);
            addresses(stack.page(), stack.kafka(), stack.store());
            return 0;
        }
        try (LocalStack stack = options.start(workers, terminal::note)) {
            addresses(
                    stack.ports().pageAddress(),
                    stack.ports().kafkaAddress(),
                    stack.ports().storeAddress());
            terminal.note("Ctrl-C ends it");
            String failure = stack.awaitFailure();
            if (stack.isEnding()) {
                return 0;
            }
            throw new UserErrorException(failure);
        }
    }

    private void addresses(String page, String kafka, String store) {
        terminal.print("page   " + page);
        if (options.ports().isReachable()) {
            terminal.note(
                    "API tokens are required; create one with ./grokwatch tokens create NAME --data " + options.data());
        }
        terminal.print("Kafka  " + kafka);
        terminal.print("store  " + store);
    }
}
