package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StopCommandTest {
    private final CommandRun typed = new CommandRun();
    private final List<String> asked = new ArrayList<>();
    private HttpServer tracker;

    @BeforeEach
    void start() throws IOException {
        tracker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tracker.createContext("/api/v1/runs/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            asked.add(exchange.getRequestMethod() + " " + path + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = (path.contains("ended") ? "{\"detail\": \"run ended has ended already\"}" : "{}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(path.contains("ended") ? 409 : 202, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        tracker.start();
    }

    @AfterEach
    void stop() {
        tracker.stop(0);
    }

    @Test
    void each_run_is_asked_to_stop_with_the_reason() {
        assertThat(run("stop", "a", "b", "--reason", "enough")).isZero();

        assertThat(asked)
                .containsExactly(
                        "POST /api/v1/runs/a/stop {\"reason\":\"enough\"}",
                        "POST /api/v1/runs/b/stop {\"reason\":\"enough\"}");
        assertThat(typed.err()).isEqualTo("run a is requested to stop\nrun b is requested to stop\n");
    }

    @Test
    void a_run_that_cannot_be_stopped_is_a_failure() {
        assertThat(run("stop", "ended")).isEqualTo(1);

        assertThat(typed.err()).isEqualTo("grokwatch: the tracker answered 409: run ended has ended already\n");
    }

    private int run(String... arguments) {
        String port = Integer.toString(tracker.getAddress().getPort());
        return typed.run(
                Stream.concat(Stream.of(arguments), Stream.of("--port", port)).toArray(String[]::new));
    }
}
