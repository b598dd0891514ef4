package io.grokwatch.local.supervise;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One process of a service, from its start to its end. */
final class ServiceProcess {
    private static final Duration POLL = Duration.ofMillis(250);
    /**
     * A terminal sends SIGINT and SIGHUP to all of its processes. A service ignores them: the supervisor shuts the services
     * down in order.
     */
    private static final List<String> IGNORE_TERMINAL_SIGNALS =
            List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");

    private final Service service;
    private final Process process;
    private final Thread reader;
    private final CountDownLatch lineSeen = new CountDownLatch(1);

    private ServiceProcess(Service service, Process process, ServiceLog log) {
        this.service = service;
        this.process = process;
        // No virtual thread: reading a pipe pins its carrier, and a few services would pin all carriers.
        this.reader =
                Thread.ofPlatform().daemon().name(service.name() + "-output").start(() -> read(log));
    }

    static ServiceProcess start(Service service, ServiceLog log) throws IOException {
        List<String> command = new ArrayList<>(IGNORE_TERMINAL_SIGNALS);
        command.addAll(service.command());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(service.environment());
        return new ServiceProcess(service, builder.start(), log);
    }

    long pid() {
        return process.pid();
    }

    /** Waits until it is ready; false if it ended or took too long. */
    boolean awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + service.startLimit().toNanos();
        return switch (service.readiness()) {
            case Readiness.Line line -> awaitLine(deadline);
            case Readiness.Http http -> awaitHttp(http, deadline);
        };
    }

    private boolean awaitLine(long deadline) throws InterruptedException {
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (lineSeen.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return lineSeen.getCount() == 0 && process.isAlive();
    }

    private boolean awaitHttp(Readiness.Http http, long deadline) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(http.address())
                .timeout(Duration.ofSeconds(2))
                .build();
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2));
        if (http.tls() != null) {
            builder.sslContext(http.tls());
        }
        try (HttpClient client = builder.build()) {
            while (process.isAlive() && System.nanoTime() < deadline) {
                if (answers(client, request)) {
                    return true;
                }
                process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
            }
            return false;
        }
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Waits for its end, and for the rest of its output. */
    int awaitExit() throws InterruptedException {
        int status = process.waitFor();
        // A grandchild may hold the pipe open, so the wait is bounded.
        reader.join(Duration.ofSeconds(1));
        return status;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGTERM, waits for the stop limit of the service, then sends SIGKILL. */
    void stop() throws InterruptedException {
        // By its handle: Process.destroy would also close its output, and the rest of it would be lost.
        process.toHandle().destroy();
        if (!process.waitFor(service.stopLimit().toMillis(), TimeUnit.MILLISECONDS)) {
            process.toHandle().destroyForcibly();
        }
        awaitExit();
    }

    private void read(ServiceLog log) {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                log.append(line);
                if (service.readiness() instanceof Readiness.Line(String prefix) && line.startsWith(prefix)) {
                    lineSeen.countDown();
                }
            }
        } catch (IOException e) {
            log.append("output of " + service.name() + " cannot be read any more: " + e);
        }
    }
}
