package io.grokwatch.trainer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.RunId;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutputReaderTest {
    private final List<List<String>> names = new ArrayList<>();
    private final OutputReader reader = new OutputReader(
            new RunId("r1"),
            Path.of("."),
            new RunLog() {
                @Override
                public void metrics(long step, List<String> rowNames, double[] values) {
                    names.add(rowNames);
                }

                @Override
                public void snapshot(long s, String t, int r, int c, float[] v, List<String> l, Structure of) {}

                @Override
                public void intervened(long step, Intervention made, Object from) {}
            },
            1000);

    @Test
    void rows_of_the_same_metrics_have_the_same_instance_of_names_also_when_they_take_turns() {
        for (int step = 0; step < 100; step++) {
            row(step, "train/loss");
            row(step, "val/loss");
        }

        assertThat(names).hasSize(200);
        assertThat(instances()).hasSize(2);
    }

    @Test
    void a_program_that_never_logs_the_same_metrics_twice_is_taken_as_well() {
        for (int step = 0; step < 1000; step++) {
            row(step, "loss/" + step);
        }

        assertThat(names).hasSize(1000);
    }

    private Set<List<String>> instances() {
        Set<List<String>> instances = Collections.newSetFromMap(new IdentityHashMap<>());
        instances.addAll(names);
        return instances;
    }

    private void row(long step, String name) {
        String text = "{\"step\": " + step + ", \"metrics\": {\"" + name + "\": 1}}";
        reader.take(new BoundedLines.Line(1, text, true, false));
    }
}
