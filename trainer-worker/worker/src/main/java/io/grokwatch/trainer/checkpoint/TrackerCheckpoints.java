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
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a run at the tracker, {@code /api/v1/runs/RUN/checkpoints/NAME}, which puts one in its place once its
 * bytes have the SHA-256 of its name. The wait for a response, and for each further part of it, is bounded.
 */
final class TrackerCheckpoints implements CheckpointStore {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    /** Of the slowest network that a checkpoint is waited for on. */
    private static final long LEAST_BYTES_PER_SECOND = 1 << 20;

    private static final int NOT_FOUND = 404;
    /** From here on it is the tracker's fault, and may pass. */
    private static final int SERVER_ERROR = 500;

    private static final int MAX_REASON_CHARACTERS = 500;

    private final HttpClient http;
    private final URI address;
    private final URI folder;
    private final @Nullable String token;
    private final Duration answer;

    /** @param token an API token, if the tracker requires one, or null */
    TrackerCheckpoints(URI address, RunId run, @Nullable String token) {
        this(address, run, token, null);
    }

    /** @param tls what certificates are trusted; null for those that the platform trusts */
    TrackerCheckpoints(URI address, RunId run, @Nullable String token, @Nullable SSLContext tls) {
        this(address, run, token, tls, ANSWER);
    }

    /** @param answer how long the tracker may be silent */
    TrackerCheckpoints(URI address, RunId run, @Nullable String token, @Nullable SSLContext tls, Duration answer) {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT);
        this.http = (tls == null ? builder : builder.sslContext(tls)).build();
        this.address = address;
        this.token = token;
        this.answer = answer;
        folder = address.resolve("api/v1/runs/" + run.value() + "/checkpoints/");
    }

    @Override
    public List<SavedName> names() throws IOException {
        URI list = URI.create(folder.toString().replaceAll("/$", ""));
        HttpResponse<InputStream> response = readable(request(list));
        try (InputStream body = body(response)) {
            if (response.statusCode() == NOT_FOUND) {
                return List.of(); // The tracker does not know the run yet.
            }
            require(response);
            List<SavedName> names = new ArrayList<>();
            for (JsonNode checkpoint : list(body).path("checkpoints")) {
                SavedName.parse(checkpoint.path("name").asText()).ifPresent(names::add);
            }
            return names;
        }
    }

    private JsonNode list(InputStream body) throws CheckpointsAwayException {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new CheckpointsAwayException("the list of the tracker at " + address + " broke off: " + reason(e), e);
        }
    }

    @Override
    public InputStream read(SavedName name) throws IOException {
        HttpResponse<InputStream> response = readable(request(folder.resolve(name.toString())));
        if (response.statusCode() == NOT_FOUND) {
            response.body().close();
            throw new NoSuchFileException(name.toString());
        }
        require(response);
        return body(response);
    }

    @Override
    public void write(SavedName name, Safetensors file) throws IOException {
        BodyPublisher bytes = BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(file.pieces()), file.size());
        HttpRequest request = request(folder.resolve(name.toString()))
                .header("Content-Type", "application/octet-stream")
                .timeout(answer.plusSeconds(file.size() / LEAST_BYTES_PER_SECOND))
                .PUT(bytes)
                .build();
        end(send(request));
    }

    @Override
    public void delete(SavedName name) throws IOException {
        HttpResponse<InputStream> response = send(request(folder.resolve(name.toString()))
                .timeout(answer)
                .DELETE()
                .build());
        if (response.statusCode() != NOT_FOUND) {
            end(response);
        }
    }

    /** The tracker does that. */
    @Override
    public void deleteUnfinished() {}

    /** @throws CheckpointsAwayException if it does not answer, or has a fault of its own */
    private HttpResponse<InputStream> readable(HttpRequest.Builder asked) throws IOException {
        try {
            HttpResponse<InputStream> response = send(asked.timeout(answer).build());
            if (response.statusCode() >= SERVER_ERROR) {
                require(response);
            }
            return response;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new CheckpointsAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    private HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private InputStream body(HttpResponse<InputStream> response) {
        return new TimelyStream(response.body(), answer);
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

    /** Passes if it is a success; otherwise the body has the reason. */
    private void require(HttpResponse<InputStream> response) throws IOException {
        if (response.statusCode() / 100 == 2) {
            return;
        }
        try (InputStream body = body(response)) {
            String content = new String(body.readNBytes(MAX_REASON_CHARACTERS), StandardCharsets.UTF_8);
            throw new IOException(
                    "the tracker at " + address + " answered " + response.statusCode() + ": " + detail(content));
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

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while the tracker was asked");
    }
}
