package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(BackingResource.class)
class OpenApiDocumentTest {
    /** In the repository, as the page's types are made from it. */
    private static final Path STORED = Path.of("src", "main", "openapi", "openapi.yaml");

    @Test
    void the_document_in_the_repository_is_the_one_that_is_served() throws IOException {
        String served = get("/q/openapi").then().statusCode(200).extract().asString();

        if (Boolean.getBoolean("openapi.update")) {
            Files.writeString(STORED, served);
        }
        assertThat(Files.readString(STORED))
                .as(
                        "%s; update it with ./mvnw -pl tracker-api/app -am test -Dtest=OpenApiDocumentTest "
                                + "-Dsurefire.failIfNoSpecifiedTests=false -Dopenapi.update=true",
                        STORED)
                .isEqualTo(served);
    }
}
