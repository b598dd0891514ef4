package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import io.grokwatch.events.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(BackingResource.class)
class FaultsTest extends TrackerFixture {
    @Inject
    @SuppressWarnings("NullAway.Init")
    FailingProjector failing;

    @Test
    void an_error_of_the_projection_is_reported_and_no_record_is_skipped_once_it_is_mended() {
        failing.failAt(run);
        producer.started(run, 1, "w-" + run);
        producer.metrics(run, 1, 0, 10);

        await().atMost(SOON).until(() -> failing.failures() > 1);
        await().atMost(SOON)
                .untilAsserted(() -> get("/q/health/ready")
                        .then()
                        .statusCode(503)
                        .body(containsString("FAILED"))
                        .body(containsString("StackOverflowError: of the projector of a test")));
        failing.mend();

        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run)
                        .then()
                        .body("status", equalTo("RUNNING"))
                        .body("worker", equalTo("w-" + run))
                        .body("step", equalTo(9)));
        await().atMost(SOON).untilAsserted(() -> get("/q/health/ready").then().statusCode(200));
    }

    @Test
    void a_record_that_cannot_be_read_goes_to_the_dead_letter_topic_and_delays_no_other() {
        byte[] poison = {(byte) 0xff, 0, 1};
        producer.raw(Topics.RUN_METRICS, run.value(), poison);
        producer.raw(Topics.RUN_LIFECYCLE, run.value(), "{}".getBytes(StandardCharsets.UTF_8));
        producer.metrics(run, 1, 0, 10);

        List<ConsumerRecord<byte[], byte[]>> letters = TopicRecords.await(backing, Topics.DEAD_LETTERS, run.value(), 2);
        assertThat(letters).anySatisfy(letter -> {
            assertThat(letter.value()).isEqualTo(poison);
            assertThat(header(letter, "dead_letter_topic")).isEqualTo("run-metrics");
            assertThat(header(letter, "dead_letter_reason")).startsWith("metric batch: ");
        });
        assertThat(letters)
                .anySatisfy(letter ->
                        assertThat(header(letter, "dead_letter_reason")).isEqualTo("header ce_type is missing"));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("step", equalTo(9)));
    }

    @Test
    void while_the_store_is_unavailable_requests_are_answered_503_and_no_record_is_skipped() {
        producer.metrics(run, 1, 0, 10);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().statusCode(200));

        backing.takeStoreAway();
        producer.metrics(run, 1, 10, 20);
        get("/api/v1/runs/" + run)
                .then()
                .statusCode(503)
                .header("Retry-After", "2")
                .contentType("application/problem+json")
                .body("detail", containsString("the store does not answer"));
        await().atMost(SOON).untilAsserted(() -> get("/q/health/ready").then().statusCode(503));
        producer.metrics(run, 1, 20, 30);
        backing.bringStoreBack();

        await().atMost(SOON)
                .untilAsserted(
                        () -> get("/api/v1/runs/" + run + "/metrics").then().body("metrics[0].points", equalTo(30)));
        await().atMost(SOON).untilAsserted(() -> get("/q/health/ready").then().statusCode(200));
    }

    @Test
    void a_subscriber_that_reads_nothing_is_disconnected_and_delays_no_other() throws Exception {
        await().atMost(SOON).until(() -> readers() == 0);
        try (Socket stalled = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
                Feed quick = Feed.open(RestAssured.port, "?run=" + run, null)) {
            stalled.setReceiveBufferSize(4096);
            stalled.getOutputStream()
                    .write(("GET /api/v1/live?run=" + run + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            await().atMost(SOON).until(() -> readers() == 2);

            for (int i = 0; i < 100 && readers() == 2; i++) {
                long before = quick.events("metrics").count();
                producer.metrics(run, 1, i * 15_000, (i + 1) * 15_000);
                await().atMost(SOON).until(() -> quick.events("metrics").count() > before);
            }

            assertThat(readers()).isEqualTo(1);
            assertThat(quick.hasEnded()).isFalse();
        }
    }

    @Test
    void too_many_subscribers_are_answered_503() throws Exception {
        await().atMost(SOON).until(() -> readers() == 0);
        List<Feed> feeds = new ArrayList<>();
        try {
            await().atMost(SOON).untilAsserted(() -> {
                // One that is behind what other tests have published is disconnected, and another takes its place.
                while (readers() < 8) {
                    feeds.add(Feed.open(RestAssured.port, "", null));
                }
                get("/api/v1/live").then().statusCode(503).header("Retry-After", "5");
            });
        } finally {
            for (Feed feed : feeds) {
                feed.close();
            }
        }
        await().atMost(SOON).until(() -> readers() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/runs", "/", "/q/health", "/q/metrics", "/runs/x", "/q/openapi"})
    void a_request_that_names_a_foreign_host_is_refused_whatever_it_asks_for(String path) {
        given().header("Host", "evil.example")
                .get(path)
                .then()
                .statusCode(421)
                .contentType("application/problem+json")
                .body("detail", startsWith("host 'evil.example' is none of "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://127.0.0.1.evil.example", "file://", "::"})
    void a_request_from_a_foreign_page_is_refused(String origin) {
        given().header("Origin", origin)
                .get("/api/v1/runs")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("detail", equalTo("origin '" + origin + "' is not this server"));
    }

    @Test
    void a_request_from_our_own_page_is_served() {
        given().header("Origin", "http://127.0.0.1:" + RestAssured.port)
                .get("/api/v1/runs")
                .then()
                .statusCode(200);
    }

    @Test
    void a_request_from_a_page_on_another_port_of_this_host_is_refused() {
        given().header("Origin", "http://127.0.0.1:1")
                .get("/api/v1/runs")
                .then()
                .statusCode(403);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/runs/nobody, 404, there is no run 'nobody'",
        "/api/v1/runs/nobody/metrics, 404, there is no run 'nobody'",
        "/api/v1/runs/nobody/series?name=a, 404, there is no run 'nobody'",
        "/api/v1/runs/nobody/snapshots, 404, there is no run 'nobody'",
        "/api/v1/runs/nobody/snapshots/e/1, 404, there is no run 'nobody'",
        "/api/v1/runs/nobody/geometry, 404, there is no run 'nobody'",
        "/api/v1/runs/nobody/phases, 404, there is no run 'nobody'",
        "/api/v1/runs/nobody/detections, 404, there is no run 'nobody'",
        "/api/v1/runs/x/series?name=a&points=0, 400, parameter points must be a whole number from 1 to 20000",
        "/api/v1/runs/x/series?name=a&scale=cubic, 400, parameter scale must be linear or log",
        "/api/v1/runs/x/series?name=a&from=9&to=8, 400, parameter to must be a whole number from 9",
        "/api/v1/runs/x/series, 400, parameter name must be given 1 to 50 times",
        "/api/v1/runs?limit=many, 400, parameter limit must be a whole number from 1 to 500",
        "/api/v1/detections?type=none, 400, parameter type must be one of",
        "/api/v1/live?run=$where, 400, run id must match",
        "/api/v1/nowhere, 404, Unable to find matching target resource method"
    })
    void a_request_that_cannot_be_served_is_answered_by_a_problem_with_the_reason(
            String path, int status, String detail) {
        given().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("instance", equalTo(path.replaceAll("\\?.*", "")))
                .body("detail", containsString(detail));
    }

    @Test
    void a_submission_is_refused_with_what_it_lacks() {
        given().contentType(ContentType.JSON)
                .body(Map.of("trainer", "modular", "seed", 1))
                .post("/api/v1/runs")
                .then()
                .statusCode(400)
                .body("detail", equalTo("steps is missing"));
        given().contentType(ContentType.JSON)
                .body("{\"trainer\":\"modular\",\"seed\":1,\"steps\":5,\"parameters\":{\"$where\":1}}")
                .post("/api/v1/runs")
                .then()
                .statusCode(400)
                .body("detail", allOf(containsString("parameters"), containsString("$where")));
        given().contentType(ContentType.JSON)
                .body("{nonsense")
                .post("/api/v1/runs")
                .then()
                .statusCode(400)
                .body("detail", startsWith("the body is not as expected: "));
        given().contentType(ContentType.JSON)
                .body("x".repeat(2_000_000))
                .post("/api/v1/runs")
                .then()
                .statusCode(413)
                .body("detail", startsWith("a body has at most 1048576 bytes"));
    }

    @Test
    void every_answer_of_every_route_has_the_headers_that_restrict_browsers() {
        Map<String, Map<String, Object>> paths =
                get("/q/openapi?format=json").then().statusCode(200).extract().path("paths");
        assertThat(paths).hasSizeGreaterThan(15);
        paths.forEach((path, operations) -> operations.keySet().forEach(method -> {
            String request = path.replaceAll("\\{step}", "1").replaceAll("\\{[a-z]+}", "nobody")
                    + (path.endsWith("/live") ? "?run=none%20such" : "");
            given().urlEncodingEnabled(false)
                    .contentType(path.endsWith("{name}") ? "application/octet-stream" : "application/json")
                    .request(method, request)
                    .then()
                    .statusCode(lessThan(500))
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Referrer-Policy", "no-referrer")
                    .header("Content-Security-Policy", containsString("default-src 'self'"));
        }));
        get("/q/metrics").then().statusCode(200).body(containsString("grokwatch_"));
    }

    private static int readers() {
        String metrics = get("/q/metrics").asString();
        return metrics.lines()
                .filter(line -> line.startsWith("grokwatch_live_readers"))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findAny()
                .orElse(-1); // Of a tracker that has just started.
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
