package io.grokwatch.tracker.alert;

import io.grokwatch.tracker.TrackerConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses alerts are sent to: public ones, so that nobody reaches the network of the tracker through it, and those of the networks that
 * are configured. A name is resolved once, and the request goes to the address that was checked.
 */
@Singleton
final class TargetGuard {
    /** Networks that are not public and that Java's own predicates leave out. */
    private static final List<Network> SPECIAL = networks(List.of(
            "0.0.0.0/8", // this network
            "100.64.0.0/10", // shared address space, with metadata of some clouds
            "192.0.0.0/24", // protocol assignments
            "198.18.0.0/15", // benchmarks
            "240.0.0.0/4", // reserved, broadcast
            "64:ff9b:1::/48", // translations of a network's own
            "2001::/32", // Teredo, whose addresses contain those of a server and of a client
            "fc00::/7", // unique local addresses
            "::/96")); // IPv4-compatible addresses, unspecified, loopback

    /** Networks whose addresses contain an IPv4 address, and the byte at which it begins. */
    private static final Network NAT64 = Network.parse("64:ff9b::/96");

    private static final Network SIX_TO_FOUR = Network.parse("2002::/16");
    private static final int NAT64_AT = 12;
    private static final int SIX_TO_FOUR_AT = 2;

    private final List<Network> allowed;

    @Inject
    TargetGuard(TrackerConfig config) {
        this(config.alerts().allowedNetworks().orElse(List.of()));
    }

    /** @param allowed networks such as {@code 10.0.0.0/8} */
    TargetGuard(List<String> allowed) {
        this.allowed = networks(allowed);
    }

    /**
     * The address to connect to. Blocks while the name is resolved.
     *
     * @throws UndeliveredException if the name is unknown, or has an address that is not allowed
     */
    InetAddress resolve(String host) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new UndeliveredException("the host '" + host + "' is unknown", e);
        }
        for (InetAddress address : addresses) {
            // All of them: a name with a public and a private address is not to be tried until the second comes first.
            if (!isAllowed(address)) {
                throw new UndeliveredException("the host '" + host + "' has the address " + address.getHostAddress()
                        + ", which is not a public one; grokwatch.tracker.alerts.allowed-networks allows others");
            }
        }
        return addresses[0];
    }

    boolean isAllowed(InetAddress address) {
        if (allowed.stream().anyMatch(network -> network.contains(address))) {
            return true;
        }
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || SPECIAL.stream().anyMatch(network -> network.contains(address))) {
            return false;
        }
        if (NAT64.contains(address)) {
            return isAllowed(embedded(address, NAT64_AT));
        }
        return !SIX_TO_FOUR.contains(address) || isAllowed(embedded(address, SIX_TO_FOUR_AT));
    }

    private static InetAddress embedded(InetAddress address, int at) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), at, at + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static List<Network> networks(List<String> texts) {
        return texts.stream().map(Network::parse).toList();
    }

    /** A network in the notation of CIDR. */
    private record Network(BigInteger first, int bits, boolean isV4) {
        private static final int V4_BITS = 32;
        private static final int V6_BITS = 128;

        /** @throws IllegalArgumentException if it is none */
        static Network parse(String text) {
            String[] parts = text.strip().split("/", 2);
            // A name would be looked up.
            if (parts.length != 2 || !parts[0].matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
                throw new IllegalArgumentException(
                        "a network must be such as 10.0.0.0/8 or fd00::/8, was '" + text + "'");
            }
            try {
                InetAddress address = InetAddress.getByName(parts[0]);
                boolean v4 = address instanceof Inet4Address;
                int bits = Integer.parseInt(parts[1]);
                int all = v4 ? V4_BITS : V6_BITS;
                if (bits < 0 || bits > all) {
                    throw new IllegalArgumentException("a network has 0 to " + all + " bits, was '" + text + "'");
                }
                return new Network(prefix(address, bits, all), bits, v4);
            } catch (UnknownHostException | NumberFormatException e) {
                throw new IllegalArgumentException(
                        "a network must be such as 10.0.0.0/8 or fd00::/8, was '" + text + "'", e);
            }
        }

        boolean contains(InetAddress address) {
            return isV4 == (address instanceof Inet4Address)
                    && (isV4 || address instanceof Inet6Address)
                    && prefix(address, bits, isV4 ? V4_BITS : V6_BITS).equals(first);
        }

        private static BigInteger prefix(InetAddress address, int bits, int all) {
            return new BigInteger(1, address.getAddress()).shiftRight(all - bits);
        }
    }
}
