package io.grokwatch.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grokwatch.events.RunId;
import io.grokwatch.kafka.Backoff;
import io.grokwatch.trainer.spi.Checkpoint;
import io.grokwatch.trainer.spi.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checkpoints over HTTP; the other side keeps what it is given under the paths of the tracker. */
class TrackerCheckpointsTest {
    private static final RunId RUN = new RunId("r1");
    private static final Backoff SOON = new Backoff(Duration.ofMillis(10), Duration.ofMillis(20));
    private static final String TOKEN = "gw-checkpoints";
    private static final String FOLDER = "/api/v1/runs/r1/checkpoints";

    private final Map<String, byte[]> kept = new ConcurrentSkipListMap<>();
    /** How many requests are still to be answered with 503. */
    private final AtomicInteger failing = new AtomicInteger();

    private volatile int refusal;
    /** The step of a checkpoint that is listed and not there. */
    private volatile int lost = -1;

    /** Whether an answer breaks off in its middle and the connection stays open. */
    private volatile boolean stalling;

    private final ExecutorService requests = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private HttpServer server;
    private URI address;
    private SavedCheckpoints saved;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(requests);
        server.start();
        address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        saved = new SavedCheckpoints(RUN, new TrackerCheckpoints(address, RUN, TOKEN), SOON, 3);
    }

    @AfterEach
    void close() {
        closing.countDown();
        server.stop(0);
        requests.shutdownNow();
    }

    @Test
    void what_was_saved_is_resumed_from_and_three_are_kept() throws IOException {
        assertThat(saved.furthest(any -> true)).isNull();

        for (long step = 100; step <= 500; step += 100) {
            saved.save(1, at(step));
        }

        assertThat(saved.furthest(any -> true)).isEqualTo(at(500));
        assertThat(kept).hasSize(SavedCheckpoints.KEPT);

        saved.keepNewest();

        assertThat(kept.keySet())
                .singleElement()
                .asString()
                .matches(FOLDER + "/000000000500-1-[0-9a-f]{64}\\.safetensors");
    }

    @Test
    void of_one_that_was_damaged_at_the_tracker_the_one_before_is_taken() throws IOException {
        saved.save(1, at(100));
        saved.save(1, at(200));
        byte[] last = kept.values().stream().skip(1).findFirst().orElseThrow();
        last[last.length - 1] ^= 1;

        assertThat(saved.furthest(any -> true)).isEqualTo(at(100));
    }

    @Test
    void a_tracker_that_is_restarting_is_asked_again() throws IOException {
        saved.save(1, at(100));
        failing.set(1);

        assertThat(saved.furthest(any -> true)).isEqualTo(at(100));
    }

    @Test
    void the_reason_of_a_refusal_is_the_trackers() {
        refusal = 507;

        assertThatThrownBy(() -> saved.save(1, at(100)))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("the tracker at http://127.0.0.1:\\d+/ answered 507: the disk is full");
    }

    @Test
    void a_tracker_that_is_away_is_no_reason_to_start_over() throws IOException {
        saved.save(1, at(100));
        server.stop(0);

        assertThatThrownBy(() -> saved.save(1, at(200)))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("the tracker at http://127.0.0.1:\\d+/ does not answer: .+");
        assertThatThrownBy(() -> saved.furthest(any -> true))
                .isInstanceOf(CheckpointsAwayException.class)
                .hasMessageMatching("after 3 attempts: the checkpoints of run r1 cannot be listed: the tracker at .+");
    }

    @Test
    @Timeout(30)
    void a_tracker_that_falls_silent_in_the_middle_of_a_checkpoint_is_away() throws IOException {
        saved.save(1, at(100));
        stalling = true;
        SavedCheckpoints impatient = new SavedCheckpoints(
                RUN, new TrackerCheckpoints(address, RUN, TOKEN, null, Duration.ofMillis(500)), SOON, 3);

        assertThatThrownBy(() -> impatient.furthest(any -> true))
                .isInstanceOf(CheckpointsAwayException.class)
                .hasMessageMatching(
                        "after 3 attempts: checkpoint 000000000100-1-.+ cannot be read:" + " nothing came for 500 ms");
    }

    @Test
    void one_that_the_tracker_no_longer_has_is_no_trouble() throws IOException {
        saved.save(1, at(100));
        saved.save(1, at(200));
        lost = 200;

        assertThat(saved.furthest(any -> true)).isEqualTo(at(100));
    }

    @Test
    void an_address_without_a_host_is_refused() {
        assertThatThrownBy(() -> CheckpointPlace.parse("http:/nowhere"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a tracker's address is http://HOST:PORT, was 'http:/nowhere'");
    }

    private static Checkpoint at(long step) {
        return new Checkpoint(
                step, new TreeMap<>(Map.of("weights", Tensor.of(new float[50_000], 50_000))), Map.of("lr", 0.1));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (!("Bearer " + TOKEN).equals(authorization)) {
            end(exchange, 401, new byte[0]);
        } else if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            end(exchange, 503, new byte[0]);
        } else if (refusal > 0) {
            end(exchange, refusal, "{\"detail\":\"the disk is full\"}".getBytes(StandardCharsets.UTF_8));
        } else if (path.equals(FOLDER)) {
            String names = kept.keySet().stream()
                    .map(file -> "{\"name\":\"" + file.substring(FOLDER.length() + 1) + "\",\"bytes\":1}")
                    .collect(Collectors.joining(","));
            end(exchange, 200, ("{\"checkpoints\":[" + names + "]}").getBytes(StandardCharsets.UTF_8));
        } else {
            file(exchange, path, body);
        }
    }

    private void file(HttpExchange exchange, String path, byte[] body) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                kept.put(path, body);
                end(exchange, 204, new byte[0]);
            }
            case "DELETE" -> end(exchange, kept.remove(path) == null ? 404 : 204, new byte[0]);
            default -> {
                if (lost >= 0 && path.contains("%012d".formatted(lost))) {
                    end(exchange, 404, new byte[0]);
                } else if (stalling) {
                    stall(exchange, kept.getOrDefault(path, new byte[0]));
                } else {
                    end(exchange, 200, kept.getOrDefault(path, new byte[0]));
                }
            }
        }
    }

    private void stall(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body, 0, body.length / 2);
        exchange.getResponseBody().flush();
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
