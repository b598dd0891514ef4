package io.grokwatch.tracker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Accounts of an OpenID Connect provider beside tokens. */
@QuarkusTest
@TestProfile(TokensRequired.class)
@WithTestResource(BackingResource.class)
class OidcTest {

    @Test
    void the_roles_of_an_account_are_scopes() throws Exception {
        String reader = jwt(TokensRequired.providerKey(), List.of("read"), 60);
        String writer = jwt(TokensRequired.providerKey(), List.of("write"), 60);

        given().header("Authorization", "Bearer " + reader)
                .get("/api/v1/access")
                .then()
                .statusCode(200)
                .body("name", equalTo("ada"))
                .body("scope", equalTo("READ"));
        given().header("Authorization", "Bearer " + reader)
                .contentType(ContentType.JSON)
                .body(Map.of("name", "of ada"))
                .post("/api/v1/experiments")
                .then()
                .statusCode(403);
        given().header("Authorization", "Bearer " + writer)
                .contentType(ContentType.JSON)
                .body(Map.of("name", "of ada"))
                .post("/api/v1/experiments")
                .then()
                .statusCode(201);
    }

    @Test
    void an_account_without_such_a_role_and_a_signature_of_another_are_refused() throws Exception {
        given().header("Authorization", "Bearer " + jwt(TokensRequired.providerKey(), List.of("guest"), 60))
                .get("/api/v1/runs")
                .then()
                .statusCode(403)
                .body("detail", containsString("account 'ada' has none of the roles"));
        given().header("Authorization", "Bearer " + jwt(TokensRequired.keys().getPrivate(), List.of("admin"), 60))
                .get("/api/v1/runs")
                .then()
                .statusCode(401);
        given().header("Authorization", "Bearer " + jwt(TokensRequired.providerKey(), List.of("admin"), -60))
                .get("/api/v1/runs")
                .then()
                .statusCode(401);
    }

    @Test
    void a_live_feed_ends_when_the_token_of_the_provider_expires() throws Exception {
        String token = jwt(TokensRequired.providerKey(), List.of("read"), 3);
        try (Feed feed = Feed.openAs(token, RestAssured.port, "")) {
            assertThat(feed.status()).isEqualTo(200);
            await().atMost(Duration.ofSeconds(10)).until(feed::hasEnded);
        }
    }

    @Test
    void tokens_are_accepted_as_before() {
        given().header("Authorization", "Bearer " + TokensRequired.adminToken())
                .get("/api/v1/tokens")
                .then()
                .statusCode(200);
        given().get("/api/v1/runs").then().statusCode(401);
    }

    private static String jwt(PrivateKey provider, List<String> roles, long seconds)
            throws GeneralSecurityException, JsonProcessingException {
        ObjectMapper json = new ObjectMapper();
        long now = Instant.now().getEpochSecond();
        String content = encoded(json.writeValueAsBytes(Map.of("alg", "RS256", "typ", "JWT")))
                + "."
                + encoded(json.writeValueAsBytes(
                        Map.of("upn", "ada", "sub", "ada", "groups", roles, "iat", now - 120, "exp", now + seconds)));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(provider);
        signature.update(content.getBytes(StandardCharsets.US_ASCII));
        return content + "." + encoded(signature.sign());
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
