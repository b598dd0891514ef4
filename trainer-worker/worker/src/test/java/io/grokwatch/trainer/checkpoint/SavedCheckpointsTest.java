package io.grokwatch.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.RunId;
import io.grokwatch.kafka.Backoff;
import io.grokwatch.trainer.spi.Checkpoint;
import io.grokwatch.trainer.spi.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedCheckpointsTest {
    private static final RunId RUN = new RunId("r1");
    private static final Backoff SOON = new Backoff(Duration.ofMillis(10), Duration.ofMillis(20));

    @TempDir
    private Path shared;

    private SavedCheckpoints saved;

    @BeforeEach
    void open() {
        saved = new CheckpointPlace.Folder(shared).of(RUN);
    }

    @Test
    void the_furthest_is_resumed_from_and_three_are_kept() throws IOException {
        for (long step = 100; step <= 700; step += 100) {
            saved.save(1, at(step));
        }

        assertThat(saved.furthest(any -> true)).isEqualTo(at(700));
        assertThat(files())
                .hasSize(SavedCheckpoints.KEPT)
                .allMatch(name -> name.matches("0{9}[567]00-1-[0-9a-f]{64}\\.safetensors"));
    }

    @Test
    void a_run_without_any_begins_at_its_beginning() throws IOException {
        assertThat(saved.furthest(any -> true)).isNull();
    }

    @Test
    void of_one_that_is_damaged_the_one_before_is_taken() throws IOException {
        saved.save(1, at(100));
        saved.save(1, at(200));
        saved.save(1, at(300));
        damage("000000000300");
        cut("000000000200");

        assertThat(saved.furthest(any -> true)).isEqualTo(at(100));

        damage("000000000100");
        assertThat(saved.furthest(any -> true)).isNull();
    }

    @Test
    void damaged_ones_do_not_take_the_place_of_what_a_later_attempt_saves() throws IOException {
        for (long step = 1000; step <= 3000; step += 1000) {
            saved.save(1, at(step));
            damage("00000000%d".formatted(step));
        }

        saved.save(2, at(10));
        saved.save(2, at(20));

        assertThat(saved.furthest(any -> true)).isEqualTo(at(20));
    }

    @Test
    void what_a_later_attempt_overtook_is_left() throws IOException {
        saved.save(1, at(100));
        saved.save(1, at(500));
        saved.save(2, at(200));

        Checkpoint taken = saved.furthest(origin -> origin.attempt() == 2 || origin.step() <= 100);

        assertThat(taken).isEqualTo(at(200));
    }

    @Test
    void what_a_killed_attempt_left_half_written_is_removed_and_nothing_else() throws IOException {
        saved.removeUnfinished();
        saved.save(1, at(100));
        Files.writeString(
                shared.resolve(RUN.value()).resolve("000000000200-1-00000000.safetensors.7.unfinished"), "half");

        saved.removeUnfinished();

        assertThat(files()).singleElement().asString().startsWith("000000000100-1-");
        assertThat(saved.furthest(any -> true)).isEqualTo(at(100));
    }

    @Test
    void of_a_run_that_has_finished_the_newest_is_kept() throws IOException {
        saved.keepNewest();
        saved.save(1, at(300));
        saved.save(2, at(100));
        saved.save(2, at(200));

        saved.keepNewest();

        assertThat(files()).singleElement().asString().startsWith("000000000200-2-");
    }

    @Test
    void a_disk_without_room_is_named_and_what_was_saved_stays() throws IOException {
        saved.save(1, at(100));
        SavedCheckpoints onFullDisk = new SavedCheckpoints(RUN, new Faulty(shared) {
            @Override
            public void write(SavedName name, Safetensors file) throws IOException {
                throw new IOException("No space left on device");
            }
        });

        assertThatThrownBy(() -> onFullDisk.save(1, at(200)))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(onFullDisk.furthest(any -> true)).isEqualTo(at(100));
    }

    @Test
    void one_that_cannot_be_read_just_now_is_asked_for_again() throws IOException {
        saved.save(1, at(100));
        Faulty faulty = new Faulty(shared);
        faulty.failing = 2;

        SavedCheckpoints onShare = new SavedCheckpoints(RUN, faulty, SOON, 3);

        assertThat(onShare.furthest(any -> true)).isEqualTo(at(100));
    }

    @Test
    void of_one_that_cannot_be_read_although_another_can_the_other_is_taken() throws IOException {
        saved.save(1, at(100));
        saved.save(1, at(200));
        Faulty faulty = new Faulty(shared);
        faulty.failing = 1;

        assertThat(new SavedCheckpoints(RUN, faulty, SOON, 3).furthest(any -> true))
                .isEqualTo(at(100));
    }

    @Test
    void one_that_cannot_be_read_at_all_is_no_reason_to_start_over() throws IOException {
        saved.save(1, at(100));
        saved.save(1, at(200));
        damage("000000000200");
        Faulty faulty = new Faulty(shared);
        faulty.failing = Integer.MAX_VALUE;
        SavedCheckpoints onShare = new SavedCheckpoints(RUN, faulty, SOON, 3);

        assertThatThrownBy(() -> onShare.furthest(any -> true))
                .isInstanceOf(CheckpointsAwayException.class)
                .hasMessageMatching("after 3 attempts: checkpoint 000000000100-1-[0-9a-f]{64}\\.safetensors of run r1"
                        + " cannot be read: Stale file handle");
    }

    @Test
    void one_that_another_removed_meanwhile_is_no_trouble() throws IOException {
        saved.save(1, at(100));
        saved.save(1, at(200));
        Faulty faulty = new Faulty(shared) {
            @Override
            public InputStream read(SavedName name) throws IOException {
                if (name.step() == 200) {
                    delete(name);
                }
                return super.read(name);
            }
        };

        assertThat(new SavedCheckpoints(RUN, faulty, SOON, 3).furthest(any -> true))
                .isEqualTo(at(100));
    }

    @Test
    void a_folder_that_is_none_is_named_before_a_run_is_taken() throws IOException {
        Path file = Files.createFile(shared.resolve("file"));

        assertThatThrownBy(() -> new CheckpointPlace.Folder(file).check())
                .isInstanceOf(IOException.class)
                .hasMessage("checkpoints cannot be written to " + file + ": " + file + " is not a folder");
        new CheckpointPlace.Folder(shared.resolve("a").resolve("b")).check();
        assertThat(shared.resolve("a").resolve("b")).isEmptyDirectory();
    }

    private static Checkpoint at(long step) {
        return new Checkpoint(
                step, new TreeMap<>(Map.of("weights", Tensor.of(new float[] {step, 1}, 2))), Map.of("lr", 0.1));
    }

    private void damage(String beginning) throws IOException {
        Path file = file(beginning);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 2] ^= 1;
        Files.write(file, bytes);
    }

    private void cut(String beginning) throws IOException {
        Path file = file(beginning);
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 20));
    }

    private Path file(String beginning) throws IOException {
        return files().stream()
                .filter(name -> name.startsWith(beginning))
                .map(shared.resolve(RUN.value())::resolve)
                .findFirst()
                .orElseThrow();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(shared.resolve(RUN.value()))) {
            return files.map(file -> Objects.requireNonNull(file.getFileName()).toString())
                    .toList();
        }
    }

    /** A folder on a disk or a share that fails some of the reads to come. */
    private static class Faulty implements CheckpointStore {
        private final CheckpointFolder folder;
        private int failing;

        Faulty(Path shared) {
            folder = new CheckpointFolder(shared, RUN);
        }

        @Override
        public List<SavedName> names() throws IOException {
            return folder.names();
        }

        @Override
        public InputStream read(SavedName name) throws IOException {
            if (failing > 0) {
                failing--;
                throw new IOException("Stale file handle");
            }
            return folder.read(name);
        }

        @Override
        public void write(SavedName name, Safetensors file) throws IOException {
            folder.write(name, file);
        }

        @Override
        public void delete(SavedName name) throws IOException {
            folder.delete(name);
        }

        @Override
        public void deleteUnfinished() throws IOException {
            folder.deleteUnfinished();
        }
    }
}
