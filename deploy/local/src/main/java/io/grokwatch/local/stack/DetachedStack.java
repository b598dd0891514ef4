package io.grokwatch.local.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A stack in a process of its own, which outlives this process and its terminal. */
public final class DetachedStack {
    private static final long START_LIMIT_S = 300;
    private static final long POLL_MS = 200;

    private DetachedStack() {}

    /**
     * Starts one and waits until it is ready.
     *
     * @param mainClass of the command line, whose {@code up} the process runs
     * @throws StackException with the last line of its output, if it exits instead
     */
    public static StackFile start(
            Installation home, String mainClass, Path folder, Ports ports, @Nullable Listening listening, int workers) {
        try {
            // Fails here, rather than in a log, if the folder cannot be used.
            DataFolder.open(folder).close();
            Path log = Files.createDirectories(folder.resolve("logs")).resolve("supervisor.log");
            Process process = new ProcessBuilder(command(home, mainClass, folder, ports, listening, workers))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return awaitReady(process, folder, log);
        } catch (IOException e) {
            throw new StackException("the stack cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while the stack started", e);
        }
    }

    private static List<String> command(
            Installation home, String mainClass, Path folder, Ports ports, @Nullable Listening listening, int workers) {
        // The file keeps the launcher from rebuilding the jars while the stack runs from them.
        String mark = home.isCheckout() ? "mkdir -p \"$0\" && : >\"$0/$$\"; " : "";
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "trap '' INT HUP; " + mark + "exec \"$@\"",
                home.root().resolve("deploy/cli/target/running").toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-D" + Installation.PROPERTY + "=" + home.root(),
                "-cp",
                System.getProperty("java.class.path"),
                mainClass,
                "up",
                "--port",
                Integer.toString(ports.page()),
                "--data",
                folder.toString(),
                "--workers",
                Integer.toString(workers)));
        if (listening == null) {
            command.addAll(List.of("--host", ports.host()));
            return command;
        }
        command.addAll(List.of("--listen", listening.address(), "--advertise", listening.advertised()));
        if (listening.certificate() != null && listening.key() != null) {
            command.addAll(List.of(
                    "--tls-cert",
                    listening.certificate().toString(),
                    "--tls-key",
                    listening.key().toString()));
        }
        return command;
    }

    private static StackFile awaitReady(Process process, Path folder, Path log)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_S);
        while (!process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
            Optional<StackFile> stack = StackFile.read(folder);
            if (stack.isPresent()
                    && stack.get().pid() == process.pid()
                    && stack.get().isReady()) {
                return stack.get();
            }
            if (System.nanoTime() > deadline) {
                process.destroy();
                throw new StackException("the stack was not ready after " + START_LIMIT_S + " s; see " + log);
            }
        }
        String output = Files.readString(log).strip();
        String lastLine = output.substring(output.lastIndexOf('\n') + 1);
        throw new StackException(
                lastLine.startsWith("grokwatch: ") ? lastLine.substring("grokwatch: ".length()) : lastLine);
    }
}
