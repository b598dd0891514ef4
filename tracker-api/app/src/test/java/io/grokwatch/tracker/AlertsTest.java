package io.grokwatch.tracker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.Topics;
import io.grokwatch.tracker.Receiver.Received;
import io.grokwatch.tracker.store.Store;
import io.quarkus.mailer.Mail;
import io.quarkus.mailer.MockMailbox;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(BackingResource.class)
class AlertsTest extends TrackerFixture {
    private static final Duration WITHIN = Duration.ofSeconds(30);

    @Inject
    @SuppressWarnings("NullAway.Init")
    MockMailbox mailbox;

    @Inject
    @SuppressWarnings("NullAway.Init")
    Store store;

    private Receiver receiver;

    @BeforeEach
    void startReceiver() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void stopReceiver() {
        receiver.close();
    }

    @Test
    void a_detection_is_sent_to_a_webhook_with_a_signature_that_its_receiver_can_check() throws Exception {
        ValidatableResponse created = channel(
                        Map.of("name", "hook", "type", "WEBHOOK", "url", receiver.url("/hook?a=b")))
                .statusCode(201)
                .body("target", equalTo("http://127.0.0.1:" + receiver.port() + "/..."))
                .body("signed", equalTo(true));
        String secret = created.extract().path("secret");
        rule(Map.of("kinds", List.of("grokking")), created.extract().path("id"));

        producer.started(run, 1, "w-alerts");
        producer.grokked(run);

        await().atMost(WITHIN).until(() -> !receiver.received("/hook?a=b").isEmpty());
        Received alert = receiver.received("/hook?a=b").getFirst();
        JsonNode body = alert.json();
        assertThat(body.path("run").asText()).isEqualTo(run.value());
        assertThat(body.path("runName").asText()).isEqualTo("hello");
        assertThat(body.path("kind").asText()).isEqualTo("grokking");
        assertThat(body.path("text").asText())
                .isEqualTo("grokking: memorised at step 100, generalised at step 850 (8.5 times as late) - run hello ("
                        + run.value() + ")");
        assertThat(body.path("detection").path("delaySteps").asLong()).isEqualTo(750);
        assertThat(body.path("link").asText()).endsWith("/runs/" + run.value());
        String id = alert.headers().getFirst("webhook-id");
        String timestamp = alert.headers().getFirst("webhook-timestamp");
        assertThat(alert.headers().getFirst("Idempotency-Key"))
                .isEqualTo(id)
                .isEqualTo(body.path("id").asText());
        assertThat(Instant.ofEpochSecond(Long.parseLong(timestamp)))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(alert.headers().getFirst("webhook-signature"))
                .isEqualTo("v1," + mac(secret, id + "." + timestamp + "." + alert.body()));
        awaitStatus(id, "DELIVERED").body("deliveries.find { it.id == '" + id + "' }.deliveredAt", notNullValue());
        given().get("/api/v1/alerts/channels").then().body(not(containsString(secret)), not(containsString("a=b")));
    }

    @Test
    void a_receiver_that_was_away_gets_each_alert_once_it_is_back_and_no_other_by_its_key() {
        receiver.answers(503);
        String channel = webhook("/away");
        rule(Map.of(), channel);
        producer.grokked(run);
        producer.publish(spike(1, Detection.Stage.CONFIRMED));
        await().atMost(WITHIN).until(() -> receiver.received("/away").size() >= 4);
        given().get("/api/v1/alerts/deliveries")
                .then()
                .body("deliveries.find { it.run == '" + run + "' }.status", equalTo("PENDING"))
                .body("deliveries.find { it.run == '" + run + "' }.reason", equalTo("it was answered by status 503"));

        receiver.answers(200);
        // Detections that are published again are the same ones.
        producer.grokked(run);
        producer.publish(spike(1, Detection.Stage.CONFIRMED));

        await().atMost(WITHIN).until(() -> statuses(run.value()).equals(List.of("DELIVERED", "DELIVERED")));
        Map<String, Long> bodies = receiver.received("/away").stream()
                .collect(Collectors.groupingBy(
                        one -> one.headers().getFirst("Idempotency-Key") + one.body(), Collectors.counting()));
        assertThat(bodies).hasSize(2);
    }

    @Test
    void only_runs_that_match_the_filter_and_the_experiment_are_sent() {
        String channel = webhook("/filtered");
        List<String> grokking = List.of("grokking");
        String ofRun = "run_id = '" + run + "' AND ";
        rule(Map.of("kinds", grokking, "filter", ofRun + "detection.grokking.delay_ratio > 8"), channel);
        rule(Map.of("kinds", grokking, "filter", ofRun + "detection.grokking.delay_ratio > 9"), channel);
        rule(Map.of("filter", "run_id = '" + run + "'", "experiment", "another"), channel);
        rule(Map.of("filter", "run_id = '" + run + "'", "kinds", List.of("slingshot", "divergence")), channel);

        producer.started(run, 1, "w-alerts");
        producer.grokked(run);
        producer.publish(spike(1, Detection.Stage.CONFIRMED));

        await().atMost(WITHIN).until(() -> statuses(run.value()).equals(List.of("DELIVERED")));
        assertThat(receiver.received("/filtered")).hasSize(1);
    }

    @Test
    void a_rule_is_not_about_what_was_detected_before() {
        producer.grokked(run);
        await().atMost(SOON)
                .untilAsserted(() -> given().get("/api/v1/runs/" + run).then().body("detections", equalTo(1)));
        rule(Map.of(), webhook("/later"));

        producer.publish(spike(1, Detection.Stage.CONFIRMED));

        await().atMost(WITHIN).until(() -> statuses(run.value()).equals(List.of("DELIVERED")));
        assertThat(receiver.received("/later").getFirst().json().path("kind").asText())
                .isEqualTo("loss_spike");
    }

    @Test
    void a_detection_that_another_process_projects_is_sent_once_that_has_stored_it() throws Exception {
        try (OtherProjection other = new OtherProjection(backing.bootstrap(), store, Topics.GROKKING_DETECTED)) {
            await().atMost(WITHIN).until(other::isAssigned);
            run = other.run();
            rule(Map.of("kinds", List.of("grokking")), webhook("/other"));

            producer.grokked(run);
            await().during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> receiver.received("/other").isEmpty());
            other.project(run);

            await().atMost(WITHIN).until(() -> statuses(run.value()).equals(List.of("DELIVERED")));
        }
    }

    @Test
    void what_a_rule_sends_about_a_run_within_an_hour_has_a_cap() {
        String channel = webhook("/capped");
        rule(Map.of("maxPerRunAndHour", 2), channel);
        for (int i = 1; i <= 4; i++) {
            producer.publish(spike(i, Detection.Stage.CONFIRMED));
        }

        await().atMost(WITHIN)
                .until(() -> statuses(run.value()).stream()
                        .sorted()
                        .toList()
                        .equals(List.of("DELIVERED", "DELIVERED", "SUPPRESSED", "SUPPRESSED")));
        assertThat(receiver.received("/capped")).hasSize(2);
    }

    @Test
    void a_muted_rule_records_what_it_does_not_send() {
        String channel = webhook("/muted");
        String rule = rule(Map.of(), channel);
        String until = Instant.now().plusSeconds(3600).toString();
        given().contentType(ContentType.JSON)
                .body(Map.of("until", until))
                .post("/api/v1/alerts/rules/" + rule + "/mute")
                .then()
                .statusCode(200)
                .body("mutedUntil", equalTo(until));
        producer.publish(spike(1, Detection.Stage.CONFIRMED));
        await().atMost(WITHIN).until(() -> statuses(run.value()).equals(List.of("SUPPRESSED")));

        given().contentType(ContentType.JSON)
                .body("{\"until\": null}")
                .post("/api/v1/alerts/rules/" + rule + "/mute")
                .then()
                .body("mutedUntil", nullValue());
        producer.publish(spike(2, Detection.Stage.CONFIRMED));
        await().atMost(WITHIN).until(() -> statuses(run.value()).contains("DELIVERED"));
        assertThat(receiver.received("/muted")).hasSize(1);
    }

    @Test
    void what_was_sent_is_withdrawn_and_what_was_only_suspected_is_not_sent() {
        rule(Map.of(), webhook("/withdrawn"));
        producer.publish(spike(1, Detection.Stage.SUSPECTED));
        producer.publish(spike(1, Detection.Stage.WITHDRAWN));
        producer.publish(spike(2, Detection.Stage.CONFIRMED));
        producer.publish(spike(2, Detection.Stage.WITHDRAWN));

        await().atMost(WITHIN).until(() -> statuses(run.value()).equals(List.of("DELIVERED", "DELIVERED")));
        assertThat(receiver.received("/withdrawn"))
                .extracting(one -> one.json().path("stage").asText()
                        + one.json().path("step").asLong())
                .containsExactlyInAnyOrder("CONFIRMED20", "WITHDRAWN20");
    }

    @Test
    void each_type_of_channel_sends_what_its_receiver_reads() {
        assertThat(tested("SLACK", "/slack", null).json().path("text").asText())
                .startsWith("loss spike at step 1: this is a test of the channel - run test <http://127.0.0.1:")
                .endsWith("/runs/test|Open>");
        JsonNode discord = tested("DISCORD", "/discord", null).json();
        assertThat(discord.path("content").asText()).contains("this is a test");
        assertThat(discord.path("allowed_mentions").path("parse").size()).isZero();
        JsonNode card = tested("TEAMS", "/teams", null)
                .json()
                .path("attachments")
                .path(0)
                .path("content");
        assertThat(card.path("type").asText()).isEqualTo("AdaptiveCard");
        assertThat(card.path("body")
                        .path(0)
                        .path("inlines")
                        .path(0)
                        .path("text")
                        .asText())
                .contains("this is a test");
        Received ntfy = tested("NTFY", "/ntfy", "tk_secret");
        assertThat(ntfy.body()).contains("this is a test");
        assertThat(ntfy.headers().getFirst("Title")).isEqualTo("Grokwatch: loss spike");
        assertThat(ntfy.headers().getFirst("Authorization")).isEqualTo("Bearer tk_secret");
        Received event = tested("CLOUD_EVENTS", "/events", "a secret");
        assertThat(event.headers().getFirst("ce-specversion")).isEqualTo("1.0");
        assertThat(event.headers().getFirst("ce-type")).isEqualTo("io.grokwatch.AnomalyDetected");
        assertThat(event.headers().getFirst("ce-subject")).isEqualTo("test");
        assertThat(event.headers().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(event.headers().getFirst("webhook-signature")).startsWith("v1,");
        assertThat(event.json().path("kind").asText()).isEqualTo("LOSS_SPIKE");
    }

    @Test
    void a_mail_has_the_sentence_and_the_address_of_the_run() {
        mailbox.clear();
        String channel = channel(Map.of("name", "mail", "type", "EMAIL", "recipients", List.of("ada@example.org")))
                .statusCode(201)
                .body("target", equalTo("ada@example.org"))
                .extract()
                .path("id");
        rule(Map.of(), channel);
        producer.grokked(run);

        await().atMost(WITHIN)
                .until(() -> !mailbox.getMailsSentTo("ada@example.org").isEmpty());
        Mail mail = mailbox.getMailsSentTo("ada@example.org").getFirst();
        assertThat(mail.getSubject()).isEqualTo("Grokwatch: grokking in run " + run);
        assertThat(mail.getText()).contains("generalised at step 850").contains("/runs/" + run);
        assertThat(mail.getHeaders()).containsKey("Message-ID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://[::1]:PORT/",
                "http://169.254.169.254/latest/meta-data/",
                "http://[::ffff:169.254.169.254]/",
                "http://0.0.0.0:PORT/",
                "http://10.0.0.1/",
                "http://[fe80::1]/",
                "http://[fd00:ec2::254]/"
            })
    void no_alert_reaches_an_address_that_is_not_public(String url) {
        String channel = channel(
                        Map.of("name", "inside", "type", "SLACK", "url", url.replace("PORT", "" + receiver.port())))
                .statusCode(201)
                .extract()
                .path("id");

        given().contentType(ContentType.JSON)
                .post("/api/v1/alerts/channels/" + channel + "/test")
                .then()
                .statusCode(200)
                .body("delivered", equalTo(false))
                .body("reason", containsString("which is not a public one"));
        assertThat(receiver.received("/")).isEmpty();
    }

    @Test
    void a_redirect_is_not_followed() {
        receiver.redirectsTo(receiver.url("/inside"));
        String channel = webhook("/outside");

        given().contentType(ContentType.JSON)
                .post("/api/v1/alerts/channels/" + channel + "/test")
                .then()
                .body("delivered", equalTo(false))
                .body("reason", containsString("a redirect (307), which is not followed"));
        assertThat(receiver.received("/outside")).hasSize(1);
        assertThat(receiver.received("/inside")).isEmpty();
    }

    @Test
    void what_is_not_as_expected_is_refused() {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("name", "x", "type", "WEBHOOK"),
                Map.of("name", "x", "type", "WEBHOOK", "url", "ftp://example.org/"),
                Map.of("name", "x", "type", "WEBHOOK", "url", "file:///etc/passwd"),
                Map.of("name", "x", "type", "WEBHOOK", "url", "https://user:pass@example.org/"),
                Map.of("name", "x", "type", "WEBHOOK", "url", "https:///nowhere"),
                Map.of("name", "x", "type", "EMAIL", "recipients", List.of("a@b\nBcc: c@d")),
                Map.of("name", "x", "type", "EMAIL", "url", "https://example.org"),
                Map.of("name", "x", "type", "PAGER", "url", "https://example.org"))) {
            channel(wrong).statusCode(400);
        }
        String channel = webhook("/refused");
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("kinds", List.of("groking")),
                Map.of("filter", "nonsense ="),
                Map.of("maxPerRunAndHour", 0),
                Map.of("name", ""))) {
            Map<String, Object> body = new HashMap<>(Map.of("name", "x", "channels", List.of(channel)));
            body.putAll(wrong);
            given().contentType(ContentType.JSON)
                    .body(body)
                    .post("/api/v1/alerts/rules")
                    .then()
                    .statusCode(400);
        }
        given().contentType(ContentType.JSON)
                .body(Map.of("name", "x", "channels", List.of("nobody")))
                .post("/api/v1/alerts/rules")
                .then()
                .statusCode(404);
        String rule = rule(Map.of(), channel);
        given().delete("/api/v1/alerts/channels/" + channel).then().statusCode(409);
        given().delete("/api/v1/alerts/rules/" + rule).then().statusCode(204);
        given().delete("/api/v1/alerts/channels/" + channel).then().statusCode(204);
        given().delete("/api/v1/alerts/channels/" + channel).then().statusCode(404);
    }

    @Test
    void the_log_is_read_page_by_page() {
        rule(Map.of(), webhook("/pages"));
        for (int i = 1; i <= 3; i++) {
            producer.publish(spike(i, Detection.Stage.CONFIRMED));
        }
        await().atMost(WITHIN).until(() -> statuses(run.value()).size() == 3);

        String next = given().get("/api/v1/alerts/deliveries?limit=1")
                .then()
                .body("deliveries.size()", equalTo(1))
                .extract()
                .path("next");
        given().queryParam("limit", 500)
                .queryParam("before", next)
                .get("/api/v1/alerts/deliveries")
                .then()
                .body("deliveries.findAll { it.run == '" + run + "' }.size()", equalTo(2));
    }

    private AnomalyDetected spike(int ordinal, Detection.Stage stage) {
        DetectorRef detector = new DetectorRef("spike", 1, "cafe");
        return AnomalyDetected.builder()
                .id(detector.detectionId(run, "loss_spike", ordinal))
                .detector(detector)
                .run(run, 1)
                .kind(AnomalyDetected.Kind.LOSS_SPIKE)
                .stage(stage)
                .ordinal(ordinal)
                .step(10L * ordinal)
                .fromStep(0)
                .message("the train loss rose to 3")
                .strength(0.5)
                .build();
    }

    private ValidatableResponse channel(Map<String, Object> body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/alerts/channels")
                .then();
    }

    private String webhook(String path) {
        return channel(Map.of("name", path, "type", "WEBHOOK", "url", receiver.url(path), "secret", "a secret"))
                .statusCode(201)
                .body("secret", nullValue())
                .extract()
                .path("id");
    }

    /** A rule about the run of this test alone, unless it has a filter of its own. */
    private String rule(Map<String, Object> fields, String channel) {
        Map<String, Object> body = new HashMap<>(
                Map.of("name", "rule of " + run, "filter", "run_id = '" + run + "'", "channels", List.of(channel)));
        body.putAll(fields);
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/alerts/rules")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private Received tested(String type, String path, @Nullable String secret) {
        Map<String, Object> body = new HashMap<>(Map.of("name", type, "type", type, "url", receiver.url(path)));
        if (secret != null) {
            body.put("secret", secret);
        }
        String id = channel(body).statusCode(201).extract().path("id");
        given().contentType(ContentType.JSON)
                .post("/api/v1/alerts/channels/" + id + "/test")
                .then()
                .statusCode(200)
                .body("delivered", equalTo(true));
        return receiver.received(path).getFirst();
    }

    private static List<String> statuses(String run) {
        return given().get("/api/v1/alerts/deliveries?limit=500")
                .path("deliveries.findAll { it.run == '" + run + "' }.status");
    }

    private static ValidatableResponse awaitStatus(String id, String status) {
        await().atMost(WITHIN)
                .untilAsserted(() -> given().get("/api/v1/alerts/deliveries?limit=500")
                        .then()
                        .body("deliveries.find { it.id == '" + id + "' }.status", equalTo(status)));
        return given().get("/api/v1/alerts/deliveries?limit=500").then();
    }

    private static String mac(String secret, String content) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    }
}
