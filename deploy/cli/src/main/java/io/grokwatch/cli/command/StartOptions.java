package io.grokwatch.cli.command;

import io.grokwatch.cli.error.UsageException;
import io.grokwatch.local.stack.Installation;
import io.grokwatch.local.stack.Listening;
import io.grokwatch.local.stack.LocalStack;
import io.grokwatch.local.stack.Ports;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that give ports and data folder of a stack to start. */
final class StartOptions {
    @Option(
            names = "--port",
            paramLabel = "N",
            description = "port of the dashboard; the next three are used as well (default: ${DEFAULT-VALUE})")
    private int port = Ports.DEFAULT;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "address that dashboard and API listen on without TLS, for a proxy that has it; any but a"
                    + " loopback one requires API tokens (default: 127.0.0.1)")
    private @Nullable String host;

    @Option(names = "--data", paramLabel = "DIR", description = "data folder (default: .grokwatch beside the launcher)")
    private @Nullable Path data;

    /** @param listening how other hosts reach the stack with TLS, or null if they do not */
    Ports ports(@Nullable Listening listening) {
        if (listening == null) {
            return StackOptions.ports(port, host == null ? "127.0.0.1" : host, false);
        }
        if (host != null) {
            throw new UsageException("--host is for a stack without TLS; --listen has it, and the address of it too");
        }
        return StackOptions.ports(port, listening.address(), true);
    }

    Path data() {
        return data == null
                ? Installation.find().defaultData()
                : data.toAbsolutePath().normalize();
    }

    LocalStack start(@Nullable Listening listening, int workers, Consumer<String> notices) {
        Ports ports = ports(listening);
        notices.accept("starting the stack on " + data() + " (log files in " + data().resolve("logs") + ")");
        return LocalStack.start(Installation.find(), data(), ports, listening, workers, notices);
    }
}
