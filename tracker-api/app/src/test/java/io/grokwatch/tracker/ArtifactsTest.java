package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.mongodb.client.MongoClient;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Artifacts of runs, under MLflow's addresses and ours. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class ArtifactsTest extends TrackerFixture {
    private static final String MLFLOW = "/api/2.0/mlflow-artifacts";

    @Inject
    MongoClient mongo;

    /** Injected before each test. */
    @TestHTTPResource
    @SuppressWarnings("NullAway.Init")
    URI server;

    @BeforeEach
    void aRunIsKnown() {
        producer.started(run, 1, "w-" + run);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().statusCode(200));
    }

    @Test
    void an_artifact_is_uploaded_as_the_page_of_mlflow_does() {
        String upload = "/ajax-api/2.0/mlflow/upload-artifact";
        Map<String, Map<String, String>> wrong = Map.of(
                "Request must specify run_uuid.", Map.of(),
                "Request must specify path.", Map.of("run_uuid", run.value(), "path", ""),
                "Invalid path", Map.of("run_uuid", run.value(), "path", "../test.txt"),
                "Request must specify data.", Map.of("run_uuid", run.value(), "path", "test.txt"));
        wrong.forEach((message, query) -> given().queryParams(query)
                .post(upload)
                .then()
                .statusCode(400)
                .body("error_code", equalTo("INVALID_PARAMETER_VALUE"))
                .body("message", equalTo(message)));

        given().queryParam("run_uuid", run.value())
                .queryParam("path", "test.txt")
                .contentType("application/octet-stream")
                .body("hello world".getBytes(StandardCharsets.UTF_8))
                .post(upload)
                .then()
                .statusCode(200);

        assertThat(get("/get-artifact?run_uuid=" + run + "&path=test.txt").asString())
                .isEqualTo("hello world");
    }

    @Test
    void an_artifact_of_mlflow_is_listed_read_replaced_and_deleted() {
        byte[] large = bytes(3_000_000);

        put("notes.txt", "first".getBytes(StandardCharsets.UTF_8), "text/plain").statusCode(200);
        put("notes.txt", "second".getBytes(StandardCharsets.UTF_8), "text/plain")
                .statusCode(200);
        put("model/weights.bin", large, "application/octet-stream").statusCode(200);
        put("model/MLmodel.json", "{}".getBytes(StandardCharsets.UTF_8), "application/json")
                .statusCode(200);

        given().queryParam("path", root())
                .get(MLFLOW + "/artifacts")
                .then()
                .statusCode(200)
                .body("files.path", contains("model", "notes.txt"))
                .body("files.is_dir", contains(true, false))
                .body("files[0].file_size", nullValue())
                .body("files[1].file_size", equalTo(6));
        given().queryParam("path", root() + "/model")
                .get("/ajax-api/2.0/mlflow-artifacts/artifacts")
                .then()
                .statusCode(200)
                .body("files.path", contains("MLmodel.json", "weights.bin"));
        given().queryParam("run_id", run.value())
                .queryParam("path", "model")
                .get("/api/2.0/mlflow/artifacts/list")
                .then()
                .statusCode(200)
                .body("root_uri", equalTo("mlflow-artifacts:/0/" + run + "/artifacts"))
                .body("files.path", contains("model/MLmodel.json", "model/weights.bin"))
                .body("files[1].file_size", equalTo(large.length));
        assertThat(get(MLFLOW + "/artifacts/" + root() + "/notes.txt").asString())
                .isEqualTo("second");
        assertThat(get(MLFLOW + "/artifacts/" + root() + "/model/weights.bin").asByteArray())
                .isEqualTo(large);
        assertThat(get("/get-artifact?run_uuid=" + run + "&path=model/weights.bin")
                        .asByteArray())
                .isEqualTo(large);
        assertThat(get("/ajax-api/2.0/mlflow/get-artifact?run_id=" + run + "&path=notes.txt")
                        .asString())
                .isEqualTo("second");

        given().delete(MLFLOW + "/artifacts/" + root() + "/model").then().statusCode(200);

        get(MLFLOW + "/artifacts/" + root() + "/model/weights.bin")
                .then()
                .statusCode(404)
                .body("error_code", equalTo("RESOURCE_DOES_NOT_EXIST"))
                .body("message", equalTo("No such artifact: 'model/weights.bin'"));
        listed("").body("artifacts.path", contains("notes.txt"));
    }

    @Test
    void an_artifact_is_an_attachment_in_which_nothing_is_executed() {
        for (String name : List.of("page.html", "image.svg", "plain.txt", "data.bin", "ünï \"q\".html")) {
            put(name, "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8), "text/html")
                    .statusCode(200);
            for (String address : List.of(
                    MLFLOW + "/artifacts/" + root() + "/{name}",
                    "/get-artifact?run_uuid=" + run + "&path={name}",
                    "/api/v1/runs/" + run + "/artifacts/{name}")) {
                given().pathParam("name", name)
                        .get(address)
                        .then()
                        .statusCode(200)
                        .header("Content-Disposition", startsWith("attachment; filename=\""))
                        .header("X-Content-Type-Options", equalTo("nosniff"))
                        .header("Content-Security-Policy", equalTo("sandbox; default-src 'none'"));
            }
        }
        get("/api/v1/runs/" + run + "/artifacts/page.html").then().contentType("text/html");
        get("/api/v1/runs/" + run + "/artifacts/data.bin").then().contentType("application/octet-stream");
    }

    @Test
    void a_part_of_an_artifact_is_read_by_its_range() {
        byte[] bytes = bytes(1_000_000);
        put("a.bin", bytes, "application/octet-stream").statusCode(200);
        String path = "/api/v1/runs/" + run + "/artifacts/a.bin";
        String tag = get(path)
                .then()
                .statusCode(200)
                .header("Content-Length", "1000000")
                .header("Accept-Ranges", "bytes")
                .extract()
                .header("ETag");

        Map<String, int[]> ranges = Map.of(
                "bytes=0-0", new int[] {0, 1},
                "bytes=262143-262145", new int[] {262_143, 262_146},
                "bytes=999990-", new int[] {999_990, 1_000_000},
                "bytes=-10", new int[] {999_990, 1_000_000},
                "bytes=500000-99999999", new int[] {500_000, 1_000_000});
        ranges.forEach((range, part) -> {
            byte[] read = given().header("Range", range)
                    .header("If-Range", tag)
                    .get(path)
                    .then()
                    .statusCode(206)
                    .header("Content-Range", "bytes " + part[0] + "-" + (part[1] - 1) + "/1000000")
                    .extract()
                    .asByteArray();
            assertThat(read).isEqualTo(Arrays.copyOfRange(bytes, part[0], part[1]));
        });
        given().header("Range", "bytes=1000000-").get(path).then().statusCode(416);
        given().header("Range", "bytes=0-1")
                .header("If-Range", "\"other\"")
                .get(path)
                .then()
                .statusCode(200);
        given().header("Range", "bytes=0-1,5-6").get(path).then().statusCode(200);
        given().header("If-None-Match", tag).get(path).then().statusCode(304);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../etc/passwd",
                "%2e%2e/%2e%2e/secret",
                "%252e%252e/secret",
                "..%2f..%2fsecret",
                "..%5c..%5csecret",
                "%2fetc%2fpasswd",
                "a%00b",
                "a/%2e%2e/%2e%2e/%2e%2e/%2e%2e/b",
                "a%0ab",
                "a%23b",
                "file:%2f%2f%2fetc%2fpasswd"
            })
    void paths_that_lead_elsewhere_are_refused_under_every_address(String path) throws Exception {
        for (String method : List.of("GET", "PUT", "DELETE")) {
            HttpResponse<String> answer = send(method, MLFLOW + "/artifacts/" + root() + "/" + path);
            assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(400);
            assertThat(answer.body())
                    .isEqualTo("{\"error_code\":\"INVALID_PARAMETER_VALUE\",\"message\":\"Invalid path\"}");
        }
        for (String address : List.of(
                MLFLOW + "/artifacts?path=" + root() + "/",
                "/get-artifact?run_uuid=" + run + "&path=",
                "/ajax-api/2.0/mlflow/get-artifact?run_uuid=" + run + "&path=",
                "/api/2.0/mlflow/artifacts/list?run_id=" + run + "&path=")) {
            HttpResponse<String> answer = send("GET", address + path);
            assertThat(answer.statusCode()).as(address + path).isEqualTo(400);
            assertThat(answer.body()).contains("\"error_code\":\"INVALID_PARAMETER_VALUE\"", "Invalid path");
        }
        assertThat(send("PUT", "/api/v1/runs/" + run + "/artifacts/" + path).statusCode())
                .as(path)
                .isIn(400, 404, 405);
        listed("").body("artifacts", hasSize(0));
    }

    @Test
    void names_with_the_characters_of_addresses_are_kept() throws Exception {
        List<String> names = List.of("a;v=1.txt", "100%.txt", "a+b c.txt", "q?x=1&y.txt", "über/数据.csv");
        for (String name : names) {
            given().urlEncodingEnabled(true)
                    .contentType("text/plain")
                    .body(name)
                    .put("/api/v1/runs/" + run + "/artifacts/{a}{slash}{b}", path(name))
                    .then()
                    .statusCode(204);
        }
        HttpResponse<String> unencoded = send("PUT", MLFLOW + "/artifacts/" + root() + "/plain;v=2/c;d.txt");
        assertThat(unencoded.statusCode()).isEqualTo(200);

        List<String> listed = listed("").extract().path("artifacts.path");
        assertThat(listed).contains("a;v=1.txt", "100%.txt", "a+b c.txt", "q?x=1&y.txt", "über", "plain;v=2");
        listed("plain;v=2").body("artifacts.path", contains("plain;v=2/c;d.txt"));
        listed("über").body("artifacts.path", contains("über/数据.csv"));
    }

    private static Map<String, Object> path(String name) {
        int slash = name.indexOf('/');
        return slash < 0
                ? Map.of("a", "", "slash", "", "b", name)
                : Map.of("a", name.substring(0, slash), "slash", "/", "b", name.substring(slash + 1));
    }

    @Test
    void a_file_is_no_folder_and_a_folder_is_no_file() {
        put("a", new byte[1], "text/plain").statusCode(200);
        put("b/c", new byte[1], "text/plain").statusCode(200);

        put("a/d", new byte[1], "text/plain")
                .statusCode(400)
                .body("message", equalTo("artifact 'a' is a file, no folder of 'a/d' of run '" + run + "'"));
        put("b", new byte[1], "text/plain")
                .statusCode(400)
                .body("message", equalTo("artifact 'b' is a folder of run '" + run + "'"));
        get("/api/v1/runs/" + run + "/artifacts/b").then().statusCode(404);
        listed("a").body("artifacts", hasSize(0));
    }

    @Test
    void artifacts_of_a_run_that_is_not_there_are_refused() {
        for (String path : List.of("0/nobody/artifacts/a", "0/models/m-nothing/artifacts/a", "a", "a/b")) {
            given().contentType("text/plain")
                    .body("x")
                    .put(MLFLOW + "/artifacts/" + path)
                    .then()
                    .statusCode(404)
                    .body("error_code", equalTo("RESOURCE_DOES_NOT_EXIST"))
                    .body("message", startsWith("no run or logged model has artifacts at '" + path + "'"));
        }
        given().queryParam("run_id", "nobody")
                .get("/api/2.0/mlflow/artifacts/list")
                .then()
                .statusCode(404)
                .body("message", containsString("Run with id=nobody not found"));
    }

    @Test
    void an_upload_in_parts_is_one_artifact_once_it_is_completed() {
        byte[] bytes = bytes(2_500_000);
        String folder = MLFLOW + "/mpu/%s/" + root() + "/model";
        ExtractableResponse<Response> begun = json(Map.of("path", "/home/me/big.bin", "num_parts", 3))
                .post(folder.formatted("create"))
                .then()
                .statusCode(200)
                .body("credentials.part_number", contains(1, 2, 3))
                .extract();
        String upload = begun.path("upload_id");
        List<String> urls = begun.path("credentials.url");
        SortedMap<Integer, String> tags = new TreeMap<>();
        // In any order, and one of them twice.
        for (int number : new int[] {3, 1, 1, 2}) {
            byte[] part =
                    Arrays.copyOfRange(bytes, (number - 1) * 1_000_000, Math.min(bytes.length, number * 1_000_000));
            String tag = given().urlEncodingEnabled(false)
                    .body(part)
                    .put(urls.get(number - 1))
                    .then()
                    .statusCode(200)
                    .extract()
                    .header("ETag");
            tags.put(number, tag);
        }
        List<Map<String, Object>> parts = new ArrayList<>();
        tags.forEach((number, tag) -> parts.add(Map.of("part_number", number, "etag", tag)));
        listed("").body("artifacts", hasSize(0));
        Map<String, Object> completed = Map.of("path", "/home/me/big.bin", "upload_id", upload, "parts", parts);

        json(Map.of("path", "other.bin", "upload_id", upload, "parts", parts))
                .post(folder.formatted("complete"))
                .then()
                .statusCode(404);
        json(completed).post(folder.formatted("complete")).then().statusCode(200);

        assertThat(get("/api/v1/runs/" + run + "/artifacts/model/big.bin").asByteArray())
                .isEqualTo(bytes);
        byte[] across = given().header("Range", "bytes=999999-2000000")
                .get("/api/v1/runs/" + run + "/artifacts/model/big.bin")
                .asByteArray();
        assertThat(across).isEqualTo(Arrays.copyOfRange(bytes, 999_999, 2_000_001));
        json(completed).post(folder.formatted("complete")).then().statusCode(404);
    }

    @Test
    void an_upload_in_parts_that_is_aborted_leaves_nothing() {
        String folder = MLFLOW + "/mpu/%s/" + root();
        ExtractableResponse<Response> begun = json(Map.of("path", "a.bin", "num_parts", 1))
                .post(folder.formatted("create"))
                .then()
                .statusCode(200)
                .extract();
        String upload = begun.path("upload_id");
        String url = begun.path("credentials[0].url");
        given().urlEncodingEnabled(false).body(bytes(300_000)).put(url).then().statusCode(200);

        json(Map.of("path", "a.bin", "upload_id", upload))
                .post(folder.formatted("abort"))
                .then()
                .statusCode(200);

        given().urlEncodingEnabled(false).body(new byte[1]).put(url).then().statusCode(404);
        assertThat(uploads(upload)).isZero();
        json(Map.of("path", "a.bin", "num_parts", 10_001))
                .post(folder.formatted("create"))
                .then()
                .statusCode(400)
                .body("message", containsString("num_parts"));
    }

    @Test
    void all_artifacts_of_a_run_are_one_archive() throws IOException {
        Map<String, byte[]> files = Map.of("a.txt", bytes(10), "b/c/d.bin", bytes(700_000), "b/e", bytes(0));
        files.forEach(
                (path, bytes) -> put(path, bytes, "application/octet-stream").statusCode(200));

        byte[] archive = get("/api/v1/runs/" + run + "/artifact-archive")
                .then()
                .statusCode(200)
                .contentType("application/zip")
                .extract()
                .asByteArray();

        Map<String, byte[]> read = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                read.put(entry.getName(), zip.readAllBytes());
            }
        }
        assertThat(read).containsOnlyKeys(files.keySet());
        files.forEach((path, bytes) -> assertThat(read.get(path)).isEqualTo(bytes));
    }

    @Test
    void a_purge_deletes_the_artifacts_with_their_bytes() {
        put("keep/a.bin", bytes(600_000), "application/octet-stream").statusCode(200);
        put("b.bin", bytes(600_000), "application/octet-stream").statusCode(200);
        producer.publish(new RunFinished(run, 1, 0));
        given().delete("/api/v1/runs/" + run).then().statusCode(200);

        await().atMost(SOON)
                .untilAsserted(() -> json(Map.of("runs", List.of(run.value())))
                        .post("/api/v1/runs/purge")
                        .then()
                        .statusCode(200));

        for (String collection : List.of("artifacts", "control-directories", "artifact-totals")) {
            for (Document document :
                    mongo.getDatabase("grokwatch").getCollection(collection).find()) {
                assertThat(document.getString("_id")).doesNotStartWith("run/" + run);
            }
        }
        get("/api/v1/runs/" + run + "/artifacts").then().statusCode(404);
    }

    @Test
    void an_artifact_with_the_name_of_an_embedding_is_a_snapshot_too() {
        put("embeddings/layer/0/w/120.npy", npy("<f4", 2, 3), "application/octet-stream")
                .statusCode(200);

        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run + "/snapshots")
                        .then()
                        .body("snapshots.tensor", contains("layer/0/w"))
                        .body("snapshots.step", contains(120))
                        .body("snapshots.rows", contains(2)));
        put("embeddings/objects/1.npy", npy("|O", 1, 1), "application/octet-stream")
                .statusCode(200);
        listed("embeddings").body("artifacts.path", contains("embeddings/layer", "embeddings/objects"));
    }

    @Test
    void a_matrix_is_published_as_a_snapshot_and_a_pickle_is_not() {
        String path = "/api/v1/runs/" + run + "/embeddings/token/embedding/";
        given().body(npy("<f8", 5, 2))
                .put(path + "7?structure=add:5&label=a&label=b&label=c&label=d&label=e")
                .then()
                .statusCode(202);

        await().atMost(SOON).untilAsserted(() -> {
            byte[] matrix = get("/api/v1/runs/" + run + "/snapshots/token/embedding/7")
                    .then()
                    .statusCode(200)
                    .header("Grokwatch-Rows", "5")
                    .extract()
                    .asByteArray();
            assertThat(ByteBuffer.wrap(matrix).order(ByteOrder.LITTLE_ENDIAN).getFloat(4))
                    .isEqualTo(1);
        });
        refused(path + "8", npy("|O", 1, 1), "values must be float16, float32 or float64, were '|O'");
        refused(path + "8", "\u0080\u0004cos\nsystem".getBytes(StandardCharsets.ISO_8859_1), "not a NumPy file");
        refused(path + "8", npy("<f4", 2, 2_000_000), "values of 4 bytes, the file has");
        refused(path + "8?structure=add:7", npy("<f4", 5, 2), "the structure describes 7 rows, the matrix has 5");
        refused(path + "8?structure=wheel:7", npy("<f4", 5, 2), "a structure is none, add:P, mul:P or perm:N");
        refused(path + "8?label=a", npy("<f4", 5, 2), "labels must be empty or one per row (5), were 1");
        given().body(npy("<f4", 1, 1))
                .put("/api/v1/runs/nobody/embeddings/token/8")
                .then()
                .statusCode(404);
    }

    private static void refused(String path, byte[] body, String reason) {
        given().body(body).put(path).then().statusCode(400).body("detail", containsString(reason));
    }

    /** A file of NumPy with the values 0, 1, 2, ...; at most 1,000 of those that its header states. */
    private static byte[] npy(String dtype, int rows, int columns) {
        boolean wide = dtype.endsWith("f8");
        String header =
                "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }\n";
        int values = Math.min(1_000, rows * columns);
        ByteBuffer file = ByteBuffer.allocate(10 + header.length() + values * (wide ? 8 : 4))
                .order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        file.putShort((short) header.length());
        file.put(header.getBytes(StandardCharsets.ISO_8859_1));
        for (int i = 0; i < values; i++) {
            if (wide) {
                file.putDouble(i);
            } else {
                file.putFloat(i);
            }
        }
        return file.array();
    }

    private String root() {
        return "0/" + run + "/artifacts";
    }

    private ValidatableResponse put(String path, byte[] bytes, String type) {
        return given().pathParam("path", path)
                .urlEncodingEnabled(path.indexOf('/') < 0)
                .contentType(type)
                .body(bytes)
                .put(MLFLOW + "/artifacts/" + root() + "/{path}")
                .then();
    }

    private ValidatableResponse listed(String folder) {
        return given().queryParam("path", folder)
                .get("/api/v1/runs/" + run + "/artifacts")
                .then()
                .statusCode(200);
    }

    private static RequestSpecification json(Map<String, ?> body) {
        return given().contentType("application/json").body(body);
    }

    /** Sends an address as it is, which other clients normalise. */
    private HttpResponse<String> send(String method, String address) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.BodyPublisher body = method.equals("PUT")
                    ? HttpRequest.BodyPublishers.ofString("x")
                    : HttpRequest.BodyPublishers.noBody();
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://" + server.getAuthority() + address))
                            .method(method, body)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private long uploads(String upload) {
        return mongo.getDatabase("grokwatch")
                .getCollection("artifact-uploads")
                .countDocuments(new Document("_id", upload));
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
