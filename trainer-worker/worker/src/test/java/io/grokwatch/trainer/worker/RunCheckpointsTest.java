package io.grokwatch.trainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.RunId;
import io.grokwatch.trainer.checkpoint.CheckpointPlace;
import io.grokwatch.trainer.checkpoint.SavedCheckpoints;
import io.grokwatch.trainer.spi.Checkpoint;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCheckpointsTest {
    private static final Checkpoint AT_100 = at(100);

    @TempDir
    private Path folder;

    private final AttemptControl control = new AttemptControl();
    private SavedCheckpoints saved;

    @BeforeEach
    void open() {
        saved = new CheckpointPlace.Folder(folder).of(new RunId("r1"));
    }

    @Test
    void one_is_due_where_the_attempt_ends_early_however_late_that_is_asked_for() throws Exception {
        try (RunCheckpoints checkpoints = checkpoints(null)) {
            assertThat(checkpoints.due(6)).isFalse();

            control.requestEnd();

            assertThat(checkpoints.due(7)).isTrue();
            checkpoints.save(at(7));
            assertThat(checkpoints.due(7)).as("once is enough").isFalse();
            assertThat(checkpoints.awaitWritten(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(saved.furthest(any -> true)).isEqualTo(at(7));
    }

    @Test
    void one_that_is_asked_for_is_due_once() throws Exception {
        try (RunCheckpoints checkpoints = checkpoints(null)) {
            control.requestCheckpoint();

            assertThat(checkpoints.due(6)).isTrue();
            checkpoints.save(at(6));
            assertThat(checkpoints.due(7)).isFalse();
            assertThat(checkpoints.awaitWritten(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void the_one_to_resume_from_is_forgotten_once_training_has_begun() {
        try (RunCheckpoints checkpoints = checkpoints(AT_100)) {
            assertThat(checkpoints.startStep()).isEqualTo(100);
            assertThat(checkpoints.latest()).isSameAs(AT_100);

            assertThat(checkpoints.due(100)).isFalse();

            assertThatThrownBy(checkpoints::latest)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("run r1: its trainer asked for the latest checkpoint after it had begun to train");
        }
    }

    @Test
    void one_that_is_still_being_written_at_the_end_is_dropped_without_a_warning() throws Exception {
        List<@Nullable String> warnings = new CopyOnWriteArrayList<>();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI tracker = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
            saved = new CheckpointPlace.Tracker(tracker).of(new RunId("r1"));
            RunCheckpoints checkpoints = checkpoints(null, warnings::add);
            checkpoints.save(at(7));
            Socket upload = silent.accept();

            checkpoints.close();

            assertThat(checkpoints.awaitWritten(Duration.ofSeconds(20))).isTrue();
            upload.close();
        }
        assertThat(warnings).isEmpty();
    }

    private RunCheckpoints checkpoints(@Nullable Checkpoint from) {
        return checkpoints(from, warning -> {});
    }

    private RunCheckpoints checkpoints(@Nullable Checkpoint from, Consumer<@Nullable String> listener) {
        return new RunCheckpoints(
                "r1",
                1,
                saved,
                from,
                Duration.ofDays(1),
                control,
                () -> CompletableFuture.completedFuture(null),
                listener);
    }

    private static Checkpoint at(long step) {
        return new Checkpoint(step, new TreeMap<>(), Map.of());
    }
}
