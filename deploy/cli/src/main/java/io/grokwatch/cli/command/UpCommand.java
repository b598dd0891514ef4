package io.grokwatch.cli.command;

import io.grokwatch.cli.error.UsageException;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.local.stack.DetachedStack;
import io.grokwatch.local.stack.Installation;
import io.grokwatch.local.stack.Listening;
import io.grokwatch.local.stack.LocalStack;
import io.grokwatch.local.stack.Ports;
import io.grokwatch.local.stack.StackFile;
import io.grokwatch.local.tls.ServedCertificate;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    @Mixin
    private ListenOptions listen = new ListenOptions();

    @Option(names = "--workers", paramLabel = "N", description = "training workers (default: ${DEFAULT-VALUE})")
    private int workers = 1;

    @Option(names = "--detach", description = "return when it is ready; end it with ./grokwatch down")
    private boolean detach;

    @Override
    public Integer call() {
        if (workers < 0 || workers > 64) {
            throw new UsageException("--workers must be in [0, 64], was " + workers);
        }
        Listening listening = listen.listening();
        Ports ports = options.ports(listening);
        if (detach) {
            StackFile stack =
                    DetachedStack.start(Installation.find(), MAIN_CLASS, options.data(), ports, listening, workers);
            addresses(ports, stack.remote());
            return 0;
        }
        try (LocalStack stack = options.start(listening, workers, terminal::note)) {
            addresses(ports, stack.remote());
            terminal.note("Ctrl-C ends it");
            String failure = stack.awaitFailure();
            if (stack.isEnding()) {
                return 0;
            }
            throw new UserErrorException(failure);
        }
    }

    private void addresses(Ports ports, @Nullable String remote) {
        terminal.print("page   " + (remote == null ? ports.pageAddress() : remote));
        if (ports.isReachable() || remote != null) {
            terminal.note(
                    "API tokens are required; create one with ./grokwatch tokens create NAME --data " + options.data());
        }
        if (remote != null) {
            terminal.note("the certificate has the SHA-256 fingerprint "
                    + ServedCertificate.in(options.data()).fingerprint() + "; ./grokwatch tokens worker --data "
                    + options.data() + " prints the line by which another host joins");
        }
        terminal.print("Kafka  " + ports.kafkaAddress());
        terminal.print("store  " + ports.storeAddress());
    }
}
