package io.grokwatch.trainer.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.RunId;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The checkpoints of a run at the tracker, {@code /api/v1/runs/RUN/checkpoints/NAME}, which puts one in its place once its
 * bytes have the SHA-256 of its name. What there is is asked for a few times before it counts as away; what is written is
 * sent once, as another checkpoint follows.
 */
final class TrackerCheckpoints implements CheckpointStore {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    /** Of the slowest network that a checkpoint is waited for on. */
    private static final long LEAST_BYTES_PER_SECOND = 1 << 20;
    /** Between attempts to read; the tracker may be restarting. */
    private static final List<Duration> PAUSES =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8));

    private static final int NOT_FOUND = 404;
    /** From here on it is the tracker's fault, and may pass. */
    private static final int SERVER_ERROR = 500;

    private static final int MOST_REASON_CHARACTERS = 500;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final URI address;
    private final URI folder;

    TrackerCheckpoints(URI address, RunId run) {
        this.address = address;
        folder = address.resolve("api/v1/runs/" + run.value() + "/checkpoints/");
    }

    @Override
    public List<SavedName> names() throws IOException {
        URI list = URI.create(folder.toString().replaceAll("/$", ""));
        HttpResponse<InputStream> response = readable(HttpRequest.newBuilder(list));
        try (InputStream body = response.body()) {
            if (response.statusCode() == NOT_FOUND) {
                return List.of(); // It has not heard of the run yet.
            }
            require(response);
            List<SavedName> names = new ArrayList<>();
            for (JsonNode checkpoint : Json.MAPPER.readTree(body).path("checkpoints")) {
                SavedName.parse(checkpoint.path("name").asText()).ifPresent(names::add);
            }
            return names;
        }
    }

    @Override
    public InputStream read(SavedName name) throws IOException {
        HttpResponse<InputStream> response = readable(HttpRequest.newBuilder(folder.resolve(name.toString())));
        require(response);
        return response.body();
    }

    @Override
    public void write(SavedName name, Safetensors file) throws IOException {
        BodyPublisher bytes = BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(file.pieces()), file.size());
        HttpRequest request = HttpRequest.newBuilder(folder.resolve(name.toString()))
                .header("Content-Type", "application/octet-stream")
                .timeout(ANSWER.plusSeconds(file.size() / LEAST_BYTES_PER_SECOND))
                .PUT(bytes)
                .build();
        end(send(request));
    }

    @Override
    public void delete(SavedName name) throws IOException {
        HttpResponse<InputStream> response = send(HttpRequest.newBuilder(folder.resolve(name.toString()))
                .timeout(ANSWER)
                .DELETE()
                .build());
        if (response.statusCode() != NOT_FOUND) {
            end(response);
        }
    }

    /** The tracker does that. */
    @Override
    public void deleteUnfinished() {}

    private HttpResponse<InputStream> readable(HttpRequest.Builder asked) throws IOException {
        HttpRequest request = asked.timeout(ANSWER).build();
        for (Duration pause : PAUSES) {
            try {
                HttpResponse<InputStream> response = send(request);
                if (response.statusCode() < SERVER_ERROR) {
                    return response;
                }
                response.body().close();
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                // Perhaps next time.
            }
            sleep(pause);
        }
        try {
            HttpResponse<InputStream> response = send(request);
            if (response.statusCode() >= SERVER_ERROR) {
                require(response);
            }
            return response;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new CheckpointsAwayException("after " + (PAUSES.size() + 1) + " attempts: " + e.getMessage(), e);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (IOException e) {
            throw new IOException("the tracker at " + address + " does not answer: " + reason(e), e);
        }
    }

    private void end(HttpResponse<InputStream> response) throws IOException {
        require(response);
        response.body().close();
    }

    /** Passes if it is a success; otherwise the body says why it is none. */
    private void require(HttpResponse<InputStream> response) throws IOException {
        if (response.statusCode() / 100 == 2) {
            return;
        }
        try (InputStream body = response.body()) {
            String said = new String(body.readNBytes(MOST_REASON_CHARACTERS), StandardCharsets.UTF_8);
            throw new IOException(
                    "the tracker at " + address + " answered " + response.statusCode() + ": " + detail(said));
        }
    }

    private static String detail(String body) {
        try {
            return Json.MAPPER.readTree(body).path("detail").asText(body);
        } catch (JsonProcessingException noProblem) {
            return body;
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static void sleep(Duration pause) throws InterruptedIOException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while the tracker was asked");
    }
}
