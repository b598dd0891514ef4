package io.grokwatch.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.JniUtils;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchEngineTest {
    @Test
    void operations_run_on_one_thread() {
        TorchEngine.load();

        assertThat(JniUtils.getNumThreads()).isEqualTo(1);
    }

    @Test
    void training_disables_gradient_recording_and_restores_it() {
        TorchEngine.load();
        boolean before = JniUtils.isGradMode();

        long result = TorchEngine.runExclusively(() -> {
            assertThat(JniUtils.isGradMode()).isFalse();
            return 7;
        });

        assertThat(result).isEqualTo(7);
        assertThat(JniUtils.isGradMode()).isEqualTo(before);
    }

    @Test
    void missing_libraries_are_one_error_that_names_them(@TempDir Path emptyCache)
            throws IOException, InterruptedException {
        // Given a process without the native libraries
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("pytorch-native"))
                .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                Loader.class.getName());
        child.environment().put("DJL_CACHE_DIR", emptyCache.toString());
        child.redirectError(ProcessBuilder.Redirect.DISCARD);

        // When
        Process process = child.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said)
                .startsWith("IllegalStateException: the PyTorch libraries did not load")
                .contains("pytorch-native");
    }

    /** Loads the engine and prints the outcome. */
    static final class Loader {
        private Loader() {}

        public static void main(String[] args) {
            try {
                TorchEngine.load();
                System.out.println("loaded");
            } catch (RuntimeException e) {
                System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }
}
