package io.grokwatch.local.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The four ports of a stack, one after the other, all on the loopback address.
 *
 * @param page dashboard and API; the next are the broker's, the store's and the stream's health
 */
public record Ports(int page) {
    /** Used unless others are named. */
    public static final int DEFAULT = 8470;

    /** @throws IllegalArgumentException unless all four are valid */
    public Ports {
        if (page < 1024 || page > 65_532) {
            throw new IllegalArgumentException("--port must be in [1024, 65532], was " + page);
        }
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
        return "http://127.0.0.1:" + page;
    }

    /** The broker, as clients want it. */
    public String kafkaAddress() {
        return "127.0.0.1:" + kafka();
    }

    /** The store, as clients want it. */
    public String storeAddress() {
        return "mongodb://127.0.0.1:" + store();
    }

    /** @throws StackException that names the first port that another program holds */
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
