package io.grokwatch.local.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SupervisorTest {
    @TempDir
    Path folder;

    private final Recorder recorder = new Recorder();
    private final AtomicReference<@Nullable String> obstacle = new AtomicReference<>();

    @Test
    void a_stage_has_started_when_every_service_of_it_is_ready() throws IOException {
        try (Supervisor supervisor = supervisor()) {
            String failure = supervisor.start(List.of(
                    Programs.lasting("a", ends()), Programs.script("b", "sleep 0.3; echo READY; exec sleep 60")));

            assertThat(failure).isNull();
            assertThat(recorder.events).contains("a ready", "b ready");
        }
    }

    @Test
    void more_services_than_cores_are_watched_and_ended() throws IOException, InterruptedException {
        List<Service> many = new ArrayList<>();
        for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
            many.add(Programs.script("quiet-" + i, "echo READY; exec sleep 60"));
        }
        Supervisor supervisor = supervisor();
        assertThat(supervisor.start(many)).isNull();

        Thread close = Thread.ofPlatform().daemon().start(supervisor::close);

        assertThat(close.join(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void readiness_over_http_is_an_answer_of_200() throws IOException {
        com.sun.net.httpserver.HttpServer health =
                com.sun.net.httpserver.HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<Integer> answers = new CopyOnWriteArrayList<>(List.of(503, 503, 200));
        health.createContext("/ready", exchange -> {
            int status = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        health.start();
        URI address = URI.create("http://127.0.0.1:" + health.getAddress().getPort() + "/ready");
        Service service = new Service(
                "web",
                List.of("/bin/sleep", "60"),
                Map.of(),
                new Readiness.Http(address),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5));
        try (Supervisor supervisor = supervisor()) {
            String failure = supervisor.start(List.of(service));

            assertThat(failure).isNull();
            assertThat(answers).containsExactly(200);
        } finally {
            health.stop(0);
        }
    }

    @Test
    void a_service_that_is_killed_is_started_again() throws IOException {
        try (Supervisor supervisor = supervisor()) {
            supervisor.start(List.of(Programs.lasting("a", ends())));
            long first = recorder.pid("a");

            ProcessHandle.of(first).orElseThrow().destroyForcibly();

            await().untilAsserted(() -> {
                assertThat(recorder.pid("a")).isNotEqualTo(first);
                assertThat(recorder.events)
                        .containsSubsequence("a ready", "a was killed by signal 9", "a started", "a ready");
            });
            assertThat(supervisor.failure()).isNotDone();
        }
    }

    @Test
    void a_service_that_dies_before_it_is_ready_fails_the_start_with_its_last_words() throws IOException {
        try (Supervisor supervisor = supervisor()) {
            String failure = supervisor.start(List.of(Programs.script("a", "echo the port is taken; exit 3")));

            assertThat(failure)
                    .isEqualTo("a did not start: it exited with 3; see " + folder.resolve("a.log")
                            + ": the port is taken");
        }
    }

    @Test
    void a_service_that_is_not_ready_in_time_fails_the_start() throws IOException {
        Service slow = new Service(
                "slow",
                List.of("/bin/sleep", "60"),
                Map.of(),
                new Readiness.Line("READY"),
                Duration.ofMillis(300),
                Duration.ofSeconds(5));
        try (Supervisor supervisor = supervisor()) {
            assertThat(supervisor.start(List.of(slow))).contains("slow did not start: it was not ready after 0 s");
        }
    }

    @Test
    void a_service_that_dies_too_often_is_given_up() throws Exception {
        try (Supervisor supervisor = supervisor()) {
            supervisor.start(List.of(Programs.script("a", "echo READY; sleep 0.3; echo no more; exit 7")));

            String failure = supervisor.failure().get(50, TimeUnit.SECONDS);

            assertThat(failure)
                    .isEqualTo("a exited with 7 and is not restarted after 5 restarts in 60 s; see "
                            + folder.resolve("a.log") + ": no more");
            assertThat(recorder.events.stream().filter("a started"::equals)).hasSize(6);
        }
    }

    @Test
    void services_end_in_the_reverse_order_of_their_stages() throws IOException {
        Supervisor supervisor = supervisor();
        for (String name : List.of("first", "second", "third")) {
            supervisor.start(List.of(Programs.lasting(name, ends())));
        }

        supervisor.close();

        assertThat(Files.readAllLines(ends())).containsExactly("third", "second", "first");
        assertThat(recorder.events).noneMatch(event -> event.contains("exited"));
        assertThat(recorder.alive()).isEmpty();
    }

    @Test
    void a_service_that_will_not_end_is_ended_by_force() throws IOException {
        Service deaf = new Service(
                "deaf",
                List.of("/bin/sh", "-c", "trap '' TERM; echo READY; while :; do sleep 0.05; done"),
                Map.of(),
                new Readiness.Line("READY"),
                Duration.ofSeconds(20),
                Duration.ofMillis(300));
        Supervisor supervisor = supervisor();
        supervisor.start(List.of(deaf));

        supervisor.close();

        assertThat(recorder.alive()).isEmpty();
    }

    @Test
    void tethered_services_end_when_the_supervisor_is_killed() throws IOException {
        Process parent = new ProcessBuilder(Programs.java(Programs.Parent.class, folder.toString()))
                .redirectErrorStream(true)
                .start();
        List<ProcessHandle> children = new ArrayList<>();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null && !line.equals("UP"); line = output.readLine()) {
            ProcessHandle.of(Long.parseLong(line.substring("PID ".length()))).ifPresent(children::add);
        }
        assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);

        parent.destroyForcibly();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void a_service_that_died_of_a_full_disk_is_started_again_once_there_is_room_however_often_it_died()
            throws IOException {
        try (Supervisor supervisor = supervisor()) {
            assertThat(supervisor.start(List.of(Programs.lasting("a", ends())))).isNull();
            obstacle.set("the disk is full");
            ProcessHandle first = ProcessHandle.of(recorder.pid("a")).orElseThrow();

            first.destroyForcibly();

            await().atMost(Duration.ofSeconds(20)).until(() -> recorder.events.contains("a waits: the disk is full"));
            assertThat(recorder.pid("a")).isEqualTo(first.pid());
            obstacle.set(null);
            await().atMost(Duration.ofSeconds(20)).until(() -> recorder.pid("a") != first.pid());
        }
    }

    private Supervisor supervisor() {
        return new Supervisor(folder, recorder, obstacle::get);
    }

    private Path ends() {
        return folder.resolve("ends");
    }

    private static final class Recorder implements ServiceListener {
        private final List<String> events = new CopyOnWriteArrayList<>();
        private final Map<String, Long> pids = new ConcurrentHashMap<>();

        @Override
        public void started(String service, long pid) {
            pids.put(service, pid);
            events.add(service + " started");
        }

        @Override
        public void ready(String service) {
            events.add(service + " ready");
        }

        @Override
        public void restarting(String service, String how) {
            events.add(service + " " + how);
        }

        @Override
        public void waiting(String service, String how, String obstacle) {
            events.add(service + " waits: " + obstacle);
        }

        long pid(String service) {
            return pids.getOrDefault(service, 0L);
        }

        List<ProcessHandle> alive() {
            return pids.values().stream()
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .filter(ProcessHandle::isAlive)
                    .toList();
        }
    }
}
