package io.grokwatch.tracker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts whose workers join. */
@QuarkusTest
@TestProfile(TokensRequired.class)
@WithTestResource(BackingResource.class)
class JoinTest {
    private static final String JOIN = "/api/v1/workers/join";

    /** Injected by the resource before each test. */
    @SuppressWarnings("NullAway.Init")
    Backing backing;

    private final String admin = TokensRequired.adminToken();

    @Test
    void a_host_gets_a_principal_with_the_rights_of_a_worker_which_is_removed_with_its_token() throws Exception {
        Response joined = with(token("JOIN")).body(host(Instant.now())).post(JOIN);

        joined.then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .body("bootstrap", org.hamcrest.Matchers.equalTo("tracker.example:8474"))
                .body("certificate", startsWith("-----BEGIN CERTIFICATE-----"));
        String user = joined.path("user");
        try (Admin broker = Admin.create(Map.<String, Object>of("bootstrap.servers", backing.bootstrap()))) {
            assertThat(mechanisms(broker, user)).containsExactly(ScramMechanism.SCRAM_SHA_512);
            assertThat(rights(broker, user))
                    .extracting(right -> right.pattern().resourceType() + " "
                            + right.pattern().name() + " " + right.entry().operation())
                    .containsExactlyInAnyOrder(
                            "TOPIC run-requests READ",
                            "TOPIC run-commands READ",
                            "TOPIC run-lifecycle READ",
                            "TOPIC workers READ",
                            "TOPIC run-lifecycle WRITE",
                            "TOPIC workers WRITE",
                            "TOPIC trainers WRITE",
                            "TOPIC run-metrics WRITE",
                            "TOPIC embedding-snapshots WRITE",
                            "TOPIC dead-letters WRITE",
                            "GROUP trainer-workers READ");

            with(admin).delete("/api/v1/tokens/" + joined.path("id")).then().statusCode(200);

            assertThat(rights(broker, user)).isEmpty();
            assertThatThrownBy(() -> mechanisms(broker, user)).hasCauseInstanceOf(ResourceNotFoundException.class);
            with(admin).delete("/api/v1/tokens/" + joined.path("id")).then().statusCode(200);
        }
    }

    @Test
    void a_host_that_could_not_join_leaves_neither_principal_nor_rights_nor_a_valid_token() throws Exception {
        Path certificate = TokensRequired.certificateFile();
        Path aside = certificate.resolveSibling("aside-" + certificate.getFileName());
        Files.move(certificate, aside);
        try {
            with(token("JOIN"))
                    .body(host(Instant.now(), "gpu-without-certificate"))
                    .post(JOIN)
                    .then()
                    .statusCode(503)
                    .body("detail", startsWith("no credentials were created: "));
        } finally {
            Files.move(aside, certificate);
        }

        Map<String, Object> token = with(admin)
                .get("/api/v1/tokens")
                .then()
                .extract()
                .path("tokens.find { it.name == 'worker gpu-without-certificate' }");
        assertThat(token.get("revokedAt")).isNotNull();
        String user = "worker-" + token.get("id");
        try (Admin broker = Admin.create(Map.<String, Object>of("bootstrap.servers", backing.bootstrap()))) {
            assertThat(rights(broker, user)).isEmpty();
            assertThatThrownBy(() -> mechanisms(broker, user)).hasCauseInstanceOf(ResourceNotFoundException.class);
        }
    }

    @Test
    void the_token_of_a_joined_host_is_for_checkpoints_alone() {
        String token = with(token("JOIN")).body(host(Instant.now())).post(JOIN).path("token");
        String checkpoints = "/api/v1/runs/run-of-nobody/checkpoints";

        with(token).get(checkpoints).then().statusCode(404).body("detail", containsString("run-of-nobody"));
        for (String path : List.of("/api/v1/runs", "/api/v1/tokens", "/api/v1/workers", "/q/metrics", "/")) {
            with(token).get(path).then().statusCode(403);
        }
        with(token).body(host(Instant.now())).post(JOIN).then().statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"READ", "WRITE", "ADMIN", "WORKER"})
    void a_token_of_another_scope_lets_no_host_join(String scope) {
        String token = token(scope);

        for (String path : List.of(JOIN, JOIN + ";a=b", "/api/v1/./workers/join", "//api/v1/workers/join")) {
            assertThat(with(token)
                            .urlEncodingEnabled(false)
                            .body(host(Instant.now()))
                            .post(path)
                            .statusCode())
                    .as(path)
                    .isIn(403, 404, 405);
        }
    }

    @Test
    void a_host_whose_clock_is_wrong_is_refused() {
        Instant wrong = Instant.now().minus(Duration.ofHours(1));

        with(token("JOIN"))
                .body(host(wrong))
                .post(JOIN)
                .then()
                .statusCode(400)
                .body("detail", startsWith("the clock of gpu-1 is 3600 s behind that of the tracker"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"host\": \"a b\", \"devices\": [\"cpu\"], \"time\": \"2026-11-29T10:00:00Z\"}",
                "{\"host\": \"a\", \"devices\": [], \"time\": \"2026-11-29T10:00:00Z\"}",
                "{\"host\": \"a\", \"devices\": [\"tpu\"], \"time\": \"2026-11-29T10:00:00Z\"}",
                "{\"host\": \"a\", \"devices\": [\"cpu\"]}"
            })
    void a_request_that_lacks_something_creates_nothing(String body) {
        with(token("JOIN")).body(body).post(JOIN).then().statusCode(400);
    }

    private static Map<String, Object> host(Instant time) {
        return host(time, "gpu-1");
    }

    private static Map<String, Object> host(Instant time, String name) {
        return Map.of("host", name, "devices", List.of("cuda:0", "cpu"), "time", time.toString());
    }

    private static List<ScramMechanism> mechanisms(Admin broker, String user) throws Exception {
        return broker.describeUserScramCredentials(List.of(user)).description(user).get().credentialInfos().stream()
                .map(info -> info.mechanism())
                .toList();
    }

    private static Collection<AclBinding> rights(Admin broker, String user) throws Exception {
        return broker.describeAcls(new AclBindingFilter(
                        ResourcePatternFilter.ANY,
                        new AccessControlEntryFilter("User:" + user, null, AclOperation.ANY, AclPermissionType.ANY)))
                .values()
                .get();
    }

    private String token(String scope) {
        return with(admin)
                .body(Map.of("name", "join", "scope", scope))
                .post("/api/v1/tokens")
                .path("token");
    }

    private static RequestSpecification with(String token) {
        return given().contentType(ContentType.JSON).header("Authorization", "Bearer " + token);
    }
}
