package io.grokwatch.trainer.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.ParameterDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference in {@code trainer-worker/README.md} is complete. */
class ReferenceTest {
    private final String reference;

    ReferenceTest() throws IOException {
        reference = Files.readString(Path.of("../README.md"));
    }

    @Test
    void reference_names_every_setting() {
        assertThat(ConfiguredRun.descriptions().stream().map(ParameterDescription::name))
                .allSatisfy(name -> assertThat(reference).contains("`" + name + "`"));
    }

    @Test
    void reference_names_every_task_and_model() {
        assertThat(Stream.concat(
                        Arrays.stream(TaskSettings.Kind.values()).map(TaskSettings.Kind::key),
                        Arrays.stream(ModelSettings.Model.values()).map(ModelSettings.Model::key)))
                .allSatisfy(key -> assertThat(reference).contains("`" + key + "`"));
    }
}
