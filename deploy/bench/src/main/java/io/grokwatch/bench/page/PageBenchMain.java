package io.grokwatch.bench.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.bench.harness.BackingProcess;
import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.Checkout;
import io.grokwatch.bench.harness.EndedRuns;
import io.grokwatch.bench.harness.Machine;
import io.grokwatch.bench.harness.Producers;
import io.grokwatch.bench.harness.Scratch;
import io.grokwatch.bench.harness.ServiceProcess;
import io.grokwatch.bench.harness.Serving;
import io.grokwatch.bench.harness.Stack;
import io.grokwatch.events.codec.Json;
import io.grokwatch.tracker.client.RunQuery;
import io.grokwatch.tracker.client.TrackerClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A stack with the runs, and Chromium that opens their pages, driven by {@code web/e2e/bench.mjs}. */
final class PageBenchMain {
    private static final Logger LOGS = Logger.getLogger("");
    private static final RunQuery FINISHED = RunQuery.newest(1).matching("status = 'FINISHED'");
    private static final Duration PROJECTION_LIMIT = Duration.ofMinutes(20);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration BROWSER_LIMIT = Duration.ofMinutes(10);
    /** Metrics of a simulated run that are logged at each step. */
    private static final int METRICS_A_STEP = 11;

    private final int runs;
    private final int steps;
    private final int findings;
    private final int rate;
    private final int seconds;
    private final int peerSteps;

    private PageBenchMain(List<Integer> numbers) {
        this.runs = numbers.get(0);
        this.steps = numbers.get(1);
        this.findings = numbers.get(2);
        this.rate = numbers.get(3);
        this.seconds = numbers.get(4);
        this.peerSteps = numbers.get(5);
    }

    /** Arguments: runs, steps, findings, steps a second, seconds, steps for the peers, Python and script of the peers or two empty ones. */
    public static void main(String[] args) throws Exception {
        LOGS.setLevel(Level.WARNING);
        Path folder = Scratch.create("page");
        int status = 0;
        try {
            List<Integer> numbers =
                    List.of(args).subList(0, 6).stream().map(Integer::valueOf).toList();
            new PageBenchMain(numbers).run(folder, List.of(args[6], args[7]));
        } catch (BenchmarkFailure e) {
            System.err.println("grokwatch: " + e.getMessage());
            status = 1;
        }
        if (status == 0) {
            Scratch.delete(folder);
        }
        System.exit(status);
    }

    private void run(Path folder, List<String> peers) throws Exception {
        System.out.println(Machine.here().line());
        Map<String, Object> figure = new LinkedHashMap<>();
        try (Stack stack = Stack.start(folder.resolve("stack"), false);
                Producers producers = new Producers(stack.bootstrap());
                MeasuredRuns measured = new MeasuredRuns(producers)) {
            System.out.printf(Locale.ROOT, "publishes %,d runs and one of %,d steps%n", runs, steps);
            new EndedRuns(producers).publish(runs);
            measured.publishLong(steps, findings);
            stack.awaitPoints(MeasuredRuns.LONG, (long) METRICS_A_STEP * steps, PROJECTION_LIMIT);
            awaitRuns(stack.address());
            System.out.printf(
                    Locale.ROOT,
                    "the runs are projected; the pages are open for some minutes, one for %d s%n",
                    seconds);
            measured.train(rate);
            stack.awaitPoints(MeasuredRuns.LIVE, METRICS_A_STEP, Duration.ofMinutes(1));
            put(figure, "", browser(folder, "grokwatch", stack.address()));
            measured.check();
        }
        if (!peers.getFirst().isEmpty()) {
            for (String peer : List.of("mlflow", "trackio")) {
                System.out.printf(Locale.ROOT, "logs %,d steps to %s%n", peerSteps, peer);
                put(figure, peer + "_", measured(folder, peer, peers));
            }
        }
        figure.put("machine", Machine.here());
        System.out.println(Json.MAPPER.writeValueAsString(figure));
    }

    private void awaitRuns(String address) throws InterruptedException {
        long deadline = System.nanoTime() + PROJECTION_LIMIT.toNanos();
        try (TrackerClient client = new TrackerClient(address)) {
            while (client.runs(FINISHED).matching() <= runs) {
                if (System.nanoTime() > deadline) {
                    throw new BenchmarkFailure(
                            "the runs were not projected within " + PROJECTION_LIMIT.toMinutes() + " minutes");
                }
                Thread.sleep(POLL);
            }
        }
    }

    /** Logs a run to a peer with its own client, serves its page, and measures that. */
    private JsonNode measured(Path folder, String peer, List<String> python) throws IOException, InterruptedException {
        Path data = Files.createDirectories(folder.resolve(peer));
        int port = BackingProcess.freePort();
        List<String> command = new ArrayList<>(python);
        command.addAll(List.of(peer, data.toString(), Integer.toString(port), Integer.toString(peerSteps)));
        String address = "http://127.0.0.1:" + port + "/";
        try (ServiceProcess server =
                new ServiceProcess(peer, command, data.resolve("server.log"), Serving.http(URI.create(address)))) {
            server.start();
            server.awaitReady();
            return browser(folder, peer, address);
        }
    }

    private JsonNode browser(Path folder, String what, String address) throws IOException, InterruptedException {
        Path web = Checkout.root().resolve("web");
        if (!Files.isDirectory(web.resolve("node_modules"))) {
            throw new BenchmarkFailure("the pages are driven from " + web + ", where npm ci has not been run");
        }
        Path out = folder.resolve(what + "-browser.out");
        Path err = folder.resolve(what + "-browser.err");
        ProcessBuilder builder = new ProcessBuilder("node", "e2e/bench.mjs", what, address)
                .directory(web.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("LONG_RUN", MeasuredRuns.LONG);
        builder.environment().put("LIVE_RUN", MeasuredRuns.LIVE);
        builder.environment().put("WATCH_SECONDS", Integer.toString(seconds));
        Process browser = builder.start();
        if (!browser.waitFor(BROWSER_LIMIT.toSeconds() + seconds, TimeUnit.SECONDS) || browser.exitValue() != 0) {
            browser.destroyForcibly();
            throw new BenchmarkFailure("the pages of " + what + " could not be measured; the output is in " + err);
        }
        JsonNode answer = Json.MAPPER.readTree(Files.readAllLines(out).getLast());
        System.out.println(what + " " + answer);
        return answer;
    }

    private static void put(Map<String, Object> figure, String prefix, JsonNode answer) {
        answer.properties().forEach(entry -> figure.put(prefix + entry.getKey(), entry.getValue()));
    }
}
