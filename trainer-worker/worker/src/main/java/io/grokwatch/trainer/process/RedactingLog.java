package io.grokwatch.trainer.process;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.Structure;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunLog;
import java.util.List;

/** A run's log in whose texts the secrets among the run's settings are masked: a program may print its arguments. */
record RedactingLog(RunLog log, Parameters settings) implements RunLog {
    @Override
    public void metrics(long step, List<String> names, double[] values) {
        log.metrics(step, names, values);
    }

    @Override
    public void snapshot(
            long step, String tensor, int rows, int columns, float[] values, List<String> labels, Structure structure) {
        log.snapshot(step, tensor, rows, columns, values, labels, structure);
    }

    @Override
    public void intervened(long step, Intervention made, Object from) {
        log.intervened(step, made, from);
    }

    @Override
    public void rejected(Rejection.Kind kind, String example) {
        log.rejected(kind, settings.redacted(example));
    }

    @Override
    public void line(String text) {
        log.line(settings.redacted(text));
    }
}
