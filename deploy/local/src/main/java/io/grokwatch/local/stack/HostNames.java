package io.grokwatch.local.stack;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The names under which a tracker that listens on an address is reached: the hosts that it serves requests for. */
public final class HostNames {
    private static final String NOT_IN_WORKER_NAMES = "[^A-Za-z0-9_-]";

    private HostNames() {}

    /** The name of this machine with what the names of workers may have. */
    public static String ofThisHost() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll(NOT_IN_WORKER_NAMES, "-");
        } catch (UnknownHostException e) {
            return "worker";
        }
    }

    /**
     * The loopback names, the address itself, and for an address that others reach the name and all addresses of this machine.
     *
     * @param host the address that the tracker listens on
     */
    static Set<String> of(String host) {
        Set<String> names = new LinkedHashSet<>(Set.of("127.0.0.1", "localhost", "[::1]"));
        if (!new Ports(Ports.DEFAULT, host).isReachable()) {
            return names;
        }
        names.add(bracketed(host));
        try {
            InetAddress here = InetAddress.getLocalHost();
            names.add(here.getHostName());
            names.add(here.getCanonicalHostName());
        } catch (UnknownHostException e) {
            // This machine has no name.
        }
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .forEach(address -> names.add(bracketed(address.getHostAddress())));
        } catch (SocketException e) {
            throw new StackException("the addresses of this machine cannot be read: " + e.getMessage(), e);
        }
        return names;
    }

    /** An address as a {@code Host} header names it, without the zone of an IPv6 address. */
    private static String bracketed(String address) {
        return address.indexOf(':') < 0 ? address : "[" + address.replaceAll("%.*", "") + "]";
    }
}
