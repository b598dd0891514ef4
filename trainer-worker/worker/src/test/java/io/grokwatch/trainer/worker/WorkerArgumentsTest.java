package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.WorkerId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line of a worker accepts. */
class WorkerArgumentsTest {

    @Test
    void every_setting_has_an_argument() {
        WorkerConfig config =
                WorkerArguments.parse("--bootstrap", "127.0.0.1:9092", "--device", "cuda:1", "--id", "w1");

        assertThat(config.broker().bootstrap()).isEqualTo("127.0.0.1:9092");
        assertThat(config.device()).isEqualTo("cuda:1");
        assertThat(config.worker()).isEqualTo(new WorkerId("w1"));
    }

    @Test
    void a_worker_names_itself_apart_from_others_and_trains_on_the_processor() {
        WorkerConfig one = WorkerArguments.parse("--bootstrap", "a:1,b:2");
        WorkerConfig two = WorkerArguments.parse("--bootstrap", "a:1,b:2");

        assertThat(one.device()).isEqualTo("cpu");
        assertThat(one.worker()).isNotEqualTo(two.worker());
    }

    @Test
    void an_error_names_the_argument_and_what_was_expected() {
        assertThatThrownBy(WorkerArguments::parse)
                .hasMessageStartingWith("Missing required option: '--bootstrap=HOST:PORT'; usage: WorkerMain");
        assertThatThrownBy(() -> WorkerArguments.parse("--bootstrap"))
                .hasMessageStartingWith("Missing required parameter for option '--bootstrap' (HOST:PORT)");
        assertThatThrownBy(() -> WorkerArguments.parse("--bootstrap", "a:1", "--device", "tpu"))
                .hasMessageStartingWith("--device must be cpu or cuda:N, was 'tpu'; usage: ");
        assertThatThrownBy(() -> WorkerArguments.parse("--bootstrap", "a:1", "--gpu", "1"))
                .hasMessageStartingWith("Unknown options: '--gpu', '1'; usage: ");
        assertThatThrownBy(() -> WorkerArguments.parse("--bootstrap", "a:1", "--checkpoints", "http:nowhere"))
                .hasMessageContaining("a tracker's address is http://HOST:PORT, was 'http:nowhere'");
    }

    @Test
    void a_process_with_wrong_arguments_ends_with_2_and_one_line() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int status = WorkerMain.run(
                new String[] {"--bootstrap", "nowhere"},
                System.out,
                new PrintStream(err, true, StandardCharsets.UTF_8));

        assertThat(status).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines("--bootstrap must be HOST:PORT, was 'nowhere'; usage: WorkerMain"
                        + " --bootstrap=HOST:PORT [--device=cpu|cuda:N] [--id=WORKER]"
                        + " [--checkpoints=DIR|http://HOST:PORT] [--spill=DIR] [--plugins=DIR] [--logs=DIR]"
                        + " [--kafka-config=FILE] [--tracker-certificate=FILE] [--memory=MIB] [--label=LABEL]...");
    }

    @Test
    void the_credentials_for_the_broker_come_from_a_file_and_are_not_printed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("kafka.properties"), "security.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-512\n");

        WorkerConfig config = WorkerArguments.parse("--bootstrap", "a:1", "--kafka-config", file.toString());

        assertThat(config.broker().security())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512");
        assertThat(config.toString()).contains("a:1 with credentials").doesNotContain("SCRAM");
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> WorkerArguments.parse("--bootstrap", "a:1", "--kafka-config", missing.toString()))
                .hasMessageContaining(missing.toString());
    }
}
