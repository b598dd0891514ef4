package io.grokwatch.bench.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Whether programs serve. */
public final class Serving {
    private static final int CONNECT_MS = 500;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private Serving() {}

    /** A program serves once this address is answered with status 200. */
    public static ServiceProcess.Readiness http(URI address) {
        return () -> {
            try (HttpClient http = HttpClient.newHttpClient()) {
                HttpRequest request =
                        HttpRequest.newBuilder(address).timeout(ANSWER_LIMIT).build();
                return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
            } catch (IOException notYet) {
                return false;
            }
        };
    }

    /** A program serves once it accepts connections on this port of the loopback address. */
    public static ServiceProcess.Readiness port(int port) {
        return () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
                return true;
            } catch (IOException notYet) {
                return false;
            }
        };
    }
}
