package io.grokwatch.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class TrainingJvmTest {
    @Test
    void options_are_supported_by_this_jdk() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(TrainingJvm.options());
        command.add("-version");

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_25)
    void memory_freed_by_the_compilers_is_trimmed() {
        assertThat(TrainingJvm.options()).contains("-XX:TrimNativeHeapInterval=10000");
    }
}
