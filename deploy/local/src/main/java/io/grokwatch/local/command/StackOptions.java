package io.grokwatch.local.command;

import io.grokwatch.local.Failure;
import io.grokwatch.local.api.TrackerClient;
import io.grokwatch.local.stack.Home;
import io.grokwatch.local.stack.Ports;
import io.grokwatch.local.stack.StackFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which running stack a command speaks to. */
final class StackOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "the stack's data folder (default: .grokwatch beside the launcher)")
    private @Nullable Path data;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "the stack's first port, instead of looking into its data folder")
    private @Nullable Integer port;

    Path data() {
        return data == null ? Home.find().defaultData() : data.toAbsolutePath().normalize();
    }

    TrackerClient tracker() {
        return new TrackerClient(port == null ? running().page() : new Ports(port).pageAddress());
    }

    String kafka() {
        return port == null ? running().kafka() : new Ports(port).kafkaAddress();
    }

    /** @throws Failure if no stack runs on the data folder, or it has another port than the one named */
    StackFile runningThere() {
        StackFile stack = running();
        if (port != null && !stack.page().equals(new Ports(port).pageAddress())) {
            throw new Failure("the stack on " + data() + " is at " + stack.page() + ", not at port " + port
                    + "; name its data folder with --data");
        }
        return stack;
    }

    /** @throws Failure if no stack runs on the data folder */
    StackFile running() {
        return StackFile.read(data())
                .filter(stack -> stack.supervisor().isPresent())
                .orElseThrow(() -> new Failure("no stack runs on " + data()
                        + "; start one with ./grokwatch up, or name another with --data or --port"));
    }
}
