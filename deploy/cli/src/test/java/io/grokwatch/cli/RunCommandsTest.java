package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code runs} and {@code run} against a tracker of made-up answers. */
class RunCommandsTest {
    private static final String EVIL = "first\nsecond \u001b[31mred\u202egpj";
    private static final String SHOWN = "first\\nsecond \\u{1b}[31mred\\u{202e}gpj";

    private final CommandRun typed = new CommandRun();
    /** Newest first. */
    private final List<ObjectNode> runs = new ArrayList<>();

    /** Of the lists that were read. */
    private final List<String> queries = new ArrayList<>();

    private HttpServer tracker;

    @BeforeEach
    void start() throws IOException {
        tracker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tracker.createContext("/api/v1/runs", exchange -> {
            String[] path = exchange.getRequestURI().getPath().split("/", -1);
            String query = exchange.getRequestURI().getQuery();
            ObjectNode answer = path.length == 4 ? page(query) : path.length == 5 ? stored(path[4]) : partOf(path[5]);
            byte[] body = (answer == null ? "{\"status\": 404, \"detail\": \"there is no run\"}" : answer.toString())
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        tracker.createContext("/api/v1/run-groups", exchange -> answer(exchange, """
                {"by": ["params.lr"], "aggregates": ["median(memorised_step)"], "runs": 3, "omitted": 2,
                 "groups": [{"key": [0.1], "runs": 2, "values": [150.0]}, {"key": [null], "runs": 1, "values": [null]}]}
                """));
        tracker.createContext("/api/v1/run-diff", exchange -> answer(exchange, """
                {"runs": ["r1", "r2"], "same": {"seed": 1},
                 "different": [{"name": "params.lr", "values": [0.1, null]}]}
                """));
        tracker.start();
    }

    private void answer(HttpExchange exchange, String json) throws IOException {
        queries.add(exchange.getRequestURI().getQuery());
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stop() {
        tracker.stop(0);
    }

    @Test
    void a_name_that_would_split_the_row_or_turn_the_text_is_printed_with_escapes() {
        add("r1", EVIL);

        assertThat(run("runs")).isZero();

        assertThat(typed.out().lines()).hasSize(2).last().asString().startsWith("r1   " + SHOWN + " ");
        assertThat(typed.out()).doesNotContain("\u001b", "\u202e");
    }

    @Test
    void a_run_is_printed_with_escapes_in_its_name_reason_and_settings() {
        add("r1", EVIL)
                .put("status", "FAILED")
                .put("reason", "exit status 1\n  from step 0: GENERALISED")
                .putObject("parameters")
                .put("note", "\u200f");

        assertThat(run("run", "r1")).isZero();

        assertThat(typed.out().lines())
                .contains("  reason exit status 1\\n  from step 0: GENERALISED", "  note=\\u{200f}")
                .noneMatch(line -> line.equals("  from step 0: GENERALISED"));
        assertThat(typed.out()).doesNotContain("\u001b", "\u202e", "\u200f");
    }

    @Test
    void what_was_not_kept_of_a_run_is_printed_by_kind_with_the_first_example() {
        ObjectNode rejection = add("r1", "n").putArray("rejections").addObject();
        rejection.put("kind", "METRIC_VALUE").put("count", 12).put("example", "line 3: was 'x\u202ey'");

        assertThat(run("run", "r1")).isZero();

        assertThat(typed.out().lines()).contains("  not kept: 12 metric values, the first: line 3: was 'x\\u{202e}y'");
    }

    @Test
    void a_run_whose_last_evaluation_dips_keeps_its_class_and_is_unstable() {
        ObjectNode run = add("r1", "n").put("verdict", "GROKKED").put("phase", "GENERALISED");
        run.putObject("generalisation")
                .put("generalisedStep", 575)
                .put("solvedShare", 0.987)
                .put("ending", "UNSTABLE");

        assertThat(run("run", "r1")).isZero();
        assertThat(run("runs")).isZero();

        assertThat(typed.out().lines())
                .contains("  verdict grokked, unstable: solved at step 575 and at 98 % of the evaluations since")
                .anyMatch(line -> line.startsWith("r1") && line.contains("GENERALISED  grokked, unstable"));
    }

    @Test
    void metrics_of_other_names_are_printed_as_what_they_are_read() {
        ObjectNode run = add("r1", "n");
        run.putObject("latest").put("train_acc", 1.0).put("test_err", 0.25);
        run.putObject("metricNames")
                .putObject("names")
                .put("train/accuracy", "train_acc")
                .put("val/accuracy", "test_err");

        assertThat(run("run", "r1")).isZero();

        assertThat(typed.out().lines())
                .contains("  train/accuracy is read from train_acc")
                .anyMatch(line -> line.matches(".* train +1\\.00 +val +0\\.75"));
    }

    @Test
    void a_requested_stop_states_whether_a_worker_has_received_it() {
        add("r1", "n")
                .putObject("stop")
                .put("requestedAt", "2026-11-29T00:00:00Z")
                .put("reason", "enough");

        assertThat(run("run", "r1")).isZero();

        assertThat(typed.out().lines()).contains("  stop requested 2026-11-29T00:00:00Z, received by no worker yet");
    }

    @Test
    void json_is_ascii_and_has_the_name_as_it_is() throws IOException {
        add("r1", EVIL);

        assertThat(run("runs", "--json")).isZero();

        assertThat(typed.out().strip()).matches("[ -~]+");
        assertThat(Json.MAPPER.readTree(typed.out()).get(0).get("name").asText())
                .isEqualTo(EVIL);
    }

    @Test
    void a_run_is_found_by_the_beginning_of_its_id_by_its_name_and_as_the_last() {
        add("alpha-1", "first");
        add("beta-2", "second");

        for (String text : List.of("alpha", "alpha-1", "first", "last")) {
            assertThat(run("run", text)).isZero();
        }

        assertThat(typed.out().lines().filter(line -> line.startsWith("  id ")))
                .containsExactly("  id alpha-1", "  id alpha-1", "  id alpha-1", "  id beta-2");
    }

    @Test
    void a_beginning_of_several_ids_is_a_failure_that_names_them() {
        add("alpha-1", "a");
        add("alpha-2", "b");

        assertThat(run("run", "alp")).isEqualTo(1);

        assertThat(typed.err()).isEqualTo("grokwatch: 2 runs begin with 'alp': alpha-2, alpha-1\n");
    }

    @Test
    void an_unknown_run_is_a_failure_that_names_one_that_is_close() {
        add("hello-grok-7", "memorise");

        assertThat(run("run", "helo-grok-7")).isEqualTo(1);
        assertThat(run("run", "memorize")).isEqualTo(1);
        assertThat(run("run", "nothing\u001blike it")).isEqualTo(1);

        assertThat(typed.err().lines())
                .containsExactly(
                        "grokwatch: there is no run 'helo-grok-7'; did you mean hello-grok-7?",
                        "grokwatch: there is no run 'memorize'; did you mean memorise?",
                        "grokwatch: there is no run 'nothing\\u{1b}like it'");
    }

    @Test
    void the_list_states_that_there_are_more_runs() {
        IntStream.range(0, 5).forEach(i -> add("r" + i, "n"));

        assertThat(run("runs", "--limit", "3")).isZero();

        assertThat(typed.out().lines()).hasSize(1 + 3);
        assertThat(typed.err()).isEqualTo("these are the newest 3 runs; --limit N lists more\n");
    }

    @Test
    void the_list_is_of_one_status_on_request() {
        IntStream.range(0, 5).forEach(i -> add("r" + i, "n").put("status", i % 2 == 0 ? "FAILED" : "RUNNING"));

        assertThat(run("runs", "--status", "FAILED", "--limit", "2")).isZero();

        assertThat(typed.out().lines().skip(1).map(line -> line.split(" ", 2)[0]))
                .containsExactly("r4", "r2");
        assertThat(typed.err()).isEqualTo("these are the newest 2 runs that are FAILED; --limit N lists more\n");
    }

    @Test
    void a_filter_an_order_and_experiments_are_requested_of_the_tracker() {
        add("r1", "n").putObject("loggedParameters").put("lr", 0.5);

        assertThat(run(
                        "runs",
                        "--filter",
                        "params.lr < 1 OR pinned",
                        "--status",
                        "LOST",
                        "--order-by",
                        "delay_ratio DESC",
                        "--experiment",
                        "e1",
                        "--view",
                        "all",
                        "--show",
                        "params.lr",
                        "--show",
                        "tags.x"))
                .isZero();

        assertThat(queries)
                .containsExactly("limit=20&view=all&filter=status = 'LOST' AND (params.lr < 1 OR pinned)"
                        + "&orderBy=delay_ratio DESC&experiment=e1");
        assertThat(typed.out().lines().toList().getFirst()).endsWith("SUBMITTED  params.lr  tags.x");
        assertThat(typed.out().lines().toList().getLast()).endsWith("-          0.5        -");
    }

    @Test
    void a_column_that_cannot_be_shown_is_a_usage_error() {
        add("r1", "n");

        assertThat(run("runs", "--show", "nothing")).isEqualTo(2);

        assertThat(typed.err())
                .contains("--show must be params.NAME, metrics.NAME, tags.NAME or experiment, was nothing");
    }

    @Test
    void groups_of_runs_are_a_table() {
        assertThat(run("runs", "--group-by", "params.lr", "--aggregate", "median(memorised_step)"))
                .isZero();

        assertThat(queries).containsExactly("view=active&by=params.lr&aggregate=median(memorised_step)");
        assertThat(typed.out().lines())
                .containsExactly(
                        "params.lr  RUNS  median(memorised_step)", "0.1        2     150.0", "-          1     -");
        assertThat(typed.err()).isEqualTo("2 further groups are left out\n");
    }

    @Test
    void the_differences_between_runs_are_a_table() {
        add("r1", "a");
        add("r2", "b");

        assertThat(run("run", "r1", "--diff", "r2")).isZero();

        assertThat(queries).containsExactly("&run=r1&run=r2");
        assertThat(typed.out().lines()).containsExactly("SETTING    r1   r2", "params.lr  0.1  -");
        assertThat(typed.err()).isEqualTo("1 settings are the same\n");
    }

    @Test
    void what_people_keep_about_a_run_is_printed_with_it() {
        ObjectNode run =
                add("r1", "n").put("notes", "groks\nlate").put("pinned", true).put("experiment", "e1");
        run.putObject("tags").put("owner", "ada");
        run.putObject("loggedParameters").put("lr", 0.1);

        assertThat(run("run", "r1")).isZero();

        assertThat(typed.out().lines())
                .contains("  experiment e1", "  pinned", "  lr=0.1", "  tags", "  owner=ada", "  | groks", "  | late");
    }

    @Test
    void the_last_of_no_runs_is_a_failure() {
        assertThat(run("run", "last")).isEqualTo(1);

        assertThat(typed.err()).isEqualTo("grokwatch: there is no run 'last'\n");
    }

    private ObjectNode add(String id, String name) {
        ObjectNode run = Json.MAPPER
                .createObjectNode()
                .put("id", id)
                .put("name", name)
                .put("status", "RUNNING")
                .put("attempt", 1)
                .put("step", 7)
                .put("detections", 0);
        runs.addFirst(run);
        return run;
    }

    private ObjectNode page(String query) {
        int limit = Integer.parseInt(query.replaceAll(".*limit=(\\d+).*", "$1"));
        ObjectNode page = Json.MAPPER.createObjectNode();
        ArrayNode listed = page.putArray("runs");
        queries.add(query);
        List<ObjectNode> matching = runs.stream()
                .filter(run -> !query.contains("filter=status = 'FAILED'")
                        || run.get("status").asText().equals("FAILED"))
                .toList();
        matching.stream().limit(limit).forEach(listed::add);
        page.put("next", matching.size() > limit ? "more" : null);
        return page;
    }

    private @Nullable ObjectNode stored(String id) {
        return runs.stream()
                .filter(run -> run.get("id").asText().equals(id))
                .findFirst()
                .orElse(null);
    }

    private static ObjectNode partOf(String part) {
        ObjectNode answer = Json.MAPPER.createObjectNode();
        ArrayNode items = answer.putArray(part);
        if (part.equals("series")) {
            for (String accuracy : List.of("train/accuracy", "val/accuracy")) {
                ObjectNode series =
                        items.addObject().put("name", accuracy).put("points", 0).put("exact", true);
                series.putArray("steps");
                series.putArray("values");
            }
        }
        return answer;
    }

    private int run(String... arguments) {
        String port = Integer.toString(tracker.getAddress().getPort());
        return typed.run(
                Stream.concat(Stream.of(arguments), Stream.of("--port", port)).toArray(String[]::new));
    }
}
