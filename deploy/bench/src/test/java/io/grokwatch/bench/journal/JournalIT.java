package io.grokwatch.bench.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against the packaged stream and tracker; {@code ./grokwatch bench journal --minutes 10} is the long version. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class JournalIT {
    @Test
    void every_acknowledged_point_is_there_once_after_every_process_was_killed(@TempDir Path folder) throws Exception {
        JournalTrial.Result result = new JournalTrial(folder, 7, Duration.ofMillis(200), System.out::println)
                .run(Duration.ofSeconds(20), Duration.ZERO, false);

        assertThat(result.kills()).containsOnlyKeys("broker", "store", "stream", "tracker");
        assertThat(result.acknowledged()).isPositive();
        assertThat(result.served()).isGreaterThanOrEqualTo(result.acknowledged());
    }
}
