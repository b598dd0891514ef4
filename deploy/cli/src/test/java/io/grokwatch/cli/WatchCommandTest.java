package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs and programs that are followed without a stack. */
class WatchCommandTest {
    /** Made by JUnit. */
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final CommandRun typed = new CommandRun();

    @Test
    void a_table_that_grows_has_the_findings_that_detect_has_of_it_at_its_end() throws Exception {
        Path log = folder.resolve("late.csv");
        Thread writer = Thread.ofPlatform().start(() -> {
            StringBuilder rows = new StringBuilder("step,train_loss,train_acc,val_loss,val_acc\n");
            for (int step = 0; step <= 1000; step += 10) {
                rows.append(row(step));
            }
            // In the middle of a line.
            append(log, rows.substring(0, rows.length() - 4));
            await().atMost(Duration.ofSeconds(30)).until(() -> typed.out().contains("MEMORISED"));
            rows.delete(0, rows.length() - 4);
            for (int step = 1010; step <= 3000; step += 10) {
                rows.append(row(step));
            }
            append(log, rows.toString());
        });

        assertThat(typed.run("watch", "--standalone", "--json", "--idle", "3", log.toString()))
                .as(typed.err())
                .isZero();
        writer.join();
        CommandRun detect = new CommandRun();
        assertThat(detect.run("detect", log.toString())).isZero();

        assertThat(typed.err()).contains("following late (CSV)");
        JsonNode watched = last(typed.out());
        assertThat(watched.path("class").textValue()).isEqualTo("grokked");
        for (String member :
                List.of("class", "memorisedStep", "onsetStep", "generalisedStep", "stableFrom", "ending")) {
            assertThat(watched.path(member))
                    .as(member)
                    .isEqualTo(last(detect.out()).path(member));
        }
        assertThat(typed.out()).contains("\"type\":\"phase-changed\"", "\"type\":\"grokking-detected\"");
    }

    @Test
    void what_a_program_prints_is_passed_on_and_judged_and_its_failure_is_that_of_the_command() throws IOException {
        Path lines = folder.resolve("lines");
        StringBuilder text = new StringBuilder("training...\n");
        for (int step = 0; step <= 3000; step += 10) {
            String[] cells = row(step).strip().split(",", -1);
            text.append(String.format(
                    Locale.ROOT, "step=%s train_loss=%s train_acc=%s val_loss=%s val_acc=%s%n", (Object[]) cells));
        }
        Files.writeString(lines, text);

        assertThat(typed.run("watch", "--standalone", "--", "cat", lines.toString()))
                .as(typed.err())
                .isZero();
        assertThat(typed.err()).contains("training...", "step=3000 train_loss=");
        assertThat(typed.out()).contains("phase: memorised", "grokking-detected confirmed");
        assertThat(last(typed.out()).path("class").textValue()).isEqualTo("grokked");

        CommandRun failing = new CommandRun();
        assertThat(failing.run("watch", "--standalone", "--", "sh", "-c", "echo step=1 loss=2; exit 3"))
                .isOne();
        assertThat(failing.err()).contains("grokwatch: sh exited with status 3");
    }

    @Test
    void what_cannot_be_followed_is_a_failure_or_a_usage_error() {
        assertThat(typed.run(
                        "watch",
                        "--standalone",
                        "--idle",
                        "1",
                        folder.resolve("nothing").toString()))
                .isOne();
        assertThat(typed.err()).contains("waiting for", "had nothing to follow for 1 s");
        assertThat(new CommandRun().run("watch")).isEqualTo(2);
        assertThat(new CommandRun().run("watch", "a", "b")).isEqualTo(2);
        assertThat(new CommandRun().run("watch", "--idle", "0", "a")).isEqualTo(2);
        CommandRun missing = new CommandRun();
        assertThat(missing.run("watch", "--standalone", "--", "/no/such/program"))
                .isOne();
        assertThat(missing.err()).contains("the program cannot be started");
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Memorises at step 100, generalises at step 2,000. */
    private static String row(int step) {
        double train = Math.min(1, 0.1 + step / 100.0);
        double val = step < 1500 ? 0.1 : Math.min(1, 0.1 + (step - 1500) / 400.0);
        return String.format(Locale.ROOT, "%d,%.4f,%.4f,%.4f,%.4f%n", step, 2 - 1.9 * train, train, 2 - 1.9 * val, val);
    }

    private static JsonNode last(String out) {
        try {
            return Json.MAPPER.readTree(out.strip().lines().toList().getLast());
        } catch (IOException e) {
            throw new IllegalStateException(out, e);
        }
    }
}
