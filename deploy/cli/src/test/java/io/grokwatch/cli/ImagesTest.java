package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.local.stack.ServiceJvm;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The images are built by a script; the programs that they name are those of the build. */
class ImagesTest {
    private static final Path DOCKERFILE = Path.of("..", "docker", "Dockerfile");
    private static final Pattern PROGRAM = Pattern.compile("io\\.grokwatch\\.[a-z.]+[A-Z][A-Za-z]+");
    private static final Pattern TARGET = Pattern.compile("(?m)^FROM \\S+ AS (\\S+)$");

    @Test
    void programs_that_the_images_run_are_in_the_build() throws IOException, ReflectiveOperationException {
        Set<String> named = PROGRAM.matcher(Files.readString(DOCKERFILE))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());

        assertThat(named)
                .containsExactlyInAnyOrder(
                        "io.grokwatch.trainer.engine.ExtractNativeLibraries",
                        "io.grokwatch.trainer.worker.WorkerMain",
                        "io.grokwatch.probe.HealthProbe",
                        "io.grokwatch.cli.Grokwatch");
        for (String program : named) {
            assertThat(Class.forName(program).getMethod("main", String[].class).getModifiers() & Modifier.STATIC)
                    .as(program)
                    .isNotZero();
        }
    }

    @Test
    void every_image_runs_as_a_user_without_rights_and_states_its_health() throws IOException {
        String text = Files.readString(DOCKERFILE);
        List<String> stages = Pattern.compile("(?m)^FROM ").splitAsStream(text).toList();
        for (String stage : stages) {
            if (stage.contains("ENTRYPOINT")) {
                assertThat(stage).contains("USER 10001:10001", "HEALTHCHECK ", "org.opencontainers.image.licenses");
                assertThat(stage).doesNotContainPattern("(?m)^(ENTRYPOINT|CMD) [^\\[]");
            }
        }
        assertThat(TARGET.matcher(text).results().map(stage -> stage.group(1)))
                .containsExactly("natives", "worker", "stream", "tracker-api", "all-in-one");
    }

    @Test
    void the_services_run_with_the_options_that_they_have_on_one_machine() throws IOException {
        String text = Files.readString(DOCKERFILE);

        assertThat(text)
                .contains("\"" + String.join(" ", ServiceJvm.STREAM.options()) + " --")
                .contains("\"" + String.join(" ", ServiceJvm.TRACKER.options()) + " --");
    }

    @Test
    void compose_and_chart_name_the_versions_of_the_build() throws IOException {
        String pom = Files.readString(Path.of("..", "..", "pom.xml"));
        String version = first("<version>([^<]+)</version>", pom);
        String kafka = first("<kafka.version>([^<]+)</kafka.version>", pom);
        String compose = Files.readString(Path.of("..", "compose.yaml"));
        List<String> ours = Pattern.compile("grokwatch/[a-z-]+:([^}]+)")
                .matcher(compose)
                .results()
                .map(image -> image.group(1))
                .toList();

        assertThat(ours).hasSize(3).containsOnly(version);
        assertThat(compose).contains("apache/kafka:" + kafka + "}");
        assertThat(Files.readString(Path.of("..", "helm", "grokwatch", "Chart.yaml")))
                .contains("\nappVersion: " + version + "\n");
    }

    private static String first(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
    }
}
