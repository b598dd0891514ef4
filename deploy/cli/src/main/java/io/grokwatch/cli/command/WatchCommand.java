package io.grokwatch.cli.command;

import io.grokwatch.backtest.trace.FindingJson;
import io.grokwatch.cli.display.FindingLine;
import io.grokwatch.cli.error.UsageException;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.cli.watch.DetectorSink;
import io.grokwatch.cli.watch.RunSink;
import io.grokwatch.cli.watch.TrackerSink;
import io.grokwatch.cli.watch.Watch;
import io.grokwatch.cli.watch.WatchedProgram;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.naming.NameOverrides;
import io.grokwatch.events.validation.Text;
import io.grokwatch.logs.GrowingLogs;
import io.grokwatch.logs.LoggedRun;
import io.grokwatch.logs.PrintedLog;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.TrackerClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "watch",
        description = {
            "Follows logs as they grow, or what a program prints, until Ctrl-C or the end of the program.",
            "With a running stack the runs are logged to it; without one the detectors run here, and phases and",
            "detections are printed."
        },
        customSynopsis = {"grokwatch watch [OPTIONS] FILE|FOLDER", "grokwatch watch [OPTIONS] -- COMMAND [ARGUMENT...]"
        })
final class WatchCommand implements Callable<Integer> {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration SLICE = Duration.ofMillis(100);
    /** Reading takes at most this part of the time: a log that takes long to read is read less often. */
    private static final int MIN_PAUSES = 5;

    private static final int MAX_STEM = 60;
    private static final int HASH_BYTES = 6;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Mixin
    private MetricNameOptions names = new MetricNameOptions();

    @Parameters(
            paramLabel = "FILE|FOLDER|-- COMMAND",
            arity = "1..*",
            description = {
                "a log of any format that detect takes, or a folder with event files of TensorBoard, .wandb files,",
                "runs of MLflow, CSV (Lightning's metrics.csv) and JSON lines, which need not be there yet;",
                "after --, a program that prints JSON or key=value lines"
            })
    private List<String> what = List.of();

    @Option(names = "--standalone", description = "run the detectors here even if a stack runs")
    private boolean standalone;

    @Option(names = "--experiment", paramLabel = "NAME", description = "the experiment of the runs on the stack")
    private @Nullable String experiment;

    @Option(names = "--name", paramLabel = "NAME", description = "the name of the run of a program")
    private @Nullable String name;

    @Option(
            names = "--idle",
            paramLabel = "S",
            description = "end, with the runs as finished, once nothing was new for so many seconds")
    private @Nullable Integer idle;

    @Option(names = "--json", description = "print the findings as lines of JSON, as detect does")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        NameOverrides overrides = names.overrides();
        boolean isProgram = spec.commandLine().getParseResult().originalArgs().contains("--");
        if (!isProgram && what.size() > 1) {
            throw new UsageException("watch follows one file or folder, were " + what.size()
                    + "; a program follows --: watch -- " + String.join(" ", what));
        }
        if (idle != null && idle < 1) {
            throw new UsageException("--idle must be at least 1, was " + idle);
        }
        try (TrackerClient tracker =
                        standalone ? null : options.trackerIfRunning().orElse(null);
                ShutdownSignal signal = new ShutdownSignal()) {
            return isProgram ? program(tracker, signal, overrides) : logs(tracker, signal, overrides);
        }
    }

    private int logs(@Nullable TrackerClient tracker, ShutdownSignal signal, NameOverrides overrides)
            throws InterruptedException {
        Path path = Path.of(what.getFirst());
        if (!Files.exists(path)) {
            terminal.note("waiting for " + path);
        }
        GrowingLogs logs =
                new GrowingLogs(path, (log, reason) -> terminal.note(Text.escaped(log + " cannot be read: " + reason)));
        Watch watch = new Watch(log -> sink(tracker, log, id(log), overrides), terminal::note);
        long newNanos = System.nanoTime();
        boolean isStopNoted = false;
        while (!signal.isRequested()) {
            long begun = System.nanoTime();
            if (watch.update(logs.changed(false))) {
                newNanos = System.nanoTime();
            }
            if (idle != null
                    && System.nanoTime() - newNanos >= Duration.ofSeconds(idle).toNanos()) {
                boolean unused = watch.update(logs.changed(true));
                watch.end(RunStatus.FINISHED, null);
                if (watch.size() == 0) {
                    throw new UserErrorException(path + " had nothing to follow for " + idle + " s");
                }
                return 0;
            }
            if (!isStopNoted && watch.stopReason() != null) {
                isStopNoted = true;
                terminal.note(
                        "a run was requested to stop, which its own program has to do: it is followed by its log alone");
            }
            pause(begun, signal);
        }
        watch.end(null, null);
        return 0;
    }

    private int program(@Nullable TrackerClient tracker, ShutdownSignal signal, NameOverrides overrides)
            throws InterruptedException {
        String first = what.getFirst();
        String runName = name != null ? name : first.substring(first.lastIndexOf('/') + 1);
        PrintedLog log = new PrintedLog(runName);
        RunId id = new RunId(stem(runName) + "-"
                + hash(Instant.now() + " " + ProcessHandle.current().pid() + " " + what));
        Watch watch = new Watch(run -> sink(tracker, run, id, overrides), terminal::note);
        try (WatchedProgram program = new WatchedProgram(what, log, terminal::note)) {
            int read = 0;
            String stopReason = null;
            long readNanos = 0;
            while (!program.awaitEnd(SLICE)) {
                if (signal.isRequested() || (stopReason = watch.stopReason()) != null) {
                    program.terminate();
                    break;
                }
                long now = System.nanoTime();
                if (now - readNanos >= INTERVAL.toNanos() && log.size() > read) {
                    read = log.size();
                    boolean unused = watch.update(log.run().stream().toList());
                    readNanos = now + (MIN_PAUSES - 1) * (System.nanoTime() - now);
                }
                watch.beat();
            }
            int status = program.status();
            boolean unused = watch.update(log.run().stream().toList());
            if (watch.size() == 0) {
                terminal.note("the program printed no metrics, expected lines such as"
                        + " {\"step\": 0, \"train_loss\": 4.6} or step=0 train_loss=4.6");
            }
            if (stopReason != null) {
                watch.end(RunStatus.STOPPED, stopReason);
                return 0;
            }
            if (signal.isRequested()) {
                watch.end(RunStatus.STOPPED, "interrupted");
                return 0;
            }
            if (status != 0) {
                watch.end(RunStatus.FAILED, "exited with status " + status);
                throw new UserErrorException(first + " exited with status " + status);
            }
            watch.end(RunStatus.FINISHED, null);
            return 0;
        } catch (IOException e) {
            throw new UserErrorException("the program cannot be started: " + e.getMessage(), e);
        }
    }

    private RunSink sink(@Nullable TrackerClient tracker, LoggedRun log, RunId id, NameOverrides overrides) {
        if (tracker == null) {
            terminal.note("following " + Text.escaped(log.name()) + " (" + log.format() + ")");
            return new DetectorSink(id, overrides, this::print, summary -> terminal.print(summary.json()));
        }
        TrackerSink.Identity identity =
                new TrackerSink.Identity(id.value(), Text.escaped(log.name(), 200), experiment, log.source());
        return new TrackerSink(tracker, identity, terminal::note, () -> {
            terminal.print(id.value());
            if (!overrides.standardByName().isEmpty()) {
                tracker.mapMetricNames(id.value(), overrides.standardByName());
            }
        });
    }

    private void print(RunFinding finding) {
        if (json) {
            terminal.print(FindingJson.line(finding));
        } else {
            FindingLine.of(finding).ifPresent(terminal::print);
        }
    }

    private static void pause(long begun, ShutdownSignal signal) throws InterruptedException {
        long took = System.nanoTime() - begun;
        long until = System.nanoTime() + Math.max(INTERVAL.toNanos(), MIN_PAUSES * took);
        while (System.nanoTime() < until && !signal.isRequested()) {
            Thread.sleep(SLICE);
        }
    }

    /** The same log has the same id, so that following it again resumes its run. */
    private static RunId id(LoggedRun log) {
        String source = Path.of(log.source()).toAbsolutePath().normalize().toString();
        return new RunId(stem(log.name()) + "-" + hash(source + "#" + log.name()));
    }

    private static String stem(String name) {
        String plain =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return plain.isEmpty() ? "run" : plain.substring(0, Math.min(MAX_STEM, plain.length()));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
