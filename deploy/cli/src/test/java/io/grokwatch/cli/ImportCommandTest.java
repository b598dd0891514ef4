package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.backtest.kafka.BrokerWithTopics;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunDetectors;
import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.Event;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.MetricNamesMapped;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.kafka.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that are imported to a real broker. */
class ImportCommandTest {
    @TempDir
    static Path folder;

    private static BrokerWithTopics broker;
    private static String firstPort;

    private final CommandRun typed = new CommandRun();

    @BeforeAll
    static void start() throws Exception {
        broker = new BrokerWithTopics(folder);
        String address = broker.bootstrap();
        // Kafka listens on the port after the first one of a stack.
        firstPort = String.valueOf(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)) - 1);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void a_log_becomes_a_run_under_its_own_names_that_the_detectors_judge() throws Exception {
        Path log = Files.writeString(folder.resolve("late.csv"), grokking("train_acc", "test_acc"));

        RunId run = imported(log);

        List<RunLifecycle> lifecycle = lifecycle(run);
        assertThat(lifecycle).extracting(Object::getClass).isEqualTo(List.of(RunStarted.class, RunFinished.class));
        List<MetricBatch> batches = batches(run);
        assertThat(batches.getFirst().blocks().getFirst().columns())
                .extracting(MetricBatch.Column::name)
                .contains("train_acc", "test_acc");
        assertThat(judged(run).runClass()).isEqualTo(RunClass.GROKKED);
    }

    @Test
    void the_same_log_is_the_same_run_with_the_same_batches() throws Exception {
        Path log = Files.writeString(folder.resolve("twice.csv"), grokking("train_acc", "val_acc"));

        RunId run = imported(log);
        int once = batches(run).size();
        assertThat(imported(log)).isEqualTo(run);

        List<MetricBatch> twice = batches(run);
        assertThat(twice).hasSize(2 * once);
        for (int i = 0; i < once; i++) {
            assertThat(twice.get(once + i).sequence()).isEqualTo(twice.get(i).sequence());
            assertThat(twice.get(once + i).attempt()).isEqualTo(twice.get(i).attempt());
        }
    }

    @Test
    void stated_names_reach_the_detectors_before_the_metrics() throws Exception {
        Path log = Files.writeString(folder.resolve("named.csv"), grokking("fit", "held"));

        RunId run = imported(log, "--map", "fit=train/accuracy", "--map", "held=val/accuracy");

        assertThat(lifecycle(run).getFirst()).isInstanceOf(MetricNamesMapped.class);
        assertThat(judged(run).runClass()).isEqualTo(RunClass.GROKKED);
    }

    @Test
    void an_export_is_imported_with_its_id_its_times_and_its_bits() throws Exception {
        Path export = Files.writeString(folder.resolve("export.csv"), """
                run,step,time_ms,"a,b",loss
                exported-1,0,1000,1.0,NaN
                exported-1,1,1001,,-0.0
                exported-1,9223372036854775806,1002,4.9E-324,
                """);

        RunId run = imported(export);

        assertThat(run.value()).isEqualTo("exported-1");
        List<String> points = new ArrayList<>();
        for (MetricBatch batch : batches(run)) {
            for (MetricBatch.Block block : batch.blocks()) {
                for (MetricBatch.Column column : block.columns()) {
                    for (int i = 0; i < block.steps().size(); i++) {
                        points.add(column.name() + " " + block.steps().get(i) + " "
                                + block.timesMs().get(i) + " "
                                + Long.toHexString(Double.doubleToRawLongBits(
                                        column.values().get(i))));
                    }
                }
            }
        }
        assertThat(points)
                .containsExactlyInAnyOrder(
                        "a,b 0 1000 3ff0000000000000",
                        "loss 0 1000 7ff8000000000000",
                        "loss 1 1001 8000000000000000",
                        "a,b 9223372036854775806 1002 1");
        assertThat(lifecycle(run)).extracting(Object::getClass).isEqualTo(List.of(RunStarted.class, RunFinished.class));
    }

    @Test
    void without_a_broker_the_address_is_named() throws Exception {
        Path log = Files.writeString(folder.resolve("lost.csv"), grokking("train_acc", "val_acc"));

        assertThat(typed.run("import", "--data", folder.resolve("nothing").toString(), log.toString()))
                .isEqualTo(1);
        assertThat(typed.err()).startsWith("grokwatch: no stack runs on ");
    }

    private RunId imported(Path log, String... more) {
        List<String> arguments = new ArrayList<>(List.of("import", "--port", firstPort));
        arguments.addAll(List.of(more));
        arguments.add(log.toString());
        CommandRun run = new CommandRun();
        assertThat(run.run(arguments.toArray(String[]::new))).as(run.err()).isZero();
        return new RunId(run.out().strip());
    }

    private static List<RunLifecycle> lifecycle(RunId run) {
        List<RunLifecycle> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.read(Topics.RUN_LIFECYCLE)) {
            if (new String(record.key(), StandardCharsets.UTF_8).equals(run.value())
                    && RecordCodec.decodeEvent(record) instanceof Decoded.Ok<Event>(RunLifecycle event)) {
                events.add(event);
            }
        }
        return events;
    }

    private static List<MetricBatch> batches(RunId run) throws Exception {
        List<MetricBatch> batches = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.read(Topics.RUN_METRICS)) {
            if (new String(record.key(), StandardCharsets.UTF_8).equals(run.value())) {
                assertThat(BulkCodec.decodeMetrics(record.value()))
                        .isInstanceOfSatisfying(
                                Decoded.Ok.class, decoded -> batches.add((MetricBatch) decoded.value()));
            }
        }
        return batches;
    }

    private static RunSummary judged(RunId run) throws Exception {
        RunDetectors detectors = RunDetectors.of(run, DetectorConfig.defaults());
        List<RunLifecycle> lifecycle = lifecycle(run);
        lifecycle.subList(0, lifecycle.size() - 1).forEach(detectors::accept);
        batches(run).forEach(detectors::accept);
        detectors.accept(lifecycle.getLast());
        return detectors.summary();
    }

    /** Memorises at step 20, generalises at step 400. */
    private static String grokking(String train, String validation) {
        StringBuilder csv = new StringBuilder("step," + train + "," + validation + "\n");
        for (int i = 0; i < 60; i++) {
            double held = i < 36 ? .1 : i < 40 ? .1 + (i - 35) * .2 : 1;
            csv.append(String.format(Locale.ROOT, "%d,%.2f,%.2f%n", i * 10, i < 2 ? .1 : 1, held));
        }
        return csv.toString();
    }
}
