package io.grokwatch.local.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rebuilds the telemetry of a running stack from the topics, in a process of its own. */
public final class RebuildProcess {
    private RebuildProcess() {}

    /**
     * Runs it to its end; the stack goes on serving.
     *
     * @param data the stack's data folder
     * @throws StackException if it fails; the message names its log
     */
    public static void run(Installation home, StackFile stack, Path data) throws IOException, InterruptedException {
        Path log = Files.createDirectories(data.resolve("logs")).resolve("rebuild.log");
        String database = "grokwatch-"
                + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX).toLowerCase(Locale.ROOT);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ServiceJvm.TRACKER.options());
        command.addAll(List.of(
                "-Dkafka.bootstrap.servers=" + stack.kafka(),
                "-Dquarkus.mongodb.connection-string=" + stack.store(),
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=0",
                "-Dgrokwatch.tracker.data=" + data,
                "-Dgrokwatch.tracker.checkpoints.folder=" + data.resolve("checkpoints"),
                "-Dgrokwatch.tracker.rebuild-into=" + database,
                "-jar",
                home.trackerApi().toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            int status = process.waitFor();
            if (status != 0) {
                throw new StackException("the telemetry was not rebuilt, and the old one stays; see " + log);
            }
        } finally {
            process.destroy();
        }
    }
}
