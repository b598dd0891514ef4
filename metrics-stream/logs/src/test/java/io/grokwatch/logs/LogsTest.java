package io.grokwatch.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.trace.TraceLine.Sample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden files were written by TensorBoard 2.21, W&B 0.31, MLflow 3.17 and NumPy 2.4. */
class LogsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/logs");

    @Nested
    class Csv {
        @Test
        void has_a_row_per_step_whatever_its_separator_line_ends_and_byte_order_mark() {
            List<Sample> expected =
                    List.of(sample(0, "train_loss", 4.5, "val_acc", .25), sample(50, "train_loss", 2, "val_acc", .5));

            assertThat(read("step,train_loss,val_acc\n0,4.5,0.25\n50,2,0.5\n").samples())
                    .isEqualTo(expected);
            assertThat(read("\ufeffstep;train_loss;val_acc\r\n0;4.5;0.25\r\n50;2;0.5\r\n")
                            .samples())
                    .isEqualTo(expected);
            assertThat(read("# made by hand\nstep\ttrain_loss\tval_acc\n0\t4.5\t.25\n50\t2e0\t.5")
                            .samples())
                    .isEqualTo(expected);
            assertThat(read("\"step\",\"train_loss\",\"val_acc\"\n\"0\",\"4.5\",\"0.25\"\n50,2,50%\n")
                            .samples()
                            .getFirst())
                    .isEqualTo(expected.getFirst());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "step",
                    "Step",
                    "_step",
                    "global_step",
                    "iteration",
                    "Iter",
                    "epoch",
                    "trainer/global_step",
                    "steps"
                })
        void takes_its_steps_from_a_column_of_any_of_their_names(String column) {
            LoggedRun run = read("loss," + column + "\n3,100\n2,200.0\n1,\"300\"\n");

            assertThat(run.samples()).extracting(Sample::step).containsExactly(100L, 200L, 300L);
            assertThat(run.steps()).isEqualTo("column '" + column + "'");
        }

        @Test
        void without_a_column_of_steps_counts_its_rows() {
            LoggedRun run = read("train_loss,test_loss\n3,4\n2,3\n");

            assertThat(run.samples()).extracting(Sample::step).containsExactly(0L, 1L);
            assertThat(run.steps()).isEqualTo("the number of the row");
        }

        @Test
        void prefers_steps_to_epochs_and_epochs_that_are_not_whole_are_a_metric() {
            assertThat(read("epoch,step,loss\n0,10,3\n0,20,2\n").steps()).isEqualTo("column 'step'");
            assertThat(read("epoch,loss\n0.5,3\n1.0,2\n").samples())
                    .extracting(Sample::step)
                    .containsExactly(0L, 1L);
        }

        @Test
        void of_lightning_is_sparse() {
            LoggedRun run =
                    read("epoch,step,train_loss_step,train_loss_epoch,val_acc\n0,49,3.5,,\n0,99,,,0.25\n0,99,,3.75,\n");

            assertThat(run.samples())
                    .containsExactly(
                            sample(49, "epoch", 0, "train_loss_step", 3.5),
                            sample(99, "epoch", 0, "val_acc", .25),
                            sample(99, "epoch", 0, "train_loss_epoch", 3.75));
            assertThat(run.skipped()).isEmpty();
        }

        @Test
        void counts_cells_and_rows_that_it_skips_and_keeps_the_rest() {
            LoggedRun run = read("step,loss,acc\n0,n/a,0.5\nx,2,0.5\n,1,1\n3,1,nan,7\nstep,loss,acc\n4,inf,1\n");

            assertThat(run.samples()).hasSize(3);
            assertThat(run.samples().getLast().metrics()).containsEntry("loss", Double.POSITIVE_INFINITY);
            assertThat(run.skipped().get("cells that are no number"))
                    .isEqualTo(new LoggedRun.Skipped(1, "line 2: loss = n/a"));
            assertThat(requireNonNull(run.skipped().get("rows without a step")).count())
                    .isEqualTo(2);
            assertThat(run.skipped()).containsKeys("cells beyond the header", "repeated headers");
            assertThat(run.description()).contains("CSV, 3 rows").contains("skipped 1 cells that are no number");
        }

        @Test
        void may_have_a_row_for_each_metric() {
            assertThat(read("metric,step,value\ntrain_loss,0,4\nval_acc,0,0.5\n")
                            .samples())
                    .containsExactly(sample(0, "train_loss", 4), sample(0, "val_acc", .5));
        }
    }

    @Nested
    class JsonLines {
        @Test
        void are_flat_objects_with_nulls_bare_nan_and_steps_as_text() {
            LoggedRun run = read("""
                    {"step": 0, "train_loss": 4.5, "val_acc": null}
                    {"step": "50", "train_loss": NaN, "val_acc": 0.5, "flag": true}
                    {"step": 1e2, "train": {"loss": 2}, "metrics": {"val_acc": 1}, "ids": [1, 2]}
                    """);

            assertThat(run.samples())
                    .containsExactly(
                            sample(0, "train_loss", 4.5),
                            sample(50, "train_loss", Double.NaN, "val_acc", .5, "flag", 1),
                            sample(100, "train/loss", 2, "val_acc", 1));
            assertThat(run.skipped()).containsOnlyKeys("lists");
        }

        @Test
        void may_have_a_row_per_split() {
            LoggedRun run = read("""
                    {"step": 0, "split": "train", "loss": 4.5, "acc": 0.1, "lr": 0.001}
                    {"step": 0, "split": "test", "loss": 4.25, "acc": 0.2, "lr": 0.001}
                    """);

            assertThat(run.samples())
                    .containsExactly(
                            sample(0, "train/loss", 4.5, "train/acc", .1, "lr", .001),
                            sample(0, "test/loss", 4.25, "test/acc", .2, "lr", .001));
        }

        @Test
        void record_settings_and_summaries_between_the_rows() {
            LoggedRun run = read("""
                    {"_meta": {"p": 97, "optimizer": "AdamW", "weight_decay": 0.5, "batch_size": 512}}
                    {"step": 0, "train_loss": 4.5}
                    {"step": 10, "train_loss": 4}
                    Traceback (most recent call last):
                    {"final_test_acc": 1.0, "best": 3}
                    {"summary": {"grok_step": 10}}
                    """);

            assertThat(run.samples()).hasSize(2);
            assertThat(run.settings())
                    .containsEntry("p", 97)
                    .containsEntry("optimizer", "AdamW")
                    .containsEntry("wd", .5)
                    .containsEntry("bs", 512)
                    .containsEntry("grok_step", 10);
            assertThat(run.skipped()).containsOnlyKeys("lines that are no JSON object", "rows without a step");
        }
    }

    @Nested
    class JsonHistories {
        @Test
        void are_lists_of_objects_at_any_depth_beside_settings() {
            LoggedRun run = read("""
                    {"config": {"optimizer": "sgd"}, "widths": [1, 2, 3], "log_history": [
                      {"epoch": 0.5, "step": 10, "loss": 2.5}, {"epoch": 1.0, "step": 20, "eval_loss": 2.25}]}
                    """);

            assertThat(run.samples())
                    .containsExactly(sample(10, "epoch", .5, "loss", 2.5), sample(20, "epoch", 1, "eval_loss", 2.25));
            assertThat(run.settings()).containsEntry("optimizer", "sgd");
        }

        @Test
        void are_objects_of_lists_of_which_shorter_ones_are_spread() {
            assertThat(read("{\"loss\": [4, 3, 2, 1], \"val_acc\": [0.25, 0.5]}")
                            .samples())
                    .containsExactly(
                            sample(0, "loss", 4, "val_acc", .25),
                            sample(1, "loss", 3),
                            sample(2, "loss", 2, "val_acc", .5),
                            sample(3, "loss", 1));
        }

        @Test
        void are_objects_of_lists_with_steps_of_their_own() {
            assertThat(
                            read("{\"steps\": [0, 100, 200, 300], \"eval_steps\": [0, 300], \"loss\": [4, 3, 2, 1], \"val_acc\": [0, 1]}")
                                    .samples())
                    .containsExactly(
                            sample(0, "loss", 4, "val_acc", 0),
                            sample(100, "loss", 3),
                            sample(200, "loss", 2),
                            sample(300, "loss", 1, "val_acc", 1));
        }

        @Test
        void are_objects_by_step_and_lists_of_points() {
            assertThat(read("{\"0\": {\"loss\": 2}, \"50\": {\"loss\": 1}}").samples())
                    .containsExactly(sample(0, "loss", 2), sample(50, "loss", 1));
            assertThat(read("{\"loss\": [[0, 2.0], [50, 1.0]]}").samples())
                    .containsExactly(sample(0, "loss", 2), sample(50, "loss", 1));
        }

        @Test
        void may_hold_several_runs() {
            List<LoggedRun> runs =
                    Logs.read("seeds.json", bytes("{\"a\": {\"loss\": [2, 1]}, \"b\": {\"loss\": [3, 2]}}"));

            assertThat(runs).extracting(LoggedRun::name).containsExactly("seeds/a", "seeds/b");
        }
    }

    @Nested
    class Trackers {
        @Test
        void tensorboard_logs_scalars_as_simple_values() {
            LoggedRun run = only(GOLDEN.resolve("scalars.tfevents"));

            assertThat(run.samples()).hasSize(32).startsWith(sample(0, "train_loss", 2));
            assertThat(run.samples().getLast()).isEqualTo(sample(70, "test_acc", .875));
        }

        @Test
        void tensorboard_logs_scalars_as_tensors_in_folders_of_splits() {
            LoggedRun run = only(GOLDEN.resolve("keras"));

            assertThat(run.samples())
                    .hasSize(32)
                    .contains(sample(40, "train/epoch_accuracy", 1), sample(70, "validation/epoch_loss", 2.25));
        }

        @Test
        void an_event_file_that_is_cut_off_is_read_up_to_there() throws IOException {
            byte[] whole = Files.readAllBytes(GOLDEN.resolve("scalars.tfevents"));

            LoggedRun run = Logs.read("cut", new ByteArrayInputStream(whole, 0, whole.length - 5))
                    .getFirst();

            assertThat(run.samples()).hasSize(31);
            assertThat(requireNonNull(run.skipped().get("damaged or unfinished records"))
                            .count())
                    .isEqualTo(1);
        }

        @Test
        void wandb_logs_a_transaction_log() {
            LoggedRun run = only(GOLDEN.resolve("run.wandb"));

            assertThat(run.samples()).hasSize(8);
            assertThat(run.samples().getLast().step()).isEqualTo(70);
            assertThat(run.samples().getLast().metrics())
                    .containsEntry("test_acc", .875)
                    .containsEntry("nested/a", 1.5)
                    .doesNotContainKeys("_runtime", "note");
            assertThat(run.settings()).containsEntry("optimizer", "adamw").containsEntry("wd", 1.0);
        }

        @Test
        void a_record_of_wandb_that_spans_blocks_is_read_whole() {
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            log.writeBytes(new byte[] {':', 'W', '&', 'B', (byte) 0xe1, (byte) 0xbe, 0});
            StringBuilder text = new StringBuilder();
            text.append("\"").append("x".repeat(40_000)).append("\"");
            byte[] record = io.grokwatch.logs.wandb.Record.newBuilder()
                    .setHistory(io.grokwatch.logs.wandb.History.newBuilder()
                            .setStep(io.grokwatch.logs.wandb.History.Step.newBuilder()
                                    .setNum(7))
                            .addItem(io.grokwatch.logs.wandb.Item.newBuilder()
                                    .setKey("note")
                                    .setValueJson(text.toString()))
                            .addItem(io.grokwatch.logs.wandb.Item.newBuilder()
                                    .setKey("loss")
                                    .setValueJson("0.5")))
                    .build()
                    .toByteArray();
            int first = 32_768 - 7 - 7;
            chunk(log, record, 0, first, 2);
            chunk(log, record, first, record.length - first, 4);

            assertThat(Logs.read("long.wandb", new ByteArrayInputStream(log.toByteArray()))
                            .getFirst()
                            .samples())
                    .containsExactly(sample(7, "loss", .5));
        }

        private static void chunk(ByteArrayOutputStream log, byte[] record, int from, int length, int kind) {
            log.writeBytes(new byte[4]);
            log.write(length & 0xff);
            log.write(length >> 8);
            log.write(kind);
            log.write(record, from, length);
        }

        @Test
        void mlflow_logs_a_folder_per_run() {
            LoggedRun run = only(GOLDEN.resolve("mlflow-run"));

            assertThat(run.name()).isEqualTo("hello");
            assertThat(run.samples())
                    .hasSize(25)
                    .contains(sample(70, "val/acc", .875), sample(90, "val/acc", Double.NaN));
            assertThat(run.settings()).containsEntry("wd", .5);
        }

        @Test
        void metrics_of_mlflow_are_read_in_the_order_in_which_they_were_logged(@TempDir Path folder)
                throws IOException {
            Path metrics = Files.createDirectories(folder.resolve("metrics"));
            Files.writeString(folder.resolve("meta.yaml"), "run_id: r");
            Files.writeString(metrics.resolve("eval_accuracy"), "1001 0.1 10\n2001 0.2 20\n");
            Files.writeString(metrics.resolve("loss"), "1000 3.2 10\n2000 0.1 20\n");
            Files.writeString(metrics.resolve("step"), "1000 7 10\n");

            assertThat(only(folder).samples())
                    .containsExactly(
                            new Sample(10, Map.of("loss", 3.2)),
                            new Sample(10, Map.of("eval_accuracy", 0.1)),
                            new Sample(20, Map.of("loss", 0.1)),
                            new Sample(20, Map.of("eval_accuracy", 0.2)));
        }

        @Test
        void mlflow_logs_to_sqlite(@TempDir Path folder) throws SQLException {
            Path file = folder.resolve("mlflow.db");
            try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = database.createStatement()) {
                statement.executeUpdate("create table runs (run_uuid text, name text, start_time integer)");
                statement.executeUpdate("create table params (key text, value text, run_uuid text)");
                statement.executeUpdate(
                        "create table metrics (key text, value real, timestamp integer, run_uuid text, step integer, is_nan integer)");
                statement.executeUpdate(
                        "insert into runs values ('r1', 'first', 1), ('r2', '', 2), ('r3', 'empty', 3)");
                statement.executeUpdate("insert into params values ('weight_decay', '0.25', 'r1')");
                statement.executeUpdate(
                        "insert into metrics values ('loss', 2, 1, 'r1', 0, 0), ('loss', 0, 2, 'r1', 10, 1),"
                                + " ('loss', 3, 1, 'r2', 0, 0)");
            }

            List<LoggedRun> runs = Logs.read(file);

            assertThat(runs).extracting(LoggedRun::name).containsExactly("first", "r2");
            assertThat(runs.getFirst().samples()).containsExactly(sample(0, "loss", 2), sample(10, "loss", Double.NaN));
            assertThat(runs.getFirst().settings()).containsEntry("wd", .25);
        }

        @Test
        void numpy_saves_an_archive_of_arrays() {
            LoggedRun run = only(GOLDEN.resolve("history.npz"));

            assertThat(run.samples()).hasSize(8);
            assertThat(run.samples().get(2))
                    .isEqualTo(sample(20, "train_loss", 2.0 / 3, "train_acc", .5, "test_acc", .25));
            assertThat(run.settings()).containsEntry("seed", 3.0);
            assertThat(requireNonNull(run.skipped().get("arrays")).example()).isEqualTo("embedding of shape [3, 2]");
        }

        @Test
        void pickles_are_never_read() {
            assertThatThrownBy(() -> Logs.read(GOLDEN.resolve("pickled.npz")))
                    .isInstanceOf(LogException.class)
                    .hasMessageContaining("no array with a value per step");
        }
    }

    @Test
    void a_log_may_be_compressed() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("step,loss\n0,1\n".getBytes(UTF_8));
        }

        assertThat(Logs.read("a.csv.gz", new ByteArrayInputStream(packed.toByteArray()))
                        .getFirst()
                        .samples())
                .containsExactly(sample(0, "loss", 1));
    }

    @Test
    void a_log_may_be_of_utf_16() {
        byte[] text = "\ufeffstep\tloss\n0\t1\n".getBytes(StandardCharsets.UTF_16LE);

        assertThat(Logs.read("a.tsv", new ByteArrayInputStream(text)).getFirst().samples())
                .containsExactly(sample(0, "loss", 1));
    }

    @Test
    void what_cannot_be_read_is_answered_with_its_place_what_was_found_and_an_example(@TempDir Path folder) {
        assertThatThrownBy(() -> read("0,4.5,0.25\n1,4,0.5\n"))
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith("log.txt:1: found '0,4.5,0.25', expected a header with names of columns")
                .hasMessageContaining("step,train_loss,val_acc");
        assertThatThrownBy(() -> read("hello world\n")).hasMessageStartingWith("log.txt:1: found 'hello world'");
        assertThatThrownBy(() -> read("{\"a\": \n"))
                .hasMessageStartingWith("log.txt:")
                .hasMessageContaining("no JSON");
        assertThatThrownBy(() -> read("{\"a\": \"b\"}"))
                .hasMessageContaining("JSON without a history, found {\"a\":\"b\"}");
        assertThatThrownBy(() -> read("step,note\n0,a\n")).hasMessageContaining("without a number to read as a metric");
        assertThatThrownBy(() -> read("  \n")).hasMessageStartingWith("log.txt is empty");
        assertThatThrownBy(() -> Logs.read(folder)).hasMessageContaining("a folder without event files");
        assertThatThrownBy(() -> Logs.read(folder.resolve("gone"))).hasMessageStartingWith("there is no file");
    }

    private static LoggedRun read(String text) {
        List<LoggedRun> runs = Logs.read("log.txt", bytes(text));
        assertThat(runs).hasSize(1);
        return runs.getFirst();
    }

    private static LoggedRun only(Path path) {
        List<LoggedRun> runs = Logs.read(path);
        assertThat(runs).hasSize(1);
        return runs.getFirst();
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static Sample sample(long step, Object... metrics) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < metrics.length; i += 2) {
            values.put((String) metrics[i], ((Number) metrics[i + 1]).doubleValue());
        }
        return new Sample(step, values);
    }
}
