package io.grokwatch.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** How the files of the pages, and the answers that they read, are cached and compressed. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class ServedFilesTest {
    private static final String ASSET = "assets/served-files-test-0a1b2c.js";

    private final HttpClient client = HttpClient.newHttpClient();

    /** Injected before each test. */
    @TestHTTPResource
    @SuppressWarnings("NullAway.Init")
    URI root;

    @Test
    void a_page_is_asked_for_each_time_so_that_it_names_the_assets_of_this_version() throws Exception {
        HttpResponse<byte[]> page = get("served-files-test.html", "identity");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().allValues("Cache-Control")).containsExactly("no-cache");
    }

    @Test
    void an_asset_whose_name_has_its_hash_is_kept_for_a_year() throws Exception {
        HttpResponse<byte[]> asset = get(ASSET, "identity");
        assertThat(asset.statusCode()).isEqualTo(200);
        assertThat(asset.headers().allValues("Cache-Control")).containsExactly("public, immutable, max-age=31536000");
    }

    @Test
    void files_and_answers_are_compressed_for_browsers_that_take_it() throws Exception {
        HttpResponse<byte[]> plain = get(ASSET, "identity");
        HttpResponse<byte[]> compressed = get(ASSET, "gzip");
        assertThat(compressed.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(compressed.body().length).isLessThan(plain.body().length / 4);
        assertThat(unzipped(compressed.body())).isEqualTo(new String(plain.body(), StandardCharsets.UTF_8));

        HttpResponse<byte[]> answer = get("api/v1/run-fields", "gzip");
        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    }

    @Test
    void the_live_feed_is_not_compressed_as_its_events_would_wait_in_the_compressor() throws Exception {
        HttpRequest request = request("api/v1/live", "gzip");
        HttpResponse<InputStream> feed = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream events = feed.body()) {
            assertThat(feed.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            assertThat(feed.headers().firstValue("Content-Encoding").orElse("identity"))
                    .isEqualTo("identity");
            assertThat(events.read()).isNotNegative();
        }
    }

    private HttpResponse<byte[]> get(String path, String encoding) throws IOException, InterruptedException {
        return client.send(request(path, encoding), BodyHandlers.ofByteArray());
    }

    private HttpRequest request(String path, String encoding) {
        return HttpRequest.newBuilder(root.resolve(path))
                .header("Accept-Encoding", encoding)
                .build();
    }

    private static String unzipped(byte[] bytes) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
