package io.grokwatch.cli.command;

import io.grokwatch.local.stack.Installation;
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
            description = "address that dashboard and API listen on; any but a loopback one requires API tokens"
                    + " (default: ${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(names = "--data", paramLabel = "DIR", description = "data folder (default: .grokwatch beside the launcher)")
    private @Nullable Path data;

    Ports ports() {
        return StackOptions.ports(port, host);
    }

    Path data() {
        return data == null
                ? Installation.find().defaultData()
                : data.toAbsolutePath().normalize();
    }

    LocalStack start(int workers, Consumer<String> notices) {
        Ports ports = ports();
        notices.accept("starting the stack on " + data() + " (log files in " + data().resolve("logs") + ")");
        return LocalStack.start(Installation.find(), data(), ports, workers, notices);
    }
}
