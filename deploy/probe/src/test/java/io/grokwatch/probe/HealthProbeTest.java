package io.grokwatch.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthProbeTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private HttpServer server;
    private String root = "";

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/up", 200);
        answer("/down", 503);
        answer("/moved", 302);
        server.start();
        root = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void a_service_that_answers_200_is_healthy() {
        assertThat(probe(root + "/up")).isZero();
        assertThat(err.size()).isZero();
    }

    @Test
    void a_service_with_another_answer_is_not_healthy() {
        assertThat(probe(root + "/down")).isEqualTo(1);
        assertThat(probe(root + "/moved")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(root + "/down answered 503\n" + root + "/moved answered 302\n");
    }

    @Test
    void a_service_that_does_not_listen_is_not_healthy() {
        server.stop(0);

        assertThat(probe(root + "/up")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(root + "/up did not answer: ");
    }

    @Test
    void an_address_of_another_form_is_a_usage_error() {
        assertThat(probe("file:/etc/hostname")).isEqualTo(2);
        assertThat(HealthProbe.run(new String[0], new PrintStream(err, true, StandardCharsets.UTF_8)))
                .isEqualTo(2);
    }

    private int probe(String address) {
        return HealthProbe.run(new String[] {address}, new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private void answer(String path, int status) {
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }
}
