package io.grokwatch.trainer.spi;

import io.grokwatch.events.Structure;
import io.grokwatch.events.validation.Rejection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps what a trainer logs. */
public final class RecordingLog implements RunLog {
    /** One step's metrics by name. */
    public record Row(long step, Map<String, Double> metrics) {}

    /** One snapshot; its values as a list, so that equal snapshots are equal. */
    public record Snapshot(
            long step, String tensor, int rows, int columns, List<Float> values, List<String> labels, Structure of) {}

    /** One setting that was changed. */
    public record Intervened(long step, String parameter, Object from, Object to) {}

    public final List<Row> rows = new ArrayList<>();
    public final List<Snapshot> snapshots = new ArrayList<>();
    public final List<Intervened> interventions = new ArrayList<>();
    public final List<Rejection> rejections = new ArrayList<>();
    public final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void metrics(long step, List<String> names, double[] values) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            metrics.put(names.get(i), values[i]);
        }
        rows.add(new Row(step, metrics));
    }

    @Override
    public void snapshot(
            long step, String tensor, int rows, int columns, float[] values, List<String> labels, Structure of) {
        List<Float> copy = new ArrayList<>(values.length);
        for (float value : values) {
            copy.add(value);
        }
        snapshots.add(new Snapshot(step, tensor, rows, columns, copy, labels, of));
    }

    @Override
    public void intervened(long step, Intervention made, Object from) {
        interventions.add(new Intervened(step, made.parameter(), from, made.value()));
    }

    /** Asks for a stop once a row was logged. */
    public RunControl stopAfterFirstRow() {
        return () -> !rows.isEmpty();
    }

    @Override
    public void rejected(Rejection.Kind kind, String example) {
        rejections.add(Rejection.of(kind, example));
    }

    @Override
    public void line(String text) {
        lines.add(text);
    }
}
