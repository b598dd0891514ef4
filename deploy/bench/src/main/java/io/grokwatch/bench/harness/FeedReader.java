package io.grokwatch.bench.harness;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.codec.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * A reader of the live feed on a thread of its own. It reads a blocking connection, as twenty readers of this kind take less of
 * the processors that they share with the services than those of {@link java.net.http.HttpClient}.
 */
public final class FeedReader implements AutoCloseable {
    private volatile boolean closed;

    /**
     * Follows a feed until it is closed.
     *
     * @param address of the feed
     * @param sink receives the name and the data of each event
     */
    public FeedReader(URI address, BiConsumer<String, JsonNode> sink) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException("the feed " + address + " must be answered 200, was " + connection.getResponseCode());
        }
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        Thread.ofPlatform().daemon().start(() -> read(lines, sink));
    }

    private void read(BufferedReader lines, BiConsumer<String, JsonNode> sink) {
        String name = "";
        try (lines) {
            for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
                if (line.startsWith("event:")) {
                    name = line.substring("event:".length()).strip();
                } else if (line.startsWith("data:")) {
                    sink.accept(name, json(line.substring("data:".length())));
                }
            }
        } catch (IOException closed) {
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

    /**
     * Stops reading with the next line, that of the feed's beat at the latest. A connection that a thread reads from can only be
     * closed by that thread.
     */
    @Override
    public void close() {
        closed = true;
    }
}
