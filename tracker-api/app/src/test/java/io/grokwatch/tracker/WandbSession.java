package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What the tracker has after the session of {@code wandb_session.py}. */
final class WandbSession {
    private WandbSession() {}

    /** Awaits and compares what is kept of the runs of a session. */
    static void assertKept(String run) {
        assertThat(view(run).getString("id")).isEqualTo(run);
        awaitStatus(run, "FINISHED");
        awaitStatus(run + "-steps", "FINISHED");
        awaitStatus(run + "-failed", "FAILED");
        assertFirst(run);
        assertThat(steps(run + "-steps", "train/loss"))
                .isEqualTo(IntStream.range(0, 10).mapToObj(i -> 50 * i).toList());
        assertThat(steps(run + "-steps", "val/loss")).isEqualTo(List.of(450));
        assertFailed(run + "-failed");
    }

    private static void assertFirst(String run) {
        JsonPath view = view(run);
        assertThat(view.getString("name")).isEqualTo("First");
        assertThat(view.getString("notes")).isEqualTo("some *notes*");
        assertThat(view.getInt("attempt")).isEqualTo(2);
        Map<String, Object> tags = view.getMap("tags");
        assertThat(tags)
                .containsEntry("a", "")
                .containsEntry("b", "")
                .containsEntry("wandb.group", "g")
                .containsEntry("wandb.job_type", "train");
        Map<String, Object> parameters = view.getMap("loggedParameters");
        assertThat(parameters)
                .containsEntry("lr", 0.001f)
                .containsEntry("optimizer", "AdamW")
                .containsEntry("model.width", 128)
                .containsEntry("batch_size", 512);
        assertThat(steps(run, "train/loss"))
                .isEqualTo(IntStream.range(0, 100).boxed().toList());
        assertThat(values(run, "nested/x", 0, 99)).startsWith(0.0f, 1.0f).endsWith(98.0f, 99.0f);
        assertThat(steps(run, "sparse")).isEqualTo(List.of(200, 300, 301));
        assertThat(values(run, "weights/q50", 0, 301).getFirst().doubleValue()).isBetween(490.0, 510.0);
        assertThat(values(run, "counted/q25", 0, 301).getFirst().doubleValue()).isEqualTo(1);
        assertThat(values(run, "flag", 0, 301)).containsExactly(1.0f);
        assertThat(values(run, "best", 0, 301).getFirst().doubleValue()).isCloseTo(0.99, within(1e-6));
        get("/api/v1/runs/" + run + "/artifacts/note.txt")
                .then()
                .statusCode(200)
                .body(equalTo("a note"));
        get("/api/v1/runs/" + run + "/artifacts/config.yaml").then().statusCode(200);
        assertThat(get("/api/v1/runs/" + run + "/artifacts/output.log")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())
                .contains("printed by the script\n");
    }

    private static void assertFailed(String run) {
        JsonPath view = view(run);
        assertThat(view.getString("reason")).contains("exit code 3").contains("Traceback: it went wrong");
        List<Map<String, Object>> rejections = view.getList("rejections");
        assertThat(rejections)
                .anySatisfy(one ->
                        assertThat(one).containsEntry("kind", "METRIC_VALUE").containsEntry("count", 3))
                .anySatisfy(one -> assertThat(one)
                        .containsEntry("kind", "LINE")
                        .extractingByKey("example")
                        .asString()
                        .contains("versions of artifacts are not kept"));
        assertThat(get("/api/v1/runs/" + run + "/artifacts?path=media/table")
                        .jsonPath()
                        .getList("artifacts"))
                .hasSize(1);
    }

    private static void awaitStatus(String run, String status) {
        await().atMost(TrackerFixture.SOON)
                .untilAsserted(() -> assertThat(view(run).getString("status")).isEqualTo(status));
    }

    private static JsonPath view(String run) {
        return get("/api/v1/runs/" + run).then().statusCode(200).extract().jsonPath();
    }

    private static List<Integer> steps(String run, String metric) {
        return series(run, metric).getList("series[0].steps", Integer.class);
    }

    private static List<Float> values(String run, String metric, int from, int to) {
        return get("/api/v1/runs/" + run + "/series?name=" + metric + "&from=" + from + "&to=" + to)
                .jsonPath()
                .getList("series[0].values", Float.class);
    }

    private static JsonPath series(String run, String metric) {
        return get("/api/v1/runs/" + run + "/series?name=" + metric).jsonPath();
    }
}
