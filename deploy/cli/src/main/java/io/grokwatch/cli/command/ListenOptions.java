package io.grokwatch.cli.command;

import io.grokwatch.cli.error.UsageException;
import io.grokwatch.local.stack.Listening;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a stack is reached from other hosts, with TLS and credentials. */
final class ListenOptions {
    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description = "address that dashboard, API and broker listen on for other hosts, with TLS and credentials;"
                    + " 0.0.0.0 is all")
    private @Nullable String listen;

    @Option(
            names = "--advertise",
            paramLabel = "NAME",
            description = "name or address by which other hosts reach this one (default: the address)")
    private @Nullable String advertise;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "certificate and those of its authorities, PEM (default: one of the stack's own)")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "private key of the certificate, PEM, PKCS#8")
    private @Nullable Path key;

    /**
     * How the stack listens; null if no other host reaches it with TLS.
     *
     * @throws UsageException if the options do not belong together
     */
    @Nullable
    Listening listening() {
        if (listen == null) {
            if (advertise != null || certificate != null || key != null) {
                throw new UsageException("--advertise, --tls-cert and --tls-key need --listen");
            }
            return null;
        }
        try {
            return Listening.on(listen, advertise, absolute(certificate), absolute(key));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Path absolute(@Nullable Path file) {
        return file == null ? null : file.toAbsolutePath();
    }
}
