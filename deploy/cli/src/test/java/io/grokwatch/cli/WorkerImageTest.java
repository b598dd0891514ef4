package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The image is built by hand; what it names is here. */
class WorkerImageTest {
    private static final Path DOCKERFILE = Path.of("..", "docker", "worker.Dockerfile");
    private static final Pattern PROGRAM = Pattern.compile("io\\.grokwatch\\.[a-z.]+[A-Z][A-Za-z]+");

    @Test
    void programs_that_the_image_runs_are_there() throws IOException, ReflectiveOperationException {
        List<String> named = PROGRAM.matcher(Files.readString(DOCKERFILE))
                .results()
                .map(MatchResult::group)
                .toList();

        assertThat(named).hasSize(2);
        for (String program : named) {
            assertThat(Class.forName(program).getMethod("main", String[].class).getModifiers() & Modifier.STATIC)
                    .as(program)
                    .isNotZero();
        }
    }
}
