package io.grokwatch.local.stack;

import io.grokwatch.local.tls.CertificateFailure;
import io.grokwatch.local.tls.ServedCertificate;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a stack listens off the loopback address: dashboard and API over TLS, and the broker over TLS with SCRAM for workers on other hosts.
 *
 * @param address that both listen on
 * @param advertised the name or address by which other hosts reach them
 * @param certificate a file with the operator's certificate and those of its authorities; null for one of the stack's own
 * @param key a file with the private key of the operator's certificate, or null
 */
public record Listening(
        String address,
        String advertised,
        @Nullable Path certificate,
        @Nullable Path key) {
    public Listening {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("--tls-cert and --tls-key belong together");
        }
    }

    /**
     * The same with the address that others reach by default: the one that is listened on, or the first of this host.
     *
     * @throws StackException if this host has none
     */
    public static Listening on(
            String address, @Nullable String advertised, @Nullable Path certificate, @Nullable Path key) {
        return new Listening(
                address,
                advertised != null ? advertised : Ports.isAny(address) ? firstAddress() : address,
                certificate,
                key);
    }

    /** The certificate to serve, issued if it has to be. */
    ServedCertificate certificate(Path data) {
        try {
            if (certificate == null || key == null) {
                Set<String> names = new TreeSet<>(Set.of(advertised));
                HostNames.of(address).forEach(name -> names.add(name.replaceAll("[\\[\\]]", "")));
                return ServedCertificate.own(data, names, Instant.now());
            }
            return ServedCertificate.of(data, certificate, key, advertised, Instant.now());
        } catch (CertificateFailure e) {
            throw new StackException(String.valueOf(e.getMessage()), e);
        }
    }

    /** @throws StackException if the address is none of this host's */
    void requireOfThisHost() {
        try {
            for (InetAddress resolved : InetAddress.getAllByName(address)) {
                if (!resolved.isAnyLocalAddress() && NetworkInterface.getByInetAddress(resolved) == null) {
                    throw new StackException("--listen " + address + " is no address of this host; 0.0.0.0 is all");
                }
            }
        } catch (UnknownHostException e) {
            throw new StackException("--listen " + address + " cannot be resolved", e);
        } catch (SocketException e) {
            throw new StackException("the addresses of this host cannot be read: " + e.getMessage(), e);
        }
    }

    private static String firstAddress() {
        try {
            List<InetAddress> addresses = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .sorted(Comparator.comparing(address -> address.getAddress().length))
                    .toList();
            if (addresses.isEmpty()) {
                throw new StackException("this host has no address but the loopback one; name it with --advertise");
            }
            return addresses.getFirst().getHostAddress().replaceAll("%.*", "");
        } catch (SocketException e) {
            throw new StackException("the addresses of this host cannot be read: " + e.getMessage(), e);
        }
    }
}
