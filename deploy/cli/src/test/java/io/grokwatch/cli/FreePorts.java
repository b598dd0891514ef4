package io.grokwatch.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports of a stack that no program uses. */
final class FreePorts {
    private static final int ATTEMPTS = 50;
    private static final int MAX_PORT = 65_000;

    private FreePorts() {}

    /**
     * The first of some free ports in a row.
     *
     * @throws IOException if none were found
     */
    static int first(int count) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int base;
            try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                base = probe.getLocalPort();
            }
            if (base < MAX_PORT && areFree(base, count)) {
                return base;
            }
        }
        throw new IOException("no " + count + " free ports in a row were found");
    }

    private static boolean areFree(int base, int count) {
        for (int port = base; port < base + count; port++) {
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                probe.setReuseAddress(true);
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }
}
