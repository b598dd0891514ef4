package io.grokwatch.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The tracker's API at one address. Whatever goes wrong is a {@link UserErrorException} that names the address. */
public final class TrackerClient implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private final String address;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();

    /** @param address for example {@code http://127.0.0.1:8470} */
    public TrackerClient(String address) {
        this.address = address;
    }

    /** Submits a run. */
    public RunView submit(Submission submission) {
        return read(send("POST", "/api/v1/runs", write(submission)), RunView.class);
    }

    /** Asks for a run to be stopped; one that still waits in the queue is not trained then. */
    public void stop(String id, String reason) {
        send("POST", "/api/v1/runs/" + encoded(id) + "/stop", write(Map.of("reason", reason)));
    }

    /** Asks for another value of a setting of a run in training: a text, a number or a flag. */
    public void intervene(String id, String parameter, Object value) {
        send(
                "POST",
                "/api/v1/runs/" + encoded(id) + "/interventions",
                write(Map.of("parameter", parameter, "value", value)));
    }

    /** Asks for a checkpoint of a run in training. */
    public void checkpoint(String id) {
        send("POST", "/api/v1/runs/" + encoded(id) + "/checkpoint", "{}");
    }

    /** The checkpoints of a run, the furthest last: {@code name, bytes}. */
    public List<JsonNode> checkpoints(String id) {
        return elements(get("/api/v1/runs/" + encoded(id) + "/checkpoints").path("checkpoints"));
    }

    /** A run, as JSON. */
    public JsonNode run(String id) {
        return get("/api/v1/runs/" + encoded(id));
    }

    /**
     * A run, with a sparkline of about so many points, their steps spaced as on a logarithmic axis: of its accuracies the one
     * on the train set, and the one on the validation set that speaks for it.
     */
    public RunView run(String id, int sparklinePoints) {
        ObjectNode run = run(id).deepCopy();
        Map<String, Object> latest = view(run).latest();
        Set<String> metrics = latest == null ? Set.of() : latest.keySet();
        String path = "/api/v1/runs/" + encoded(id) + "/series?name=" + encoded(MetricNames.trainAccuracyOf(metrics))
                + "&name=" + encoded(MetricNames.valAccuracyOf(metrics)) + "&scale=log&points=" + sparklinePoints;
        JsonNode series = get(path).path("series");
        run.putObject("sparkline").<ObjectNode>set("train", series.path(0)).set("val", series.path(1));
        return view(run);
    }

    /** The newest runs, as JSON. */
    public JsonNode runs(int limit) {
        return get("/api/v1/runs?limit=" + limit);
    }

    /**
     * A page of the runs, newest first: {@code runs}, and {@code next}, the cursor of the next page.
     *
     * @param before the cursor of the page before, or null for the first page
     */
    public JsonNode runs(int limit, @Nullable String before) {
        return get("/api/v1/runs?limit=" + limit + (before == null ? "" : "&before=" + encoded(before)));
    }

    /** The newest runs, with sparklines of so many points, as JSON. */
    public JsonNode runs(int limit, int sparklinePoints) {
        return get("/api/v1/runs?limit=" + limit + "&spark=" + sparklinePoints);
    }

    /** The detections of a run, by step: {@code type, event, detectedAt}. */
    public List<JsonNode> detections(String id) {
        return elements(get("/api/v1/runs/" + encoded(id) + "/detections").path("detections"));
    }

    /** The phases of a run, in order. */
    public List<JsonNode> phases(String id) {
        return elements(get("/api/v1/runs/" + encoded(id) + "/phases").path("phases"));
    }

    /** What metrics a run has: {@code name, points, firstStep, lastStep, lastValue}. */
    public List<JsonNode> metrics(String id) {
        return elements(get("/api/v1/runs/" + encoded(id) + "/metrics").path("metrics"));
    }

    /** A run that came as JSON. */
    public RunView view(JsonNode run) {
        return read(run.toString(), RunView.class);
    }

    /** Runs that came as JSON. */
    public List<RunView> views(JsonNode runs) {
        return elements(runs.path("runs")).stream().map(this::view).toList();
    }

    private JsonNode get(String path) {
        return read(send("GET", path, null), JsonNode.class);
    }

    private String send(String method, String path, @Nullable String body) {
        HttpRequest.BodyPublisher content = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(ANSWER_LIMIT)
                .header("Accept", "application/json, application/problem+json")
                .header("Content-Type", "application/json")
                .method(method, content)
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 500) {
                throw new ServerUnavailableException(problem(answer), null);
            }
            if (answer.statusCode() / 100 != 2) {
                throw new UserErrorException(problem(answer));
            }
            return answer.body();
        } catch (IOException e) {
            throw new ServerUnavailableException(
                    "the tracker does not answer at " + address + "; start it with ./grokwatch up", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserErrorException("interrupted while the tracker at " + address + " was asked", e);
        }
    }

    /** The words of an RFC 9457 problem, or the bare status. */
    private static String problem(HttpResponse<String> answer) {
        String said = "";
        try {
            JsonNode problem = Json.MAPPER.readTree(answer.body());
            said = problem.path("detail").asText(problem.path("title").asText());
        } catch (JsonProcessingException notAProblem) {
            // The status alone has to do.
        }
        String refused = "the tracker answered " + answer.statusCode();
        return said.isEmpty() ? refused + " to " + answer.request().uri() : refused + ": " + said;
    }

    private <T> T read(String json, Class<T> type) {
        try {
            return Json.MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new UserErrorException(
                    "the answer of " + address + " is not understood: " + e.getOriginalMessage(), e);
        }
    }

    private static String write(Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a submission has no JSON form: " + e.getOriginalMessage(), e);
        }
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        client.close();
    }
}
