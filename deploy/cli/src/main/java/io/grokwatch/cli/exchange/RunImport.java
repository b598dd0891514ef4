package io.grokwatch.cli.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.backtest.kafka.TransactionalWriter;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Event;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.logs.ExportFile;
import io.grokwatch.tracker.client.TrackerJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the runs of an export as a worker publishes a run: its start with its settings, its metrics with their own times, its end.
 * The batches follow from the content alone, so that an import that was interrupted is repeated without storing a point twice. Memory
 * is bounded by one transaction.
 */
public final class RunImport implements ExportFile.Sink {
    private static final EventCodec CODEC = new EventCodec("/grokwatch/import");
    private static final int ATTEMPT = 1;
    private static final int MAX_ROWS = 256;
    private static final int MAX_VALUES = 100_000;
    private static final int RECORDS_AT_A_TIME = 64;
    private static final long VALUES_AT_A_TIME = 500_000;

    private final TransactionalWriter writer;
    private final UnaryOperator<String> ids;
    private final List<ProducerRecord<byte[], byte[]>> pending = new ArrayList<>();
    private final List<String> imported = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private @Nullable RunId run;
    private JsonNode settings = TrackerJson.MAPPER.createObjectNode();
    private long sequence;
    private long lastStep;
    private int rowsOfBatch;
    private long valuesOfBatch;
    private long pendingValues;

    @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
    private record Row(long step, long timeMs, List<String> metrics, double[] values) {}

    /** @param ids the id that a run is imported under, by its own */
    public RunImport(TransactionalWriter writer, UnaryOperator<String> ids) {
        this.writer = writer;
        this.ids = ids;
    }

    /** The ids of the runs that were imported. */
    public List<String> imported() {
        return List.copyOf(imported);
    }

    @Override
    public void run(String id, JsonNode ofRun) {
        end();
        String chosen = ids.apply(id);
        try {
            run = new RunId(chosen);
        } catch (IllegalArgumentException e) {
            throw new UserErrorException("run '" + chosen + "' cannot be imported: " + e.getMessage(), e);
        }
        settings = ofRun;
        sequence = 0;
        lastStep = 0;
        add(new RunStarted(run, ATTEMPT, spec(run), RunFacts.UNKNOWN, new WorkerId("import"), "none", 0));
        flush();
    }

    @Override
    public void row(long step, long timeMs, List<String> metrics, double[] values) {
        if (!rows.isEmpty() && !rows.getLast().metrics().equals(metrics)) {
            closeBlock();
        }
        rows.add(new Row(step, timeMs, metrics, values));
        rowsOfBatch++;
        valuesOfBatch += values.length;
        lastStep = Math.max(lastStep, step);
        if (rowsOfBatch >= MAX_ROWS || valuesOfBatch >= MAX_VALUES) {
            closeBatch();
        }
    }

    /** Publishes what is left, and the end of the last run. */
    public void end() {
        RunId ended = run;
        if (ended == null) {
            return;
        }
        closeBatch();
        flush();
        RunLifecycle event = ending(ended);
        if (event != null) {
            add(event);
            flush();
        }
        imported.add(ended.value());
        run = null;
    }

    private @Nullable RunLifecycle ending(RunId ended) {
        String reason = settings.path("reason").asText("");
        String stated = reason.isEmpty() ? "as exported" : reason;
        return switch (settings.path("status").asText("FINISHED")) {
            case "FAILED" -> new RunFailed(ended, ATTEMPT, lastStep, stated);
            case "STOPPED" -> new RunStopped(ended, ATTEMPT, lastStep, stated);
            case "FINISHED" -> new RunFinished(ended, ATTEMPT, lastStep);
            default -> null; // It had not ended when it was exported, and becomes inactive.
        };
    }

    private RunSpec spec(RunId id) {
        JsonNode parameters = settings.path("parameters");
        try {
            return new RunSpec(
                    id,
                    settings.path("name").asText(id.value()),
                    settings.path("trainer").asText("import"),
                    settings.path("recipe").isTextual()
                            ? settings.path("recipe").textValue()
                            : null,
                    parameters.isObject()
                            ? TrackerJson.MAPPER.treeToValue(parameters, Parameters.class)
                            : Parameters.NONE,
                    settings.path("seed").asLong(0),
                    Math.max(1, settings.path("steps").asLong(1)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new UserErrorException("the settings of run '" + id + "' cannot be imported: " + e.getMessage(), e);
        }
    }

    private void closeBlock() {
        if (rows.isEmpty()) {
            return;
        }
        List<String> metrics = rows.getFirst().metrics();
        long[] steps = rows.stream().mapToLong(Row::step).toArray();
        long[] times = rows.stream().mapToLong(Row::timeMs).toArray();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < metrics.size(); i++) {
            double[] values = new double[rows.size()];
            for (int row = 0; row < values.length; row++) {
                values[row] = rows.get(row).values()[i];
            }
            columns.add(new Column(metrics.get(i), Doubles.adopt(values)));
        }
        blocks.add(new Block(Longs.adopt(steps), Longs.adopt(times), columns));
        rows.clear();
    }

    private void closeBatch() {
        closeBlock();
        RunId current = run;
        if (current != null && !blocks.isEmpty()) {
            pending.add(RecordCodec.record(new MetricBatch(current, ATTEMPT, sequence++, List.copyOf(blocks))));
            pendingValues += valuesOfBatch;
            blocks.clear();
        }
        rowsOfBatch = 0;
        valuesOfBatch = 0;
        if (pending.size() >= RECORDS_AT_A_TIME || pendingValues >= VALUES_AT_A_TIME) {
            flush();
        }
    }

    private void add(Event event) {
        pending.add(RecordCodec.record(CODEC.encode(event, Instant.now())));
    }

    private void flush() {
        writer.write(pending);
        pending.clear();
        pendingValues = 0;
    }
}
