package io.grokwatch.cli.command;

import io.grokwatch.cli.error.UsageException;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.local.stack.AdminTokenFile;
import io.grokwatch.local.stack.Installation;
import io.grokwatch.local.stack.Ports;
import io.grokwatch.local.stack.StackFile;
import io.grokwatch.local.tls.ServedCertificate;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.trainer.tls.PinnedCertificate;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name the running stack. */
final class StackOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "the stack's data folder (default: .grokwatch beside the launcher)")
    private @Nullable Path data;

    @Option(names = "--port", paramLabel = "N", description = "first port of the stack, instead of its data folder")
    private @Nullable Integer port;

    /** Environment variable: the API token, before that of the data folder. */
    private static final String TOKEN = "GROKWATCH_TOKEN";

    /** @throws UsageException if a stack cannot have this first port */
    static Ports ports(int first) {
        return ports(first, "127.0.0.1", false);
    }

    /** @throws UsageException if a stack cannot have this first port */
    static Ports ports(int first, String host, boolean isSecured) {
        try {
            return new Ports(first, host, isSecured);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    Path data() {
        return data == null
                ? Installation.find().defaultData()
                : data.toAbsolutePath().normalize();
    }

    /** Whether the data folder is named, rather than the default one. */
    boolean isDataNamed() {
        return data != null;
    }

    /** Whether a stack runs on the data folder. */
    boolean isRunning() {
        return StackFile.read(data()).flatMap(StackFile::supervisor).isPresent();
    }

    TrackerClient tracker() {
        return client(port == null ? running().page() : ports(port).pageAddress());
    }

    /** The tracker that the options name, or that of the stack that runs on the data folder, if one does. */
    Optional<TrackerClient> trackerIfRunning() {
        if (port != null || data != null) {
            return Optional.of(tracker());
        }
        return StackFile.read(data())
                .filter(stack -> stack.supervisor().isPresent())
                .map(stack -> client(stack.page()));
    }

    /** A client with the token of the environment, or that of the stack on the data folder. */
    private TrackerClient client(String address) {
        String token = System.getenv(TOKEN);
        SSLContext tls = address.startsWith("https:")
                ? PinnedCertificate.context(ServedCertificate.in(data()).fingerprint())
                : null;
        if (token != null && !token.isBlank()) {
            return new TrackerClient(address, token.strip(), tls);
        }
        boolean isOfFolder = StackFile.read(data())
                .filter(stack -> stack.page().equals(address))
                .isPresent();
        return new TrackerClient(
                address, isOfFolder ? AdminTokenFile.read(data()).orElse(null) : null, tls);
    }

    String kafka() {
        return port == null ? running().kafka() : ports(port).kafkaAddress();
    }

    /** @throws UserErrorException if no stack runs on the data folder, or it has another port than the one named */
    StackFile runningThere() {
        StackFile stack = running();
        if (port != null && !stack.page().equals(ports(port).pageAddress())) {
            throw new UserErrorException("the stack on " + data() + " is at " + stack.page() + ", not at port " + port
                    + "; name its data folder with --data");
        }
        return stack;
    }

    /** @throws UserErrorException if no stack runs on the data folder */
    StackFile running() {
        return StackFile.read(data())
                .filter(stack -> stack.supervisor().isPresent())
                .orElseThrow(() -> new UserErrorException("no stack runs on " + data()
                        + "; start one with ./grokwatch up, or name another with --data or --port"));
    }
}
