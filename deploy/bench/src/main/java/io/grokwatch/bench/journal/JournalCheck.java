package io.grokwatch.bench.journal;

import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.tracker.client.MetricView;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.Series;
import io.grokwatch.tracker.client.SeriesList;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.tracker.client.TrackerException;
import io.grokwatch.tracker.client.TrackerJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Compares what the API serves with the journal. */
final class JournalCheck {
    private static final Duration POLL = Duration.ofMillis(250);
    /** So many points are returned as they are at the resolution of {@value #RESOLUTION}. */
    private static final int WINDOW = 40_000;

    private static final int RESOLUTION = 20_000;

    private final String address;
    private final List<JournalledRun> runs;

    JournalCheck(String address, List<JournalledRun> runs) {
        this.address = address;
        this.runs = runs;
    }

    /**
     * Waits until the API serves as many points as were acknowledged.
     *
     * @throws BenchmarkFailure if it does not within the time
     */
    void await(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        try (TrackerClient client = new TrackerClient(address)) {
            for (JournalledRun run : runs) {
                while (!isServed(client, run)) {
                    if (System.nanoTime() > deadline) {
                        throw new BenchmarkFailure("after " + atMost.toSeconds() + " s run " + run.id()
                                + " is served as " + shown(client, run) + ", expected " + run.acknowledged()
                                + " points of each of " + JournalledRun.METRICS + ", FINISHED");
                    }
                    Thread.sleep(POLL);
                }
            }
        }
    }

    /**
     * Reads every point, and returns how many there are.
     *
     * @throws BenchmarkFailure naming the first one that is missing, doubled or different
     */
    long compare() throws IOException, InterruptedException {
        long points = 0;
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (JournalledRun run : runs) {
                for (String metric : JournalledRun.METRICS) {
                    points += compare(http, run, metric);
                }
            }
        }
        return points;
    }

    private long compare(HttpClient http, JournalledRun run, String metric) throws IOException, InterruptedException {
        long points = 0;
        for (int from = 0; from < run.sent(); from += WINDOW) {
            int to = Math.min(run.sent(), from + WINDOW);
            Series served = series(http, run, metric, run.step(from), run.step(to - 1));
            require(served.exact(), run, metric, "is not served exactly from step " + run.step(from));
            int index = from;
            for (int i = 0; i < served.steps().size(); i++) {
                long step = served.steps().get(i);
                while (index < to && run.step(index) < step) {
                    require(!run.isAcknowledged(index), run, metric, "has no point at step " + run.step(index));
                    index++;
                }
                require(
                        index < to && run.step(index) == step,
                        run,
                        metric,
                        "has step " + step + " twice, or never sent");
                double expected = run.value(metric, index);
                double value = served.values().get(i);
                require(
                        Double.doubleToLongBits(value) == Double.doubleToLongBits(expected),
                        run,
                        metric,
                        "has " + value + " at step " + step + ", expected " + expected);
                index++;
                points++;
            }
            while (index < to) {
                require(!run.isAcknowledged(index), run, metric, "has no point at step " + run.step(index));
                index++;
            }
        }
        return points;
    }

    private Series series(HttpClient http, JournalledRun run, String metric, long from, long to)
            throws IOException, InterruptedException {
        URI uri = URI.create(address + "/api/v1/runs/" + run.id() + "/series?name="
                + URLEncoder.encode(metric, StandardCharsets.UTF_8) + "&points=" + RESOLUTION + "&from=" + from + "&to="
                + to);
        String body = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
        return TrackerJson.MAPPER.readValue(body, SeriesList.class).series().getFirst();
    }

    private static boolean isServed(TrackerClient client, JournalledRun run) {
        try {
            List<MetricView> metrics = client.metrics(run.id().value());
            return metrics.size() == JournalledRun.METRICS.size()
                    && metrics.stream().allMatch(metric -> metric.points() >= run.acknowledged())
                    && client.run(run.id().value()).status() == RunStatus.FINISHED;
        } catch (TrackerException notYet) {
            return false;
        }
    }

    private static String shown(TrackerClient client, JournalledRun run) {
        try {
            return client.run(run.id().value()).status() + " with "
                    + client.metrics(run.id().value());
        } catch (TrackerException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static void require(boolean holds, JournalledRun run, String metric, String found) {
        if (!holds) {
            throw new BenchmarkFailure("run " + run.id() + ", metric " + metric + " " + found);
        }
    }
}
