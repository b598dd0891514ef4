package io.grokwatch.bench.freshness;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** A reader of the live feed on a thread of its own. */
final class FeedReader implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Thread thread;

    /**
     * @param address of the feed
     * @param sink receives the name and the data of each event
     */
    FeedReader(URI address, BiConsumer<String, JsonNode> sink) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response =
                http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofLines());
        if (response.statusCode() != 200) {
            throw new IOException("the feed " + address + " must be answered 200, was " + response.statusCode());
        }
        thread = Thread.ofPlatform().daemon().start(() -> read(response.body(), sink));
    }

    private static void read(Stream<String> lines, BiConsumer<String, JsonNode> sink) {
        String[] name = {""};
        try (lines) {
            lines.forEach(line -> {
                if (line.startsWith("event:")) {
                    name[0] = line.substring("event:".length()).strip();
                } else if (line.startsWith("data:")) {
                    sink.accept(name[0], json(line.substring("data:".length())));
                }
            });
        } catch (RuntimeException closed) {
            // The feed ends with the tracker or this reader.
        }
    }

    private static JsonNode json(String data) {
        try {
            return Json.MAPPER.readTree(data);
        } catch (IOException e) {
            throw new IllegalStateException("the feed must carry JSON, was " + data, e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        thread.interrupt();
    }
}
