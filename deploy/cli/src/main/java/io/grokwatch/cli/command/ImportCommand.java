package io.grokwatch.cli.command;

import io.grokwatch.backtest.kafka.TransactionalWriter;
import io.grokwatch.backtest.trace.LoggedRuns;
import io.grokwatch.backtest.trace.RecordedTrace;
import io.grokwatch.backtest.trace.TraceFile;
import io.grokwatch.backtest.trace.TraceReplay;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.cli.exchange.RunImport;
import io.grokwatch.events.Event;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.MetricNamesMapped;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.events.naming.NameOverrides;
import io.grokwatch.events.trace.TraceCodec;
import io.grokwatch.events.trace.TraceLine;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.logs.ExportFile;
import io.grokwatch.logs.LogException;
import io.grokwatch.logs.LoggedRun;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.tracker.client.TrackerException;
import io.grokwatch.tracker.client.TrackerUnavailableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "import", description = "Logs the runs of files to the running stack, and prints their ids.")
final class ImportCommand implements Callable<Integer> {
    private static final String CLIENT_ID = "grokwatch-import";
    private static final EventCodec CODEC = new EventCodec("/grokwatch/import");
    /** How many records one transaction has at most. */
    private static final int RECORDS_AT_A_TIME = 64;
    /** How many bytes of the hash of a run's content are part of its id. */
    private static final int HASH_BYTES = 4;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Mixin
    private MetricNameOptions names = new MetricNameOptions();

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "exports, traces, logs of any format that detect takes, or folders of trackers")
    private List<Path> files = List.of();

    @Option(
            names = "--as",
            paramLabel = "ID",
            description =
                    "the id of the run that is imported from an export; by default the one that it was exported with")
    private @Nullable String as;

    @Option(names = "--again", description = "import runs of an export even if the tracker has runs of these ids")
    private boolean again;

    @Override
    public Integer call() {
        NameOverrides overrides = names.overrides();
        String bootstrap = options.kafka();
        try (TransactionalWriter writer = new TransactionalWriter(bootstrap, CLIENT_ID)) {
            for (Path file : files) {
                if (Files.exists(file) && ExportFile.isExport(file)) {
                    publishExport(file, writer);
                    continue;
                }
                for (RecordedTrace run : runs(file)) {
                    publish(run, overrides, writer);
                }
            }
        } catch (KafkaException e) {
            throw new UserErrorException("Kafka at " + bootstrap + " cannot be written: " + e.getMessage(), e);
        }
        return 0;
    }

    /** Runs of the tracker keep their ids, times and doubles; one that exists is not mixed with another. */
    private void publishExport(Path file, TransactionalWriter writer) {
        String chosen = as;
        List<String> taken = new ArrayList<>();
        try (TrackerClient tracker = options.tracker()) {
            RunImport runs = new RunImport(writer, id -> {
                String target = chosen == null ? id : chosen;
                if (taken.contains(target)) {
                    throw new UserErrorException(file + " has several runs, expected one with --as " + target);
                }
                taken.add(target);
                if (!again && exists(tracker, target)) {
                    throw new UserErrorException(
                            "the tracker has a run '" + target
                                    + "' already; name another id with --as, or repeat an import that was interrupted with --again");
                }
                return target;
            });
            ExportFile.read(file, runs);
            runs.end();
            runs.imported().forEach(terminal::print);
        } catch (LogException e) {
            throw new UserErrorException(String.valueOf(e.getMessage()), e);
        }
    }

    private boolean exists(TrackerClient tracker, String id) {
        try {
            tracker.run(id);
            return true;
        } catch (TrackerUnavailableException e) {
            terminal.note("whether the tracker has a run '" + id + "' cannot be checked: " + e.getMessage());
            return false;
        } catch (TrackerException e) {
            return e.problem().map(problem -> problem.status() != 404).orElse(true);
        }
    }

    private List<RecordedTrace> runs(Path file) {
        if (Files.exists(file) && !TraceFile.isTrace(file)) {
            List<LoggedRun> logged = LoggedRuns.read(file);
            logged.forEach(run -> terminal.note(run.description()));
            return logged.stream().map(RecordedTrace::of).toList();
        }
        return List.of(RecordedTrace.read(file));
    }

    /** The same content has the same id, so that a log that is imported again changes nothing. */
    private void publish(RecordedTrace run, NameOverrides overrides, TransactionalWriter writer) {
        Map<String, Object> settings = new LinkedHashMap<>(run.header().settings());
        settings.putIfAbsent("run_id", id(run));
        RecordedTrace named = new RecordedTrace(run.name(), new TraceLine.Header(settings), run.samples());
        Publication publication = new Publication(writer, overrides);
        named.replay(publication);
        publication.flush();
        terminal.print(String.valueOf(settings.get("run_id")));
    }

    private static String id(RecordedTrace run) {
        MessageDigest hash = sha256();
        run.samples()
                .forEach(sample -> hash.update(
                        TraceCodec.sample(sample.step(), sample.metrics()).getBytes(StandardCharsets.UTF_8)));
        String name = run.name().substring(run.name().lastIndexOf('/') + 1);
        String stem = name.replaceFirst("\\.jsonl?(\\.gz)?$", "")
                .replaceAll("[^A-Za-z0-9_-]", "-")
                .replaceFirst("^[_-]+", "");
        String shortened = stem.isEmpty() ? "log" : stem.substring(0, Math.min(stem.length(), 100));
        return shortened + "-" + HexFormat.of().formatHex(Arrays.copyOf(hash.digest(), HASH_BYTES));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Publishes the events of a run in the order in which a worker does. */
    private static final class Publication implements TraceReplay.Listener {
        private final TransactionalWriter writer;
        private final NameOverrides overrides;
        private final List<ProducerRecord<byte[], byte[]>> pending = new ArrayList<>();

        Publication(TransactionalWriter writer, NameOverrides overrides) {
            this.writer = writer;
            this.overrides = overrides;
        }

        @Override
        public void started(RunStarted event) {
            RunId run = event.runId();
            if (!overrides.standardByName().isEmpty()) {
                add(new MetricNamesMapped(run, event.attempt(), 0, overrides.standardByName()));
            }
            add(event);
            flush();
        }

        @Override
        public void metrics(MetricBatch batch) {
            addRecord(RecordCodec.record(timed(batch)));
        }

        /** The end is written after the metrics are, as its time has to be later than theirs. */
        @Override
        public void finished(RunFinished event) {
            flush();
            add(event);
        }

        /** A log records steps and no times; the points are of the time of the import. */
        private static MetricBatch timed(MetricBatch batch) {
            long now = System.currentTimeMillis();
            List<Block> blocks = batch.blocks().stream()
                    .map(block -> {
                        long[] times = new long[block.steps().size()];
                        Arrays.fill(times, now);
                        return new Block(block.steps(), Longs.adopt(times), block.columns());
                    })
                    .toList();
            return new MetricBatch(batch.runId(), batch.attempt(), batch.sequence(), blocks);
        }

        private void add(Event event) {
            addRecord(RecordCodec.record(CODEC.encode(event, Instant.now())));
        }

        private void addRecord(ProducerRecord<byte[], byte[]> record) {
            pending.add(record);
            if (pending.size() >= RECORDS_AT_A_TIME) {
                flush();
            }
        }

        void flush() {
            if (!pending.isEmpty()) {
                writer.write(pending);
                pending.clear();
            }
        }
    }
}
