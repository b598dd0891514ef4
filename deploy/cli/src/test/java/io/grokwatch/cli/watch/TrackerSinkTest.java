package io.grokwatch.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grokwatch.events.trace.TraceLine.Sample;
import io.grokwatch.logs.LoggedRun;
import io.grokwatch.tracker.client.LoggingAnswer;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.tracker.client.TrackerJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Followed runs that are logged to a tracker. */
class TrackerSinkTest {
    private static final String RUN =
            "{\"id\": \"run-1\", \"name\": \"r\", \"parameters\": {}, \"status\": \"RUNNING\", \"attempt\": 1}";

    private final List<JsonNode> begun = new CopyOnWriteArrayList<>();
    private final List<JsonNode> rows = new CopyOnWriteArrayList<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final FollowedRun followed = new FollowedRun();
    private final List<Sample> log = new ArrayList<>();
    private final AtomicInteger unavailable = new AtomicInteger();
    private volatile String stored = "";

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private TrackerClient tracker;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        tracker = new TrackerClient("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        tracker.close();
        server.stop(0);
    }

    @Test
    void a_run_is_begun_with_its_first_point_and_each_batch_is_sent_until_it_is_acknowledged() {
        RunSink sink = sink();
        sink.seed(followed);
        assertThat(begun).isEmpty();
        log.add(new Sample(3, Map.of("loss", 1.0, "acc", Double.POSITIVE_INFINITY)));
        unavailable.set(1);
        update(sink);
        sink.end(RunStatus.FAILED, "exited with status 3");

        assertThat(begun).singleElement().satisfies(run -> {
            assertThat(run.path("id").textValue()).isEqualTo("run-1");
            assertThat(run.path("parameters").path("wd").doubleValue()).isEqualTo(0.5);
            assertThat(run.path("step").isNull()).isTrue();
        });
        assertThat(rows).singleElement().satisfies(batch -> {
            assertThat(batch.path("sequence").longValue()).isZero();
            assertThat(batch.path("rows").get(0).path("metrics").path("acc").textValue())
                    .isEqualTo("Infinity");
        });
        assertThat(notes).singleElement().asString().contains("does not answer");
        assertThat(events.getLast().path("type").textValue()).isEqualTo("FAILED");
        assertThat(events.getLast().path("step").longValue()).isEqualTo(3);
    }

    @Test
    void a_restart_is_another_attempt_with_batches_of_its_own() {
        RunSink sink = sink();
        log.add(new Sample(0, Map.of("loss", 2.0)));
        log.add(new Sample(1, Map.of("loss", 1.0)));
        update(sink);
        log.add(new Sample(1, Map.of("loss", 1.5)));
        update(sink);

        assertThat(begun).extracting(run -> run.path("step").asText()).containsExactly("null", "1");
        assertThat(begun).extracting(run -> run.path("client").textValue()).doesNotHaveDuplicates();
        assertThat(rows).extracting(batch -> batch.path("sequence").longValue()).containsExactly(0L, 0L);
    }

    @Test
    void what_the_tracker_has_of_the_run_is_not_logged_again() {
        stored = """
                {"run":{"run_id":"run-1","grokwatch":{"name":"r"}}}
                {"step":0,"time_ms":7,"metrics":{"loss":2.0}}
                """;
        RunSink sink = sink();
        sink.seed(followed);
        log.add(new Sample(0, Map.of("loss", 2.0)));
        update(sink);
        assertThat(begun).isEmpty();
        log.add(new Sample(1, Map.of("loss", 1.0)));
        update(sink);
        assertThat(rows)
                .singleElement()
                .satisfies(batch -> assertThat(batch.path("rows"))
                        .singleElement()
                        .satisfies(
                                row -> assertThat(row.path("step").longValue()).isEqualTo(1)));
    }

    private RunSink sink() {
        return new TrackerSink(
                tracker, new TrackerSink.Identity("run-1", "log", "addition", "/tmp/log.csv"), notes::add, () -> {});
    }

    private void update(RunSink sink) {
        LoggedRun run = new LoggedRun("log", "CSV", Map.of("wd", 0.5), log, "step", Map.of(), "/tmp/log.csv");
        followed.update(run).forEach(change -> sink.add(run, change));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (path.startsWith("/api/v1/export")) {
            send(exchange, 200, stored);
            return;
        }
        if (exchange.getRequestMethod().equals("GET")) {
            if (stored.isEmpty()) {
                send(
                        exchange,
                        404,
                        "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"no\",\"instance\":\"\"}");
            } else {
                send(exchange, 200, RUN);
            }
            return;
        }
        if (unavailable.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            send(
                    exchange,
                    503,
                    "{\"type\":\"about:blank\",\"title\":\"\",\"status\":503,\"detail\":\"away\",\"instance\":\"\"}");
            return;
        }
        JsonNode json = TrackerJson.MAPPER.readTree(body);
        (path.endsWith("/metrics") ? rows : path.endsWith("/events") ? events : begun).add(json);
        send(
                exchange,
                200,
                TrackerJson.MAPPER.writeValueAsString(
                        new LoggingAnswer("run-1", begun.size(), begun.size(), null, List.of(), List.of())));
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set("Content-Type", status < 400 ? "application/json" : "application/problem+json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
