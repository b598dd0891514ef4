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

class TokensCommandTest {
    private static final String VIEW = "{\"id\": \"AbCdEfGh\", \"name\": \"ci\", \"scope\": \"WRITE\","
            + " \"createdAt\": \"2026-11-29T10:00:00Z\", \"createdBy\": \"admin token\", \"expiresAt\": null,"
            + " \"revokedAt\": null, \"lastUsedAt\": null}";

    private final CommandRun typed = new CommandRun();
    private final List<String> received = new ArrayList<>();
    private HttpServer tracker;

    @BeforeEach
    void start() throws IOException {
        tracker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tracker.createContext("/api/v1/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String method = exchange.getRequestMethod();
            received.add(method + " " + path + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String answer = path.endsWith("/access")
                    ? "{\"tokensRequired\": true, \"name\": \"x\", \"scope\": \"ADMIN\"}"
                    : switch (method) {
                        case "POST" -> "{\"token\": \"gwAbCdEfGh123\", \"view\": " + VIEW + "}";
                        case "DELETE" -> VIEW;
                        default -> "{\"tokens\": [" + VIEW + "]}";
                    };
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        tracker.start();
    }

    @AfterEach
    void stop() {
        tracker.stop(0);
    }

    @Test
    void a_created_token_is_all_that_standard_output_has() {
        assertThat(run("tokens", "create", "ci", "--scope", "write", "--expires", "never"))
                .isZero();

        assertThat(typed.out()).isEqualTo("gwAbCdEfGh123\n");
        assertThat(typed.err())
                .isEqualTo("token AbCdEfGh with the scope WRITE does not expire; it is not shown again\n");
        assertThat(received.getFirst())
                .isEqualTo("POST /api/v1/tokens {\"name\":\"ci\",\"scope\":\"WRITE\",\"expiresAt\":null}");
    }

    @Test
    void an_expiry_is_a_number_of_days_or_hours_or_a_time() {
        assertThat(run("tokens", "create", "ci", "--expires", "12h")).isZero();
        assertThat(run("tokens", "create", "ci", "--expires", "2030-01-01T00:00:00Z"))
                .isZero();
        assertThat(run("tokens", "create", "ci", "--expires", "soon")).isEqualTo(2);

        assertThat(typed.err())
                .contains("--expires must be such as 90d, 12h, 2027-01-01T00:00:00Z or never, was 'soon'");
        assertThat(received).anyMatch(request -> request.contains("\"expiresAt\":\"2030-01-01T00:00:00Z\""));
    }

    @Test
    void tokens_are_listed_and_revoked_by_their_ids() {
        assertThat(run("tokens", "list")).isZero();
        assertThat(typed.out().lines().toList())
                .satisfiesExactly(
                        heading -> assertThat(heading).startsWith("TOKEN"),
                        row -> assertThat(row).startsWith("AbCdEfGh  ci    WRITE  2026-11-29T10:00:00Z  admin token"));

        assertThat(run("tokens", "revoke", "AbCdEfGh")).isZero();
        assertThat(received.getLast()).isEqualTo("DELETE /api/v1/tokens/AbCdEfGh ");
    }

    private int run(String... arguments) {
        String port = Integer.toString(tracker.getAddress().getPort());
        return typed.run(
                Stream.concat(Stream.of(arguments), Stream.of("--port", port)).toArray(String[]::new));
    }
}
