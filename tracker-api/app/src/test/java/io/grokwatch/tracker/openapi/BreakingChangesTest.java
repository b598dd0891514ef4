package io.grokwatch.tracker.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakingChangesTest {
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final Path CURRENT = Path.of("src", "main", "openapi", "openapi.yaml");
    /** The document of the last release, to which clients were written. */
    private static final Path RELEASED = Path.of("src", "main", "openapi", "released.yaml");

    private static final String DOCUMENT = """
            paths:
              /runs:
                get:
                  operationId: runs
                  parameters:
                    - {name: limit, in: query, schema: {type: integer}}
                  responses:
                    "200": {content: {application/json: {schema: {$ref: '#/components/schemas/Run'}}}}
                post:
                  operationId: submit
                  requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
                  responses:
                    "201": {description: created}
            components:
              schemas:
                Run:
                  type: object
                  required: [id]
                  properties:
                    id: {type: string}
                    status: {type: string, enum: [RUNNING, ENDED]}
                    parent: {$ref: '#/components/schemas/Run'}
                New:
                  type: object
                  properties:
                    seed: {type: [integer, 'null']}
            """;

    @Test
    void the_api_breaks_no_client_of_the_last_release() throws IOException {
        if (Boolean.getBoolean("openapi.release")) {
            Files.copy(CURRENT, RELEASED, StandardCopyOption.REPLACE_EXISTING);
        }

        assertThat(BreakingChanges.between(YAML.readTree(RELEASED.toFile()), YAML.readTree(CURRENT.toFile())))
                .as("breaking changes since the last release; a release is made with -Dopenapi.release=true")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /runs:                            | /all:                                | GET /runs: is gone
                    operationId: runs                 | operationId: list                    | GET /runs: operationId was "runs", is "list"
                    name: limit                       | name: max                            | GET /runs: parameter query limit is gone
                    in: query,                        | in: query, required: true,           | GET /runs: parameter query limit is required
                    schema: {type: integer}           | schema: {type: boolean}              | GET /runs: parameter query limit: type integer is not accepted
                    "201":                            | "202":                               | POST /runs: answer 201 is gone
                    required: [id]                    | required: []                         | GET /runs: answer 200: property id may be missing
                    id: {type: string}                | key: {type: string}                  | GET /runs: answer 200: property id is gone
                    id: {type: string}                | id: {type: integer}                  | GET /runs: answer 200.id: type may be integer, was string
                    id: {type: string}                | id: {type: [string, 'null']}         | GET /runs: answer 200.id: type may be null, was string
                    enum: [RUNNING, ENDED]            | enum: [RUNNING, ENDED, LOST]         | GET /runs: answer 200.status: value "LOST" is new
                    seed: {type: [integer, 'null']}   | seed: {type: integer}                | POST /runs: body.seed: type null is not accepted
                    seed: {type: [integer, 'null']}   | other: {type: integer}               | POST /runs: body: property seed is gone
                    """)
    void what_a_client_fails_by_is_reported(String was, String is, String reported) throws IOException {
        JsonNode changed = YAML.readTree(DOCUMENT.replace(was, is));

        assertThat(BreakingChanges.between(YAML.readTree(DOCUMENT), changed)).contains(reported);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    id: {type: string}          | 'id: {type: string}, name: {type: string}'
                    enum: [RUNNING, ENDED]      | enum: [ENDED]
                    schema: {type: integer}     | 'schema: {type: [integer, string]}'
                    /runs:                      | /runs:
                    """)
    void what_no_client_notices_is_not_reported(String was, String is) throws IOException {
        String changed = was.startsWith("id:")
                ? DOCUMENT.replace(
                        "        id: {type: string}\n", "        id: {type: string}\n        name: {type: string}\n")
                : DOCUMENT.replace(was, is);

        assertThat(BreakingChanges.between(YAML.readTree(DOCUMENT), YAML.readTree(changed)))
                .isEmpty();
    }
}
