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

    @Option(names = "--data", paramLabel = "DIR", description = "data folder (default: .grokwatch beside the launcher)")
    private @Nullable Path data;

    Ports ports() {
        return StackOptions.ports(port);
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
