package io.grokwatch.local.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SystemdUnitTest {
    @Test
    void a_unit_runs_the_workers_as_the_user_with_paths_that_systemd_reads_as_they_are() {
        String unit = SystemdUnit.text(
                Path.of("/opt/grok watch/grokwatch"),
                Path.of("/usr/lib/jvm/21"),
                "ml",
                Path.of("/var/100%"),
                List.of("--devices", "cuda:0"));

        assertThat(unit)
                .contains("User=ml\n")
                .contains("Environment=JAVA_HOME=/usr/lib/jvm/21\n")
                .contains("ExecStart=\"/opt/grok watch/grokwatch\" worker --data /var/100%% --devices cuda:0\n")
                .contains("KillMode=mixed\n");
    }
}
