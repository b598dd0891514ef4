package io.grokwatch.local.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The four consecutive ports of a stack, all on the loopback address but for the first.
 *
 * @param page dashboard and API; the next are the broker's, the store's and the stream's health
 * @param host the address that dashboard and API listen on
 */
public record Ports(int page, String host) {
    private static final String LOOPBACK = "127.0.0.1";

    /** The default of the first port. */
    public static final int DEFAULT = 8470;

    /** @throws IllegalArgumentException unless all four are valid */
    public Ports {
        if (page < 1024 || page > 65_532) {
            throw new IllegalArgumentException("--port must be in [1024, 65532], was " + page);
        }
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

    /** Address of the dashboard and the API. */
    public String pageAddress() {
        boolean any = host.equals("0.0.0.0") || host.equals("::");
        String reached = any ? LOOPBACK : host;
        return "http://" + (reached.indexOf(':') < 0 ? reached : "[" + reached + "]") + ":" + page;
    }

    /** Address of the broker for clients. */
    public String kafkaAddress() {
        return "127.0.0.1:" + kafka();
    }

    /** Address of the store for clients. */
    public String storeAddress() {
        return "mongodb://127.0.0.1:" + store();
    }

    /** @throws StackException if a port is in use; the message has the first such port */
    void requireFree() {
        Map<String, Integer> uses = new LinkedHashMap<>();
        uses.put("page and API", page);
        uses.put("Kafka", kafka());
        uses.put("store", store());
        uses.put("stream health", stream());
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
