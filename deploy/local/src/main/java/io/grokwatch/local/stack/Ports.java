package io.grokwatch.local.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The consecutive ports of a stack, all on the loopback address but for the first, and the fifth, which a stack has that workers on other
 * hosts reach.
 *
 * @param page dashboard and API; the next are the broker's, the store's, the stream's health, and the broker's for workers on other hosts
 * @param host the address that dashboard and API listen on
 * @param isSecured whether they are served over TLS, and the fifth port is used
 */
public record Ports(int page, String host, boolean isSecured) {
    private static final String LOOPBACK = "127.0.0.1";

    /** The default of the first port. */
    public static final int DEFAULT = 8470;

    /** @throws IllegalArgumentException unless all are valid */
    public Ports {
        int max = isSecured ? 65_531 : 65_532;
        if (page < 1024 || page > max) {
            throw new IllegalArgumentException("--port must be in [1024, " + max + "], was " + page);
        }
    }

    /** Dashboard and API without TLS. */
    public Ports(int page, String host) {
        this(page, host, false);
    }

    /** All on the loopback address. */
    public Ports(int page) {
        this(page, LOOPBACK);
    }

    /** Whether others than the programs of this machine reach dashboard and API. */
    public boolean isReachable() {
        return !host.equals(LOOPBACK) && !host.equals("localhost") && !host.equals("::1");
    }

    int kafka() {
        return page + 1;
    }

    int store() {
        return page + 2;
    }

    int stream() {
        return page + 3;
    }

    /** Of the broker, for workers on other hosts. */
    int workers() {
        return page + 4;
    }

    /** Address of the dashboard and the API. */
    public String pageAddress() {
        return (isSecured ? "https://" : "http://") + bracketed(isAny(host) ? LOOPBACK : host) + ":" + page;
    }

    /** Address of the broker for clients. */
    public String kafkaAddress() {
        return "127.0.0.1:" + kafka();
    }

    /** Address of the store for clients. */
    public String storeAddress() {
        return "mongodb://127.0.0.1:" + store();
    }

    /** Whether an address is all of a host's. */
    static boolean isAny(String address) {
        return address.equals("0.0.0.0") || address.equals("::");
    }

    /** A host as an address has it: IPv6 addresses are in brackets. */
    static String bracketed(String host) {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    /** @throws StackException if a port is in use; the message has the first such port */
    void requireFree() {
        Map<String, Integer> uses = new LinkedHashMap<>();
        uses.put("page and API", page);
        uses.put("Kafka", kafka());
        uses.put("store", store());
        uses.put("stream health", stream());
        if (isSecured) {
            uses.put("Kafka for other hosts", workers());
        }
        uses.forEach((use, port) -> {
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                probe.setReuseAddress(true);
            } catch (IOException e) {
                throw new StackException(
                        "port " + port + " (" + use + ") is in use by another program; choose four others with --port",
                        e);
            }
        });
    }
}
