package io.grokwatch.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.trace.TraceCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the command line, as far as it needs no stack. */
class CommandLineTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void wrong_usage_is_one_line_and_exits_with_2() {
        assertThat(run("runs", "--nonsense")).isEqualTo(2);

        assertThat(err).hasToString("grokwatch: Unknown option: '--nonsense'; see ./grokwatch runs --help\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_failure_is_one_line_and_exits_with_1() {
        assertThat(run("detect", folder.resolve("none").toString())).isEqualTo(1);

        assertThat(err).hasToString("grokwatch: there is no trace " + folder.resolve("none") + "\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void recipes_say_when_they_memorise_and_generalise() {
        assertThat(run("recipes")).isZero();

        assertThat(out.toString().lines())
                .first()
                .asString()
                .startsWith("RECIPE")
                .contains("MEMORISES", "GENERALISES");
        assertThat(out.toString())
                .contains("hello-grok", "slow-grok", "memorise-only", "slingshot", "transformer-grok");
    }

    @Test
    void a_recipe_that_is_named_tells_its_source_its_settings_and_what_it_needs() {
        assertThat(run("recipes", "omnigrok-mnist")).isZero();

        assertThat(out.toString())
                .startsWith("omnigrok-mnist: ")
                .contains("source      Liu et al., Omnigrok, arXiv 2210.01117")
                .contains("init_scale=8.0")
                .contains("needs       MNIST's files");
    }

    @Test
    void trainers_tell_every_setting_with_its_default_its_values_and_its_unit() {
        assertThat(run("trainers")).isZero();
        assertThat(out.toString()).contains("builtin");

        assertThat(run("trainers", "builtin")).isZero();
        assertThat(out.toString())
                .contains("  lr=0.001, a number in (0, 10]\n      learning rate after the warm-up\n")
                .contains("  warmup=1, a whole number in [1, 1000000] (steps)\n");
        assertThat(run("trainers", "no")).isEqualTo(1);
        assertThat(err).hasToString("grokwatch: no trainer is named 'no', there are [builtin]\n");
    }

    @Test
    void a_sweep_that_is_wrong_is_refused_with_its_file_and_the_run_that_could_not_be() throws IOException {
        Path file =
                Files.writeString(folder.resolve("a.yaml"), "name: a\nrecipe: hello-grok\ngrid: {frac: [0.5, 2]}\n");
        Path other = Files.writeString(folder.resolve("b.yaml"), "name: b\nrecipe: hello\n");

        assertThat(run("sweep", "--dry-run", file.toString())).isEqualTo(1);
        assertThat(run("sweep", "--dry-run", other.toString())).isEqualTo(1);

        assertThat(err.toString())
                .contains("sweep " + file + ", run 'a frac=2 seed 0': parameter frac must be a number in (0, 1), was 2")
                .contains("sweep " + other + ": no recipe is named 'hello'");
    }

    @Test
    void an_unknown_recipe_or_setting_is_refused_before_anything_is_submitted() {
        assertThat(run("train", "hello-grok", "--set", "learning=1")).isEqualTo(1);
        assertThat(err.toString()).contains("has no setting 'learning'");

        assertThat(run("train", "helo-grok")).isEqualTo(1);
        assertThat(err.toString()).contains("no recipe is named 'helo-grok', there are [hello-grok");
    }

    @Test
    void a_setting_that_a_worker_would_refuse_is_refused_before_anything_is_submitted() {
        Map<String, String> refused = Map.of(
                "lr=fast", "parameter lr must be a number in (0, 10], was fast",
                "lr=99", "parameter lr must be a number in (0, 10], was 99",
                "width=1.5", "parameter width must be a whole number in [1, 4096], was 1.5",
                "p=30", "parameter p must be a prime of at least 3, was 30",
                "heads=4", "parameter heads means nothing to this run");
        refused.forEach((setting, message) -> {
            assertThat(run("train", "hello-grok", "--set", setting)).isEqualTo(1);
            assertThat(err.toString().lines()).last().asString().contains(message);
        });
    }

    @Test
    void an_option_out_of_range_is_wrong_usage() {
        Map<List<String>, String> wrong = Map.of(
                List.of("up", "--port", "80"),
                "--port must be in [1024, 65532], was 80; see ./grokwatch up --help",
                List.of("demo", "--port", "65533"),
                "--port must be in [1024, 65532], was 65533; see ./grokwatch demo --help",
                List.of("demo", "--timeout", "0"),
                "--timeout must be at least 1, was 0; see ./grokwatch demo --help",
                List.of("up", "--workers", "-1"),
                "--workers must be in [0, 64], was -1; see ./grokwatch up --help",
                List.of("runs", "--limit", "501"),
                "--limit must be in [1, 500], was 501; see ./grokwatch runs --help",
                List.of("train", "hello-grok", "--steps", "0"),
                "--steps must be at least 1, was 0; see ./grokwatch train --help");
        wrong.forEach((command, message) -> {
            assertThat(run(command.toArray(String[]::new))).isEqualTo(2);
            assertThat(err.toString().lines()).last().asString().isEqualTo("grokwatch: " + message);
        });
    }

    @Test
    void down_does_not_end_the_stack_at_another_port() throws IOException {
        Process stack = new ProcessBuilder("sleep", "60").start();
        try {
            ProcessHandle process = stack.toHandle();
            Files.writeString(folder.resolve("stack.json"), """
                    {"version":"1","state":"ready","pid":%d,"startedAtMs":%d,"page":"http://127.0.0.1:9000",
                     "kafka":"127.0.0.1:9001","store":"mongodb://127.0.0.1:9002","children":[]}""".formatted(
                    process.pid(), process.info().startInstant().orElseThrow().toEpochMilli()));

            assertThat(run("down", "--port", "9100", "--data", folder.toString()))
                    .isEqualTo(1);
            assertThat(err.toString()).contains("the stack on " + folder + " is at http://127.0.0.1:9000, not at port");
            assertThat(stack.isAlive()).isTrue();

            assertThat(run("down", "--port", "9000", "--data", folder.toString()))
                    .isZero();
            assertThat(stack.isAlive()).isFalse();
        } finally {
            stack.destroy();
        }
    }

    @Test
    void commands_that_need_a_stack_say_that_there_is_none() {
        for (List<String> command : List.of(
                List.of("runs"),
                List.of("run", "x"),
                List.of("alerts"),
                List.of("down"),
                List.of("train", "hello-grok"))) {
            String[] arguments = Stream.concat(command.stream(), Stream.of("--data", folder.toString()))
                    .toArray(String[]::new);

            assertThat(run(arguments)).isEqualTo(1);
        }

        assertThat(err.toString().lines())
                .hasSize(5)
                .allMatch(line -> line.startsWith("grokwatch: no stack runs on " + folder + ";"));
    }

    @Test
    void a_port_that_is_taken_is_named() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int kafka = other.getLocalPort();

            assertThat(run("up", "--port", Integer.toString(kafka - 1), "--data", folder.toString()))
                    .isEqualTo(1);

            assertThat(err.toString())
                    .endsWith("grokwatch: port " + kafka
                            + " (Kafka) is in use by another program; choose four others with --port\n");
        }
    }

    @Test
    void detect_prints_findings_and_then_the_summary() throws IOException {
        Path trace = folder.resolve("late.jsonl.gz");
        try (OutputStream file = new GZIPOutputStream(Files.newOutputStream(trace))) {
            file.write(grokking().getBytes(StandardCharsets.UTF_8));
        }

        assertThat(run("detect", trace.toString())).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines)
                .filteredOn(line -> line.startsWith("{\"type\":\"grokking-detected\",\"id\":\"late/"))
                .singleElement()
                .asString()
                .contains("\"stage\":\"CONFIRMED\"", "\"memorisedStep\":100,", "\"generalisedStep\":1500,");
        assertThat(lines).anyMatch(line -> line.startsWith("{\"type\":\"phase-changed\",\"runId\":\"late\""));
        assertThat(lines.getLast())
                .startsWith("{\"type\":\"summary\",\"class\":\"grokked\",\"memorisedStep\":100,")
                .contains("\"generalisedStep\":1500,\"slingshots\":[],\"otherSpikes\":[],\"phase\":\"GENERALISED\"}");
    }

    @Test
    void detect_names_the_file_and_the_line_that_is_bad() throws IOException {
        Path trace = Files.writeString(
                folder.resolve("bad.jsonl"), "{\"run\": {}}\n{\"step\": 0, \"metrics\": {}}\n\n{\"step\": \"x\"}\n");

        assertThat(run("detect", trace.toString())).isEqualTo(1);

        assertThat(err.toString()).startsWith("grokwatch: " + trace + ":4: a line has a run, or a step");
    }

    @Test
    void detect_takes_settings_from_a_file_and_refuses_those_it_does_not_know() throws IOException {
        Path trace = Files.writeString(folder.resolve("late.jsonl"), grokking());
        Path strict = Files.writeString(
                folder.resolve("strict.json"), "{\"grokking\": {\"delayRatio\": 100, \"certainRatio\": 100}}");
        Path wrong = Files.writeString(folder.resolve("wrong.json"), "{\"grokking\": {\"delay\": 100}}");
        Path invalid = Files.writeString(folder.resolve("invalid.json"), "{\"grokking\": {\"delayRatio\": 0}}");

        assertThat(run("detect", trace.toString(), "--config", strict.toString()))
                .isZero();
        assertThat(out.toString()).contains("\"class\":\"generalised\"").doesNotContain("grokking-detected");

        assertThat(run("detect", trace.toString(), "--config", wrong.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains(wrong + ": there is no setting 'grokking.delay'");

        assertThat(run("detect", trace.toString(), "--config", invalid.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("delayRatio must be at least 1.0, was 0.0");
    }

    @Test
    void geometry_of_a_circle_is_a_circle() throws IOException {
        Path file = Files.write(folder.resolve("circle.npy"), circle(7));

        assertThat(run("geometry", file.toString(), "--structure", "add:7")).isZero();

        assertThat(out.toString())
                .startsWith(
                        "{\"runId\":\"geometry\",\"attempt\":1,\"step\":0,\"tensor\":\"circle.npy\",\"rows\":7,\"columns\":2,")
                .contains("\"circle\":{\"frequency\":2,");
    }

    private int run(String... arguments) {
        return Grokwatch.run(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    /** Fits the train set at step 100 and the validation set at step 1500. */
    private static String grokking() {
        StringBuilder trace =
                new StringBuilder(TraceCodec.header(Map.of("steps", 3000), RunFacts.UNKNOWN)).append('\n');
        for (int step = 0; step < 3000; step++) {
            double train = Math.min(1, step / 100.0);
            double loss = Math.max(1e-6, 3 - step / 40.0);
            Map<String, Double> metrics = new java.util.TreeMap<>(Map.of("train/loss", loss, "train/accuracy", train));
            if (step % 25 == 0) {
                metrics.put("val/accuracy", step < 1300 ? 0.05 : Math.min(1, 0.05 + (step - 1300) / 200.0 * 0.95));
            }
            trace.append(TraceCodec.sample(step, metrics)).append('\n');
        }
        return trace.toString();
    }

    /** Residues mod n on the circle of frequency 2. */
    private static byte[] circle(int n) {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + n + ", 2), }";
        java.nio.ByteBuffer bytes =
                java.nio.ByteBuffer.allocate(10 + header.length() + 8 * n).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        bytes.putShort((short) header.length());
        bytes.put(header.getBytes(StandardCharsets.ISO_8859_1));
        for (int a = 0; a < n; a++) {
            bytes.putFloat((float) Math.cos(2 * Math.PI * 2 * a / n));
            bytes.putFloat((float) Math.sin(2 * Math.PI * 2 * a / n));
        }
        return bytes.array();
    }
}
