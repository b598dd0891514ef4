package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.backing.FreePort;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.worker.publish.Publisher;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunAttemptTest {
    private static final RunSpec SPEC =
            new RunSpec(new RunId("unasked"), "unasked", "counting", null, Parameters.NONE, 1, 10);

    @AfterEach
    void forgetInterrupt() {
        Thread.interrupted();
    }

    @Test
    void a_run_whose_history_cannot_be_read_is_left_to_another_attempt() {
        String nobody = "127.0.0.1:" + FreePort.find();
        try (Publisher publisher = new Publisher(nobody, "/test", InstantSource.system())) {
            RunAttempt attempt = new RunAttempt(
                    SPEC,
                    1,
                    Instant.now(),
                    WorkerProcess.config(nobody, "w", Path.of("nowhere")),
                    new CountingTrainer.Provider()::create,
                    publisher);
            // What losing the lease does to a thread that waits for the broker.
            Thread.currentThread().interrupt();

            assertThat(attempt.train()).isEqualTo(RunAttempt.Ending.UNANSWERED);

            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
