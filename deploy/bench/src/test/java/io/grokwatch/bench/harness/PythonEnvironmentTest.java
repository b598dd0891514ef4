package io.grokwatch.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.bench.training.TrainingBenchCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With a Python that records its arguments. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class PythonEnvironmentTest {
    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();
    private Path asked;

    @BeforeEach
    void prepare() throws IOException {
        asked = Files.writeString(folder.resolve("asked"), "");
        Files.createDirectories(folder.resolve("venv/bin"));
    }

    @Test
    void an_environment_that_was_up_to_date_within_a_day_is_used_as_it_is() throws Exception {
        python("exit 0");
        fetchedAgo(Duration.ofHours(23));

        List<String> command = environment().command();

        assertThat(command).last().isEqualTo(folder.resolve("peer.py").toString());
        assertThat(folder.resolve("peer_models.py")).exists();
        assertThat(Files.readString(asked)).doesNotContain("pip");
        assertThat(notes).isEmpty();
    }

    @Test
    void an_older_one_is_brought_up_to_date() throws Exception {
        python("exit 0");
        fetchedAgo(Duration.ofHours(25));

        environment().command();
        environment().command();

        assertThat(Files.readString(asked).lines().filter(line -> line.contains("pip install --upgrade")))
                .singleElement()
                .asString()
                .endsWith("torch numpy");
        assertThat(notes).containsExactly("looking for a newer release of PyTorch");
    }

    @Test
    void without_a_registry_the_one_that_is_installed_is_measured_and_that_is_noted() throws Exception {
        python("case \"$*\" in *pip*) exit 1;; esac");

        environment().command();

        assertThat(Files.readString(asked).lines().filter(line -> line.contains("pip install --upgrade")))
                .hasSize(2);
        assertThat(notes).hasSize(2).last().asString().contains("measuring the one that is installed");
        assertThat(folder.resolve("fetched")).doesNotExist();
    }

    @Test
    void what_an_upgrade_broke_is_not_measured() throws Exception {
        python("case \"$*\" in *pip*) : > " + folder + "/broken; exit 1;; *) test ! -e " + folder + "/broken;; esac");

        assertThatThrownBy(() -> environment().command())
                .isInstanceOf(BenchmarkFailure.class)
                .hasMessageContaining("torch does not import");
    }

    private PythonEnvironment environment() {
        return new PythonEnvironment(
                new PythonEnvironment.Peer(
                        "PyTorch",
                        "torch",
                        List.of("torch", "numpy"),
                        "https://index.invalid",
                        TrainingBenchCommand.class,
                        List.of("peer.py", "peer_models.py")),
                folder,
                notes::add);
    }

    private void fetchedAgo(Duration age) throws IOException {
        Path fetched = Files.writeString(folder.resolve("fetched"), "");
        Files.setLastModifiedTime(fetched, FileTime.from(Instant.now().minus(age)));
    }

    private void python(String body) throws IOException {
        Path python = folder.resolve("venv/bin/python");
        Files.writeString(python, "#!/bin/sh\necho \"$*\" >> " + asked + "\n" + body + "\n");
        assertThat(python.toFile().setExecutable(true)).isTrue();
    }
}
