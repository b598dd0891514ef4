package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.WorkerId;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the command line of a worker accepts. */
class WorkerConfigTest {

    @Test
    void everything_can_be_said() {
        WorkerConfig config = WorkerConfig.parse("--bootstrap", "127.0.0.1:9092", "--device", "cuda:1", "--id", "w1");

        assertThat(config.bootstrap()).isEqualTo("127.0.0.1:9092");
        assertThat(config.device()).isEqualTo("cuda:1");
        assertThat(config.worker()).isEqualTo(new WorkerId("w1"));
    }

    @Test
    void a_worker_names_itself_apart_from_others_and_trains_on_the_processor() {
        WorkerConfig one = WorkerConfig.parse("--bootstrap", "a:1,b:2");
        WorkerConfig two = WorkerConfig.parse("--bootstrap", "a:1,b:2");

        assertThat(one.device()).isEqualTo("cpu");
        assertThat(one.worker()).isNotEqualTo(two.worker());
    }

    @Test
    void what_is_wrong_is_named() {
        assertThatThrownBy(WorkerConfig::parse).hasMessage("--bootstrap must be HOST:PORT, was ''");
        assertThatThrownBy(() -> WorkerConfig.parse("--bootstrap")).hasMessage("--bootstrap lacks its value");
        assertThatThrownBy(() -> WorkerConfig.parse("--bootstrap", "a:1", "--device", "tpu"))
                .hasMessage("--device must be cpu or cuda:N, was 'tpu'");
        assertThatThrownBy(() -> WorkerConfig.parse("--gpu", "1")).hasMessage("unknown argument '--gpu'");
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
                .isEqualToIgnoringNewLines("--bootstrap must be HOST:PORT, was 'nowhere'; " + WorkerConfig.USAGE);
    }
}
