package io.grokwatch.cli.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grokwatch.tracker.client.NewSweep;
import io.grokwatch.tracker.client.TrackerJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** An HTTP server of the tracker's API of sweeps whose answers are scripted; the sweeps are in pages of two. */
final class ScriptedTracker implements AutoCloseable {
    private static final int PAGE = 2;
    private static final String SWEEPS = "/api/v1/sweeps";

    private final HttpServer server;
    /** The newest first. */
    private final List<ObjectNode> sweeps = new ArrayList<>();

    private final List<String> requests = new ArrayList<>();
    private IntFunction<List<Map<String, Object>>> runs = read -> List.of();
    private int tablesRead;

    ScriptedTracker() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(SWEEPS, this::answer);
        server.createContext(
                "/api/v1/runs",
                exchange -> send(
                        exchange,
                        200,
                        TrackerJson.MAPPER.valueToTree(Map.of(
                                "id",
                                "r",
                                "name",
                                "r",
                                "status",
                                "RUNNING",
                                "attempt",
                                1,
                                "step",
                                0,
                                "stepsPerSecond",
                                0))));
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Adds a sweep that is older than those before. */
    synchronized void has(String id, NewSweep design) {
        ObjectNode sweep = TrackerJson.MAPPER
                .createObjectNode()
                .put("id", id)
                .put("submittedAt", "2026-11-29T00:00:00Z")
                .put("cells", 1)
                .put("runs", 2)
                .put("missing", 0)
                .put("ended", 0);
        sweep.putArray("varied");
        sweep.putObject("byStatus");
        sweep.set("sweep", TrackerJson.MAPPER.valueToTree(design));
        sweeps.add(sweep);
    }

    /** Scripts the runs of the one cell of every sweep by how often its table was read before. */
    synchronized void runs(IntFunction<List<Map<String, Object>>> script) {
        runs = script;
    }

    /** The requests that change something, with their bodies. */
    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(SWEEPS.length());
        if (exchange.getRequestMethod().equals("POST")) {
            requests.add(path + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            send(exchange, 202, sweeps.getFirst());
        } else if (path.endsWith("/table")) {
            send(exchange, 200, table());
        } else if (path.isEmpty()) {
            send(exchange, 200, page(exchange.getRequestURI().getQuery()));
        } else {
            send(exchange, 200, sweeps.getFirst());
        }
    }

    private ObjectNode page(String query) {
        int from = query.contains("before=") ? Integer.parseInt(query.replaceAll(".*before=", "")) : 0;
        int to = Math.min(sweeps.size(), from + PAGE);
        ObjectNode page = TrackerJson.MAPPER.createObjectNode();
        page.putArray("sweeps").addAll(sweeps.subList(from, to));
        page.put("next", to == sweeps.size() ? null : Integer.toString(to));
        return page;
    }

    private ObjectNode table() {
        ObjectNode table = TrackerJson.MAPPER.createObjectNode().put("id", "s");
        table.putArray("varied");
        ObjectNode cell = table.putArray("cells").addObject();
        cell.putObject("parameters");
        cell.putObject("outcomes").putObject("classes");
        ArrayNode list = cell.putArray("runs");
        runs.apply(tablesRead++).forEach(run -> list.add(TrackerJson.MAPPER.<JsonNode>valueToTree(run)));
        return table;
    }

    private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
