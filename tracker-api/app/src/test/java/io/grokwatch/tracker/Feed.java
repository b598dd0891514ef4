package io.grokwatch.tracker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A subscriber of the live feed. */
final class Feed implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final InputStream body;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final int status;
    private volatile String greeting = "";
    private volatile boolean ended;

    record Event(String id, String name, String data) {}

    private Feed(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        status = response.statusCode();
        body = response.body();
        Thread.ofPlatform().daemon().start(this::read);
    }

    static Feed open(int port, String query, @Nullable String lastEventId) throws IOException, InterruptedException {
        return with(lastEventId == null ? Map.of() : Map.of("Last-Event-ID", lastEventId), port, query);
    }

    /** Opens a feed with a token. */
    static Feed openAs(String token, int port, String query) throws IOException, InterruptedException {
        return with(Map.of("Authorization", "Bearer " + token), port, query);
    }

    private static Feed with(Map<String, String> headers, int port, String query)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/live" + query));
        headers.forEach(request::header);
        return new Feed(request.build());
    }

    int status() {
        return status;
    }

    List<Event> events() {
        return events;
    }

    Stream<String> events(String name) {
        return events.stream().filter(event -> event.name().equals(name)).map(Event::data);
    }

    String greeting() {
        return greeting;
    }

    boolean hasEnded() {
        return ended;
    }

    private void read() {
        String id = "";
        String name = "";
        StringBuilder data = new StringBuilder();
        try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (data.length() > 0) {
                        events.add(new Event(id, name, data.toString()));
                    }
                    name = "";
                    data.setLength(0);
                } else if (line.startsWith("id:")) {
                    id = line.substring(3).trim();
                    greeting = greeting.isEmpty() ? id : greeting;
                } else if (line.startsWith("event:")) {
                    name = line.substring(6).trim();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).trim());
                }
            }
        } catch (IOException closed) {
            // The feed ended, which the flag records.
        }
        ended = true;
    }

    @Override
    public void close() throws IOException {
        body.close();
        client.shutdownNow();
    }
}
