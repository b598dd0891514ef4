package io.grokwatch.tracker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.grokwatch.tracker.DeclaredRoutes.Route;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(TokensRequired.class)
@WithTestResource(BackingResource.class)
class AccessTest {
    private static final String FOREIGN = "gwAAAAAAAA" + "b".repeat(30);

    /** Injected by the resource before each test. */
    @SuppressWarnings("NullAway.Init")
    Backing backing;

    private final String admin = TokensRequired.adminToken();

    private record Created(String id, String token) {}

    @Test
    void no_route_of_any_api_takes_a_request_without_a_token_in_effect() {
        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("", "a token is required");
        refused.put(expired(), "expired");
        refused.put(revoked(), "was revoked");
        refused.put(FOREIGN, "none of this tracker");
        refused.put("nonsense", "none of this tracker");
        List<Route> routes = routes();
        assertThat(routes)
                .anyMatch(route -> route.path().startsWith("/api/v1/"))
                .anyMatch(route -> route.path().startsWith("/api/2.0/mlflow/"))
                .anyMatch(route -> route.path().startsWith("/ajax-api/2.0/mlflow/"))
                .anyMatch(route -> route.path().startsWith("/ajax-api/2.0/mlflow-artifacts/"))
                .anyMatch(route -> route.path().startsWith("/api/2.0/mlflow/registered-models"))
                .anyMatch(route -> route.path().startsWith("/q/"))
                .extracting(Route::path)
                .contains("/graphql", "/files/x/x/x/file_stream", "/sdk/otel/v1/x", "/get-artifact");
        assertThat(routes).extracting(Route::path).containsAll(described());

        for (Route route : routes) {
            refused.forEach((token, reason) -> {
                HttpResponse<String> answer =
                        RawRequests.send(route.method(), route.path(), token.isEmpty() ? Map.of() : bearer(token));

                assertThat(answer.statusCode()).as("%s with %s", route, token).isEqualTo(401);
                assertThat(answer.headers().firstValue("WWW-Authenticate"))
                        .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Bearer"));
                if (!route.method().equals("HEAD")) {
                    assertThat(answer.body()).as("%s with %s", route, token).contains(reason);
                }
            });
        }
    }

    /** The paths of the OpenAPI document with a value in place of each parameter. */
    private List<String> described() {
        List<String> paths = new ArrayList<>();
        with(admin)
                .accept("application/json")
                .get("/q/openapi")
                .<Map<String, Object>>path("paths")
                .keySet()
                .forEach(path -> paths.add(path.replaceAll("\\{[^}]*}", "x")));
        assertThat(paths).hasSizeGreaterThan(50);
        return paths;
    }

    @Test
    void no_spelling_of_a_path_is_one_that_needs_no_token() {
        for (String path : List.of(
                "/login/../api/v1/runs",
                "/health/../api/v1/runs",
                "/q/health/../../api/v1/runs",
                "/q/health/%2e%2e/%2e%2e/api/v1/runs",
                "/login;/api/v1/runs",
                "//api/v1/runs",
                "/api/v1/%72uns",
                "/login/",
                "/LOGIN")) {
            assertThat(RawRequests.send("GET", path, Map.of()).statusCode())
                    .as(path)
                    .isEqualTo(401);
        }
        // These are the login page itself.
        for (String path : List.of("/api/v1/runs/../../../login", "/api/v1/runs/%2e%2e/../../login")) {
            assertThat(RawRequests.send("GET", path, Map.of()).body()).as(path).contains("<form");
        }
    }

    @Test
    void the_body_of_a_request_that_is_refused_is_not_waited_for() {
        BodyPublisher body = BodyPublishers.ofByteArray(new byte[8 << 20]);

        assertThat(RawRequests.send("PUT", "/api/v1/runs/x/artifacts/large", bearer(FOREIGN), body)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void no_route_that_writes_takes_a_token_that_may_read_alone() {
        Created reader = create("READ");
        int walked = 0;
        for (Route route : routes()) {
            boolean reads = route.method().equals("GET") || route.path().matches(".*/search(-datasets)?");
            if (!reads) {
                walked++;
                assertThat(RawRequests.send(route.method(), route.path(), bearer(reader.token()))
                                .statusCode())
                        .as(route.toString())
                        .isEqualTo(403);
            }
        }
        assertThat(walked).isGreaterThan(50);
        with(reader.token()).get("/api/v1/runs").then().statusCode(200);
        with(reader.token())
                .body(Map.of("experiment_ids", List.of("0")))
                .post("/api/2.0/mlflow/runs/search")
                .then()
                .statusCode(200);
    }

    @Test
    void no_route_of_the_operator_takes_a_token_that_may_write() {
        Created writer = create("WRITE");
        List<Route> ofOperator = routes().stream().filter(Route::needsAdmin).toList();
        assertThat(ofOperator).extracting(Route::path).contains("/api/v1/tokens", "/api/v1/runs/purge");
        for (Route route : ofOperator) {
            HttpResponse<String> answer = RawRequests.send(route.method(), route.path(), bearer(writer.token()));
            assertThat(answer.statusCode()).as(route.toString()).isEqualTo(403);
            assertThat(answer.body()).as(route.toString()).contains("a token with the scope admin is required");
        }
        // Other spellings of the same path reach no further.
        for (String path : List.of(
                "/api/v1/tokens;a=b",
                "/api/v1/tokens%3Ba=b",
                "//api/v1/tokens",
                "/api/v1/./tokens",
                "/api/v1/%74okens")) {
            assertThat(RawRequests.send("GET", path, bearer(writer.token())).statusCode())
                    .as(path)
                    .isIn(401, 403, 404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/ready", "/q/health/live", "/health", "/login"})
    void health_and_login_need_no_token(String path) {
        await().untilAsserted(() -> given().get(path).then().statusCode(200));
        // Also with a cookie that is not accepted any more, as otherwise nobody could log in again.
        given().cookie("grokwatch_token", FOREIGN).get(path).then().statusCode(200);
    }

    @Test
    void a_token_is_taken_as_bearer_as_the_password_of_any_user_and_as_a_cookie() {
        Created reader = create("READ");

        given().header("Authorization", "bearer " + reader.token())
                .get("/api/v1/runs")
                .then()
                .statusCode(200);
        for (String user : List.of("api", "mlflow-user", "")) {
            given().auth()
                    .preemptive()
                    .basic(user, reader.token())
                    .get("/api/2.0/mlflow/experiments/get?experiment_id=0")
                    .then()
                    .statusCode(200);
        }
        given().cookie("grokwatch_token", reader.token())
                .get("/api/v1/runs")
                .then()
                .statusCode(200);
        with(reader.token())
                .get("/api/v1/access")
                .then()
                .body("tokensRequired", equalTo(true))
                .body("scope", equalTo("READ"));
        given().auth()
                .preemptive()
                .basic("api", create("WRITE").token())
                .contentType(ContentType.JSON)
                .body(Map.of("query", "query Viewer { viewer { id } }"))
                .post("/graphql")
                .then()
                .statusCode(200)
                .body("data.viewer.entity", equalTo("grokwatch"));
        // A token that is sent and not accepted is not replaced by another one.
        given().header("Authorization", "Bearer " + FOREIGN)
                .cookie("grokwatch_token", reader.token())
                .get("/api/v1/runs")
                .then()
                .statusCode(401);
    }

    @Test
    void refusals_have_the_form_of_the_api() {
        given().get("/api/2.0/mlflow/experiments/get?experiment_id=0")
                .then()
                .statusCode(401)
                .body("error_code", equalTo("UNAUTHENTICATED"));
        given().contentType(ContentType.JSON)
                .body(Map.of("query", "query Viewer { viewer { id } }"))
                .post("/graphql")
                .then()
                .statusCode(401)
                .body("errors[0].message", startsWith("a token is required"));
        given().get("/api/v1/runs").then().statusCode(401).contentType("application/problem+json");
    }

    @Test
    void a_browser_is_sent_to_the_login_page_and_back_without_a_script() {
        Created reader = create("READ");
        String form = browser()
                .accept("text/html")
                .get("/runs/some-run?tab=metrics")
                .then()
                .statusCode(303)
                .extract()
                .header("Location");
        assertThat(form).endsWith("/login?next=%2Fruns%2Fsome-run%3Ftab%3Dmetrics");
        browser()
                .get("/login")
                .then()
                .statusCode(200)
                .contentType("text/html")
                .header("Referrer-Policy", "same-origin")
                .body(containsString("<form method=\"post\">"), not(containsString("<script")));

        browser()
                .contentType(ContentType.URLENC)
                .formParam("token", FOREIGN)
                .post("/login?next=/runs")
                .then()
                .statusCode(401)
                .contentType("text/html")
                .body(containsString("not accepted"), not(containsString(FOREIGN)));
        Response login = browser()
                .contentType(ContentType.URLENC)
                .formParam("token", reader.token())
                .queryParam("next", "/runs/some-run?tab=metrics")
                .post("/login");

        assertThat(login.statusCode()).isEqualTo(303);
        assertThat(login.header("Location")).isEqualTo("/runs/some-run?tab=metrics");
        assertThat(login.header("Set-Cookie"))
                .contains("HttpOnly")
                .contains("SameSite=Lax")
                .contains("Path=/")
                .contains("Max-Age=");
        browser()
                .cookies(login.cookies())
                .accept("text/html")
                .get("/runs/some-run?tab=metrics")
                .then()
                .statusCode(200)
                .body(containsString("<html"));
        browser()
                .cookies(login.cookies())
                .post("/logout")
                .then()
                .statusCode(303)
                .header("Set-Cookie", containsString("Max-Age=0"));
    }

    @Test
    void the_login_leads_to_no_other_site() {
        browser()
                .contentType(ContentType.URLENC)
                .formParam("token", create("READ").token())
                .post("/login?next=//evil.example/")
                .then()
                .statusCode(303)
                .header("Location", equalTo("/"));
    }

    /** Of the same host, so that a browser sends the cookie. */
    @Test
    void another_site_can_use_no_cookie() {
        String token = create("ADMIN").token();
        for (Route route : routes()) {
            Map<String, String> headers = Map.of("Cookie", "grokwatch_token=" + token, "Origin", "http://127.0.0.1:1");
            assertThat(RawRequests.send(route.method(), route.path(), headers).statusCode())
                    .as(route.toString())
                    .isEqualTo(403);
        }
    }

    @Test
    void a_revoked_token_is_refused_at_once_and_a_token_that_expires_when_it_does() {
        Created writer = create("WRITE");
        with(writer.token()).get("/api/v1/runs").then().statusCode(200);
        with(admin)
                .delete("/api/v1/tokens/" + writer.id())
                .then()
                .statusCode(200)
                .body("revokedAt", notNullValue());
        with(writer.token()).get("/api/v1/runs").then().statusCode(401);
        with(admin).delete("/api/v1/tokens/nobody").then().statusCode(404);

        String token = with(admin)
                .body(Map.of(
                        "name",
                        "soon",
                        "scope",
                        "READ",
                        "expiresAt",
                        Instant.now().plus(1500, ChronoUnit.MILLIS).toString()))
                .post("/api/v1/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
        with(token).get("/api/v1/runs").then().statusCode(200);
        await().untilAsserted(() ->
                with(token).get("/api/v1/runs").then().statusCode(401).body("detail", containsString("expired")));
    }

    @Test
    void a_live_feed_ends_when_its_token_is_revoked_here_or_by_another_instance_or_expires() throws Exception {
        Created revokedHere = create("READ");
        Created revokedElsewhere = create("READ");
        String expiring = with(admin)
                .body(Map.of(
                        "name",
                        "soon",
                        "scope",
                        "READ",
                        "expiresAt",
                        Instant.now().plusSeconds(3).toString()))
                .post("/api/v1/tokens")
                .path("token");
        List<Feed> ending = new ArrayList<>();
        try (Feed lasting = feed("", create("READ").token())) {
            for (String query : List.of("", "?run=some-run")) {
                ending.add(feed(query, revokedHere.token()));
                ending.add(feed(query, revokedElsewhere.token()));
                ending.add(feed(query, expiring));
            }
            await().until(() ->
                    ending.stream().noneMatch(feed -> feed.greeting().isEmpty()));
            assertThat(ending).noneMatch(Feed::hasEnded);

            with(admin).delete("/api/v1/tokens/" + revokedHere.id()).then().statusCode(200);
            change(revokedElsewhere.id(), "revokedAt");

            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(ending).allMatch(Feed::hasEnded));
            assertThat(lasting.hasEnded()).isFalse();
        } finally {
            for (Feed feed : ending) {
                feed.close();
            }
        }
    }

    private static Feed feed(String query, String token) throws Exception {
        Feed feed = Feed.openAs(token, RestAssured.port, query);
        assertThat(feed.status()).isEqualTo(200);
        return feed;
    }

    @Test
    void a_list_has_who_created_a_token_and_when_it_was_used_but_not_its_text() {
        Created writer = create("WRITE");
        with(writer.token()).get("/api/v1/runs").then().statusCode(200);

        with(admin)
                .get("/api/v1/tokens")
                .then()
                .statusCode(200)
                .body(not(containsString(writer.token())))
                .body("tokens.find { it.id == '" + writer.id() + "' }.createdBy", equalTo("admin token"));
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("name", "", "scope", "READ"),
                Map.of("name", "x".repeat(101), "scope", "READ"),
                Map.of("name", "x"),
                Map.of("name", "x", "scope", "ROOT"),
                Map.of("name", "x", "scope", "READ", "expiresAt", "2001-01-01T00:00:00Z"))) {
            with(admin).body(wrong).post("/api/v1/tokens").then().statusCode(400);
        }
    }

    @Test
    void a_dump_of_the_store_has_no_token() throws Exception {
        List<String> tokens = new ArrayList<>(List.of(admin));
        for (String scope : List.of("READ", "WRITE", "ADMIN")) {
            String token = create(scope).token();
            with(token).get("/api/v1/runs").then().statusCode(200);
            tokens.add(token);
        }
        StringBuilder dump = new StringBuilder();
        try (MongoClient client = MongoClients.create(backing.connection())) {
            for (String database : client.listDatabaseNames()) {
                for (String collection : client.getDatabase(database).listCollectionNames()) {
                    for (Document document : client.getDatabase(database)
                            .getCollection(collection)
                            .find()) {
                        dump.append(document.toJson());
                    }
                }
            }
        }
        assertThat(dump).contains("\"digest\"");
        for (String token : tokens) {
            assertThat(dump).doesNotContain(token).doesNotContain(token.substring(10));
        }
    }

    @Test
    void no_token_is_logged() {
        List<String> logged = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public synchronized void publish(LogRecord record) {
                logged.add(record.getMessage() + " "
                        + List.of(record.getParameters() == null ? new Object[0] : record.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger("").addHandler(handler);
        try {
            String token = create("READ").token();
            with(token).get("/api/v1/runs").then().statusCode(200);
            with(token).get("/api/v1/tokens").then().statusCode(403);
            with(FOREIGN).get("/api/v1/runs").then().statusCode(401).body(not(containsString(FOREIGN)));
            assertThat(logged).noneMatch(line -> line.contains(token) || line.contains(FOREIGN));
        } finally {
            Logger.getLogger("").removeHandler(handler);
        }
    }

    @Test
    void a_token_that_exceeds_its_rate_is_asked_to_wait_and_delays_no_other() {
        Created greedy = create("READ");
        Created modest = create("READ");
        // There is no such sweep, but its table would have the greatest cost.
        String expensive = "/api/v1/sweeps/none/table";
        Response last = with(greedy.token()).get(expensive);
        for (int i = 0; i < 40 && last.statusCode() != 429; i++) {
            assertThat(last.statusCode()).isEqualTo(404);
            last = with(greedy.token()).get(expensive);
        }
        last.then().statusCode(429).header("Retry-After", notNullValue()).body("detail", startsWith("'READ'"));
        with(modest.token()).get("/api/v1/runs").then().statusCode(200);
    }

    @Test
    void the_file_of_the_admin_token_is_read_by_its_owner_alone() throws Exception {
        assertThat(admin).matches("[A-Za-z0-9]{40}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(TokensRequired.ADMIN_TOKEN)))
                .isEqualTo("rw-------");
    }

    @Test
    void while_the_store_is_unavailable_a_token_that_is_not_known_is_asked_to_come_back() {
        Created reader = create("READ");
        backing.takeStoreAway();
        try {
            with(reader.token()).get("/api/v1/tracker").then().statusCode(503).header("Retry-After", "2");
            given().get("/q/health/live").then().statusCode(200);
        } finally {
            backing.bringStoreBack();
        }
        await().untilAsserted(
                        () -> with(reader.token()).get("/api/v1/tracker").then().statusCode(200));
    }

    /** Every declared route that needs a token, those of Quarkus and of the page, and the addresses that W&B's client prints. */
    private static List<Route> routes() {
        List<Route> routes = new ArrayList<>(DeclaredRoutes.all());
        routes.removeIf(route -> List.of("/login", "/logout", "/health").contains(route.path()));
        for (String path : List.of(
                "/",
                "/index.html",
                "/favicon.svg",
                "/q/metrics",
                "/q/openapi",
                "/q/dev",
                "/runs/x",
                "/grokwatch/x",
                "/grokwatch/x/runs/x",
                "/x")) {
            routes.add(new Route("GET", path, false));
        }
        for (String path : List.of("/q/openapi", "/runs", "/x")) {
            routes.add(new Route("POST", path, false));
        }
        return routes;
    }

    private String expired() {
        Created token = create("ADMIN");
        change(token.id(), "expiresAt");
        return token.token();
    }

    private String revoked() {
        Created token = create("ADMIN");
        change(token.id(), "revokedAt");
        return token.token();
    }

    /** As another instance of the tracker does. */
    private void change(String token, String field) {
        try (MongoClient client = MongoClients.create(backing.connection())) {
            client.getDatabase("grokwatch")
                    .getCollection("tokens")
                    .updateOne(
                            Filters.eq("_id", token),
                            Updates.set(field, Instant.now().minusSeconds(1).toString()));
        }
    }

    private Created create(String scope) {
        Response created =
                with(admin).body(Map.of("name", scope, "scope", scope)).post("/api/v1/tokens");
        created.then().statusCode(201).header("Cache-Control", "no-store");
        return new Created(created.path("view.id"), created.path("token"));
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static RequestSpecification browser() {
        return given().redirects().follow(false);
    }

    private static RequestSpecification with(String token) {
        return given().contentType(ContentType.JSON).header("Authorization", "Bearer " + token);
    }
}
