package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.logs.ExportFile;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is exported has every point that was logged, with its bits. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class ExportTest extends TrackerFixture {
    private static final double[] AWKWARD = {
        0.1,
        -0.0,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        1.0 / 3,
        2.2250738585072014E-308,
        1.2345678912345679E8
    };
    private static final long[] FAR_STEPS = {
        0, 1, 2, 3, 524_288, 524_289, 1L << 40, (1L << 40) + 1, 1L << 62, Long.MAX_VALUE - 1
    };
    private static final String ODD_NAME = "odd, \"quoted\" name";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl", "parquet"})
    void every_point_is_exported_with_its_step_its_time_and_its_bits(String format) throws Exception {
        logAwkwardRun(run);

        Response answer = export(run, format);

        assertThat(points(answer)).isEqualTo(awkwardPoints(run));
        assertThat(answer.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"" + run + "." + format + "\"");
    }

    @Test
    void a_long_run_is_exported_unsampled_in_the_order_of_its_steps() throws Exception {
        int steps = 10_000;
        producer.started(run, 1, "w");
        for (int from = 0; from < steps; from += 1_000) {
            producer.metrics(run, 1, from, from + 1_000);
        }
        finish(run, steps - 1);
        await().atMost(SOON)
                .untilAsserted(
                        () -> get("/api/v1/runs/" + run + "/metrics").then().body("metrics[0].points", equalTo(steps)));

        String csv = export(run, "csv").asString();

        List<String> lines = csv.lines().toList();
        assertThat(lines).hasSize(steps + 1).startsWith("run,step,time_ms,train/accuracy,train/loss");
        for (int step : new int[] {0, 1, 17, 9_000, steps - 1}) {
            assertThat(lines.get(step + 1))
                    .isEqualTo(run + "," + step + "," + (1_700_000_000_000L + step) + "," + step / 5000.0 + ","
                            + 1000.0 / (step + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl", "parquet"})
    void an_interrupted_export_is_resumed_to_the_same_bytes(String format) {
        logAwkwardRun(run);
        Response whole = export(run, format);
        byte[] bytes = whole.asByteArray();
        int half = bytes.length / 2;

        Response rest = given().header("Range", "bytes=" + half + "-")
                .header("If-Range", whole.header("ETag"))
                .get("/api/v1/runs/" + run + "/export?format=" + format);

        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(rest.header("Content-Range"))
                .isEqualTo("bytes " + half + "-" + (bytes.length - 1) + "/" + bytes.length);
        assertThat(rest.asByteArray()).isEqualTo(Arrays.copyOfRange(bytes, half, bytes.length));
        given().header("Range", "bytes=" + bytes.length + "-")
                .get("/api/v1/runs/" + run + "/export?format=" + format)
                .then()
                .statusCode(416);
    }

    @Test
    void an_export_of_a_run_that_has_changed_begins_at_its_start() {
        logAwkwardRun(run);
        String tag = export(run, "csv").header("ETag");
        producer.publish(new MetricBatch(
                run,
                1,
                1_000,
                List.of(new MetricBatch.Block(
                        Longs.of(7), Longs.of(7), List.of(new MetricBatch.Column("later", Doubles.of(1)))))));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(export(run, "csv").asString()).contains(",later"));

        Response answer = given().header("Range", "bytes=10-")
                .header("If-Range", tag)
                .get("/api/v1/runs/" + run + "/export?format=csv");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asString()).startsWith("run,step,time_ms,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl", "parquet"})
    void several_runs_and_chosen_metrics_are_one_table(String format) throws Exception {
        RunId other = new RunId("other-" + UUID.randomUUID());
        for (RunId one : List.of(run, other)) {
            producer.started(one, 1, "w");
            producer.metrics(one, 1, 0, 3);
            finish(one, 2);
        }

        Response answer = given().queryParam("run", run.value(), other.value())
                .queryParam("metric", "train/loss")
                .queryParam("format", format)
                .get("/api/v1/export");

        assertThat(points(answer).keySet())
                .containsExactlyInAnyOrder(
                        run + "|train/loss|0",
                        run + "|train/loss|1",
                        run + "|train/loss|2",
                        other + "|train/loss|0",
                        other + "|train/loss|1",
                        other + "|train/loss|2");
    }

    @Test
    void the_settings_of_a_run_are_exported_with_it() throws Exception {
        producer.started(run, 1, "w");
        producer.metrics(run, 1, 0, 3);
        finish(run, 2);
        for (String format : List.of("jsonl", "parquet")) {
            Path file = Files.write(folder.resolve(format), export(run, format).asByteArray());
            List<JsonNode> settings = new ArrayList<>();
            ExportFile.read(file, new ExportFile.Sink() {
                @Override
                public void run(String id, JsonNode ofRun) {
                    settings.add(ofRun);
                }

                @Override
                public void row(long step, long timeMs, List<String> metrics, double[] values) {}
            });

            assertThat(settings).singleElement().satisfies(one -> {
                assertThat(one.at("/parameters/p").asInt()).isEqualTo(97);
                assertThat(one.path("status").asText()).isEqualTo("FINISHED");
            });
        }
    }

    @Test
    void the_runs_that_match_are_exported_in_the_order_of_their_submission() {
        String word = "w" + UUID.randomUUID();
        List<RunId> ids = List.of(run, new RunId("other-" + UUID.randomUUID()));
        for (RunId id : ids) {
            logAwkwardRun(id);
            given().contentType("application/json")
                    .body(Map.of("tags", Map.of("word", word)))
                    .patch("/api/v1/runs/" + id)
                    .then()
                    .statusCode(200);
        }

        Response answer = given().queryParam("filter", "tags.word = '" + word + "'")
                .queryParam("format", "csv")
                .get("/api/v1/export");

        assertThat(answer.asString()
                        .lines()
                        .skip(1)
                        .map(line -> line.substring(0, line.indexOf(',')))
                        .distinct())
                .containsExactly(ids.get(0).value(), ids.get(1).value());
        given().queryParam("filter", "tags.word = 'none'")
                .get("/api/v1/export")
                .then()
                .statusCode(400)
                .body("detail", equalTo("no run matches, expected 1 to 1000"));
        given().queryParam("filter", "tags.word = '" + word + "'")
                .queryParam("run", run.value())
                .get("/api/v1/export")
                .then()
                .statusCode(400);
    }

    @Test
    void what_cannot_be_exported_is_refused() {
        get("/api/v1/runs/nobody/export").then().statusCode(404).body("detail", equalTo("there is no run 'nobody'"));
        logAwkwardRun(run);
        get("/api/v1/runs/" + run + "/export?format=xlsx")
                .then()
                .statusCode(400)
                .body("detail", equalTo("parameter format must be jsonl, csv or parquet, was 'xlsx'"));
        get("/api/v1/export").then().statusCode(400);
    }

    private void logAwkwardRun(RunId one) {
        producer.started(one, 1, "w");
        for (int i = 0; i < FAR_STEPS.length; i++) {
            producer.publish(new MetricBatch(
                    one,
                    1,
                    i,
                    List.of(
                            new MetricBatch.Block(
                                    Longs.of(FAR_STEPS[i]),
                                    Longs.of(1_000L + i),
                                    List.of(
                                            new MetricBatch.Column("value", Doubles.of(AWKWARD[i])),
                                            new MetricBatch.Column(ODD_NAME, Doubles.of(i)))),
                            new MetricBatch.Block(
                                    Longs.of(FAR_STEPS[i]),
                                    Longs.of(2_000L + i),
                                    List.of(new MetricBatch.Column("step", Doubles.of(-i)))))));
        }
        finish(one, 3);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + one + "/metrics")
                        .then()
                        .body("metrics.size()", equalTo(3))
                        .body("metrics.points", equalTo(List.of(10, 10, 10))));
    }

    private static Map<String, String> awkwardPoints(RunId one) {
        Map<String, String> points = new TreeMap<>();
        for (int i = 0; i < FAR_STEPS.length; i++) {
            points.put(one + "|value|" + FAR_STEPS[i], shown(1_000 + i, AWKWARD[i]));
            points.put(one + "|" + ODD_NAME + "|" + FAR_STEPS[i], shown(1_000 + i, i));
            points.put(one + "|step|" + FAR_STEPS[i], shown(2_000 + i, -i));
        }
        return points;
    }

    private static String shown(long timeMs, double value) {
        return timeMs + "|" + Long.toHexString(Double.doubleToRawLongBits(value));
    }

    private void finish(RunId one, long last) {
        producer.publish(new RunFinished(one, 1, last));
        await().atMost(SOON)
                .untilAsserted(
                        () -> get("/api/v1/runs/" + one).then().statusCode(200).body("status", equalTo("FINISHED")));
    }

    private static Response export(RunId one, String format) {
        Response answer = get("/api/v1/runs/" + one + "/export?format=" + format);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return answer;
    }

    /** By run, metric and step: the time and the bits of the value. */
    private Map<String, String> points(Response answer) throws Exception {
        Path file = Files.write(folder.resolve("export"), answer.asByteArray());
        assertThat(ExportFile.isExport(file)).isTrue();
        Map<String, String> points = new TreeMap<>();
        ExportFile.read(file, new ExportFile.Sink() {
            private String run = "";

            @Override
            public void run(String id, JsonNode settings) {
                run = id;
            }

            @Override
            public void row(long step, long timeMs, List<String> metrics, double[] values) {
                for (int i = 0; i < values.length; i++) {
                    points.put(run + "|" + metrics.get(i) + "|" + step, shown(timeMs, values[i]));
                }
            }
        });
        return points;
    }
}
