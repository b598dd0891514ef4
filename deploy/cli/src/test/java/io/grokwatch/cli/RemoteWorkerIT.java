package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grokwatch.events.Event;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.kafka.TopicReader;
import io.grokwatch.local.remote.JoinAddress;
import io.grokwatch.local.stack.AdminTokenFile;
import io.grokwatch.local.stack.Installation;
import io.grokwatch.local.stack.Listening;
import io.grokwatch.local.stack.LocalStack;
import io.grokwatch.local.stack.Ports;
import io.grokwatch.local.tls.ServedCertificate;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.tracker.client.NewToken;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TokenScope;
import io.grokwatch.tracker.client.TokenView;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.tracker.client.TrackerUnavailableException;
import io.grokwatch.trainer.recipe.Recipe;
import io.grokwatch.trainer.recipe.Recipes;
import io.grokwatch.trainer.tls.PinnedCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stack that others reach, of the packaged programs, and workers that join it as those of another host do: by the printed line alone, over
 * TLS, with credentials of their own.
 */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class RemoteWorkerIT {
    private static final Path CHECKOUT = Path.of("../..").toAbsolutePath().normalize();

    @TempDir
    static Path data;

    private static LocalStack stack;
    private static TrackerClient tracker;

    @TempDir
    Path host;

    @BeforeAll
    static void start() throws IOException {
        Listening loopback = Listening.on("127.0.0.1", null, null, null);
        stack = LocalStack.start(
                new Installation(CHECKOUT),
                data,
                new Ports(FreePorts.first(5), "127.0.0.1", true),
                loopback,
                0,
                System.out::println);
        tracker = new TrackerClient(
                stack.ports().pageAddress(),
                AdminTokenFile.read(data).orElseThrow(),
                PinnedCertificate.context(ServedCertificate.in(data).fingerprint()));
    }

    @AfterAll
    static void stop() {
        tracker.close();
        stack.close();
    }

    @Test
    void a_joined_worker_trains_a_run_is_killed_and_resumes_it_from_its_checkpoint_at_the_tracker() throws Exception {
        String url = printedLine();
        Path log = host.resolve("output.txt");
        Process workers = command(log, "worker", "--join", url, "--name", "gpu-1", "--devices", "cpu:1");
        try {
            String run = submit("slow-grok", 2500);
            awaitRun(run, view -> view.step() > 800);
            patiently().until(() -> !isEmpty(data.resolve("checkpoints").resolve(run)));
            assertThat(tracker.workers())
                    .anySatisfy(worker -> assertThat(worker.worker()).isEqualTo("gpu-1-cpu-1"));

            trainingProcess(workers).destroyForcibly();

            RunView ended = awaitRun(run, RunView::hasEnded);
            assertThat(ended.status()).as(() -> text(log)).isEqualTo(RunStatus.FINISHED);
            assertThat(ended.attempt()).isEqualTo(2);
            assertThat(startStep(run, 2))
                    .as("the second attempt resumes from a checkpoint")
                    .isPositive();
            patiently().untilAsserted(() -> assertThat(tracker.detections(run)).isNotEmpty());
            assertThat(text(log)).contains("gpu-1-cpu-1 was killed by signal 9; it is started again");
        } finally {
            workers.destroy();
        }
        assertThat(workers.waitFor(30, TimeUnit.SECONDS)).as("SIGTERM ends all").isTrue();

        rightsOfTheHost();
        TokenView ofHost = tracker.tokens().stream()
                .filter(token -> token.name().equals("worker gpu-1"))
                .findFirst()
                .orElseThrow();
        tracker.revokeToken(ofHost.id());
        CommandRun revoked = new CommandRun();
        assertThat(revoked.run(
                        "worker",
                        "--devices",
                        "cpu:1",
                        "--data",
                        host.resolve("data").toString()))
                .isEqualTo(1);
        assertThat(revoked.err())
                .contains("invalid credentials", "join again with a line of ./grokwatch tokens worker");
    }

    private static long startStep(String run, int attempt) {
        List<Long> steps = new ArrayList<>();
        try (TopicReader reader = new TopicReader(stack.ports().kafkaAddress(), "test", Duration.ofSeconds(30))) {
            reader.readToEnd(reader.partitions(List.of(Topics.RUN_LIFECYCLE)), record -> {
                if (RecordCodec.decodeEvent(record) instanceof Decoded.Ok<Event>(RunStarted started)
                        && started.runId().value().equals(run)
                        && started.attempt() == attempt) {
                    steps.add(started.step());
                }
            });
        }
        return steps.getFirst();
    }

    /** With the credentials that the host keeps. */
    private void rightsOfTheHost() throws IOException {
        BrokerAccess access =
                BrokerAccess.of("127.0.0.1:" + (stack.ports().page() + 4), host.resolve("data/kafka.properties"));
        for (Topic denied : List.of(Topics.RUN_METRICS, Topics.EMBEDDING_SNAPSHOTS, Topics.GROKKING_DETECTED)) {
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(ClientConfigs.groupless(access.bootstrap(), "test", access.security()))) {
                consumer.assign(List.of(new TopicPartition(denied.name(), 0)));
                assertThatThrownBy(() -> {
                            while (true) {
                                consumer.poll(Duration.ofSeconds(1));
                            }
                        })
                        .as(denied.name())
                        .isInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    @Test
    void without_a_token_that_is_in_effect_no_host_joins_and_each_reason_is_a_line() throws Exception {
        JoinAddress printed = JoinAddress.parse(printedLine());
        String expired = token(TokenScope.JOIN, Instant.now().plusSeconds(1));
        patiently()
                .until(() -> tracker.tokens().stream()
                        .anyMatch(token ->
                                token.expiresAt() != null && token.expiresAt().isBefore(Instant.now())));
        Map<String, String> reasons = Map.of(
                expired,
                "expired at ",
                token(TokenScope.WRITE, null),
                "a token with the scope join is required",
                "gw" + "x".repeat(38),
                "the token is none of this tracker");

        reasons.forEach((token, reason) -> {
            String err = refused(new JoinAddress(printed.tracker(), token, printed.fingerprint()));
            assertThat(err)
                    .startsWith("grokwatch: the token of the line is not accepted: ")
                    .contains(reason);
        });
        String foreign = ServedCertificate.own(host.resolve("foreign"), List.of("127.0.0.1"), Instant.now())
                .anchorFingerprint();
        assertThat(refused(new JoinAddress(printed.tracker(), printed.token(), foreign)))
                .contains("is not trusted: its certificate is not the expected one");
        assertThat(tracker.tokens()).noneMatch(token -> token.name().equals("worker refused"));
    }

    private String refused(JoinAddress address) {
        CommandRun typed = new CommandRun();
        int status = typed.run(
                "worker",
                "--join",
                address.text(),
                "--name",
                "refused",
                "--devices",
                "cpu:1",
                "--data",
                host.resolve("refused").toString());
        assertThat(status).isEqualTo(1);
        assertThat(typed.err().lines()).hasSize(1);
        assertThat(host.resolve("refused/join.json")).doesNotExist();
        return typed.err();
    }

    @Test
    void nothing_that_others_reach_answers_without_credentials() throws Exception {
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(PinnedCertificate.context(ServedCertificate.in(data).fingerprint()))
                .build()) {
            for (String path : List.of("/api/v1/runs", "/q/metrics", "/q/openapi", "/")) {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(URI.create(stack.ports().pageAddress() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(path).isEqualTo(401);
            }
            URI plain = URI.create("http://127.0.0.1:" + stack.ports().page() + "/q/health/ready");
            assertThatThrownBy(() -> http.send(
                            HttpRequest.newBuilder(plain)
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
    }

    private static String printedLine() {
        CommandRun typed = new CommandRun();
        assertThat(typed.run("tokens", "worker", "--data", data.toString()))
                .as(typed::err)
                .isZero();
        assertThat(typed.out())
                .startsWith("./grokwatch worker --join https://127.0.0.1:")
                .hasLineCount(1);
        return typed.out().strip().substring("./grokwatch worker --join ".length());
    }

    private static String token(TokenScope scope, @Nullable Instant expiresAt) {
        return tracker.create(new NewToken("test", scope, expiresAt)).token();
    }

    /** The command line as the launcher runs it. */
    private Process command(Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-Dgrokwatch.home=" + CHECKOUT,
                "-cp",
                CHECKOUT.resolve("deploy/cli/target/lib") + "/*",
                Grokwatch.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", host.resolve("data").toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static ProcessHandle trainingProcess(Process workers) {
        return workers.descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("WorkerMain"))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return true;
        }
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static String submit(String recipeName, long steps) {
        Recipe recipe = Recipes.named(recipeName);
        return tracker.submit(new NewRun("remote", recipeName, recipe.trainer(), recipe.parameters(), 0, steps))
                .id();
    }

    private static RunView awaitRun(String run, Predicate<RunView> condition) {
        return patiently().until(() -> tracker.run(run), condition);
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(200))
                .ignoreException(TrackerUnavailableException.class);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
