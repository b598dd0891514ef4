package io.grokwatch.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path parent;

    @Test
    void folder_with_nothing_but_plugins_is_taken() throws IOException {
        Files.createDirectories(parent.resolve("plugins"));

        DataFolder.open(parent).close();

        assertThat(parent.resolve("plugins")).isDirectory();
    }

    @Test
    void a_new_folder_is_made_and_stamped_with_its_version() {
        Path folder = parent.resolve("a/b");

        DataFolder.open(folder).close();

        assertThat(folder.resolve("version")).hasContent(DataFolder.VERSION + "\n");
    }

    @Test
    void a_folder_is_used_again() {
        DataFolder.open(parent.resolve("data")).close();

        DataFolder.open(parent.resolve("data")).close();
    }

    @Test
    void a_folder_of_another_version_is_refused() throws IOException {
        Files.writeString(parent.resolve("version"), "7\n");

        refused(parent, "data folder " + parent + " is of version '7', this program reads version 1");
    }

    @Test
    void a_folder_whose_first_start_was_cut_short_is_used() throws IOException {
        Files.writeString(parent.resolve("lock"), "");
        Files.writeString(parent.resolve("version.new"), "");

        DataFolder.open(parent).close();

        assertThat(parent.resolve("version")).hasContent(DataFolder.VERSION + "\n");
    }

    @Test
    void a_stamp_is_written_once() throws IOException {
        DataFolder.open(parent).close();
        FileTime longAgo = FileTime.from(Instant.parse("2001-01-01T00:00:00Z"));
        Files.setLastModifiedTime(parent.resolve("version"), longAgo);

        DataFolder.open(parent).close();

        assertThat(Files.getLastModifiedTime(parent.resolve("version"))).isEqualTo(longAgo);
    }

    @Test
    void a_folder_of_other_things_is_refused() throws IOException {
        Files.writeString(parent.resolve("thesis.tex"), "");

        refused(parent, "folder " + parent + " holds other things");
    }

    @Test
    void a_file_is_refused() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "");

        refused(file, "data folder " + file + " is not a folder");
        refused(file.resolve("below"), "cannot be written");
    }

    @Test
    void a_folder_that_a_stack_runs_on_is_refused_with_its_address() throws IOException {
        Path folder = parent.resolve("data");
        try (DataFolder held = DataFolder.open(folder)) {
            StackFile.of(new Ports(9000), null, StackFile.READY, List.of()).write(held.path());

            refused(
                    folder,
                    "a stack already runs on " + folder + " (process "
                            + ProcessHandle.current().pid() + ", http://127.0.0.1:9000)");
        }
    }

    private static void refused(Path folder, String message) {
        assertThatThrownBy(() -> DataFolder.open(folder))
                .isInstanceOf(StackException.class)
                .hasMessageContaining(message);
    }
}
