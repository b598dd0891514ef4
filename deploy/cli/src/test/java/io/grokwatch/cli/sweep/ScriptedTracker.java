package io.grokwatch.cli.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.codec.Json;
import io.grokwatch.tracker.client.NewRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** An HTTP server of the tracker's API whose answers are scripted; the runs are in pages of two. */
final class ScriptedTracker implements AutoCloseable {
    private static final int PAGE = 2;

    private final HttpServer server;
    /** The oldest first. */
    private final List<ObjectNode> runs = new ArrayList<>();

    private final Map<String, IntFunction<List<String>>> phases = new HashMap<>();
    private final Map<String, Integer> phasesRead = new HashMap<>();
    private int room = Integer.MAX_VALUE;

    ScriptedTracker() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/runs", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Adds a run of a submission. */
    synchronized ObjectNode has(NewRun submission, String status) {
        return add(Json.MAPPER.valueToTree(submission), status);
    }

    private ObjectNode add(ObjectNode run, String status) {
        run.put("id", "run-" + runs.size())
                .put("status", status)
                .put("attempt", 1)
                .put("step", 0)
                .put("stepsPerSecond", 0)
                .put("detections", 0);
        runs.add(run);
        return run;
    }

    /** Scripts the phases of a run by how often they were read before. */
    synchronized void phases(String run, IntFunction<List<String>> script) {
        phases.put(run, script);
    }

    /** Limits how many submissions are accepted. */
    synchronized void takes(int submissions) {
        room = submissions;
    }

    synchronized List<String> names() {
        return runs.stream().map(run -> run.path("name").asText()).toList();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String[] parts = path.substring("/api/v1/runs".length()).split("/", 0);
        if (exchange.getRequestMethod().equals("POST")) {
            if (room-- > 0) {
                send(exchange, 201, add((ObjectNode) Json.MAPPER.readTree(exchange.getRequestBody()), "FINISHED"));
            } else {
                send(exchange, 400, Json.MAPPER.createObjectNode().put("detail", "there is no room"));
            }
        } else if (parts.length < 2) {
            send(exchange, 200, page(exchange.getRequestURI().getQuery()));
        } else if (parts.length == 2) {
            send(exchange, 200, run(parts[1]));
        } else {
            send(exchange, 200, phasesOf(parts[1]));
        }
    }

    private JsonNode run(String id) {
        return runs.stream()
                .filter(run -> run.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private ObjectNode page(String query) {
        int before = query.contains("before=") ? Integer.parseInt(query.replaceAll(".*before=", "")) : runs.size();
        ObjectNode page = Json.MAPPER.createObjectNode();
        int end = Math.max(0, before - PAGE);
        page.putArray("runs").addAll(runs.subList(end, before).reversed());
        page.put("next", end == 0 ? null : Integer.toString(end));
        return page;
    }

    private ObjectNode phasesOf(String id) {
        int read = phasesRead.merge(id, 1, Integer::sum) - 1;
        ObjectNode all = Json.MAPPER.createObjectNode();
        ArrayNode list = all.putArray("phases");
        phases.getOrDefault(id, nth -> List.of()).apply(read).forEach(phase -> {
            String[] entered = phase.split(" ", 2);
            long step = Long.parseLong(entered[1]);
            list.add(Json.MAPPER.<JsonNode>valueToTree(phase(id, RunPhase.valueOf(entered[0]), step)));
        });
        return all;
    }

    private static PhaseChanged phase(String run, RunPhase phase, long step) {
        return new PhaseChanged(
                new RunId(run), 1, step, phase, RunPhase.FITTING, step, RunClass.MEMORISED, new TreeMap<>());
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
