package io.grokwatch.stream;

import static java.util.Objects.requireNonNull;

import io.grokwatch.detect.forecast.ForecastModel;
import io.grokwatch.detect.forecast.RunForecast;
import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.MetricsRejected;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Folds the inputs of each run into its {@link RunForecast} and forwards the forecasts that follow. */
final class ForecastProcessor extends ContextualProcessor<RunId, RunInput, byte[], byte[]> {
    /** The store of the forecasts' states, by run id: {@link RunForecast#toBytes}. */
    static final String FORECASTS_STORE = "forecasts";

    private final ForecastModel model;
    private @Nullable RunStates<RunForecast> forecasts;

    ForecastProcessor(ForecastModel model) {
        this.model = model;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        forecasts = new RunStates<>(
                context.getStateStore(FORECASTS_STORE),
                run -> RunForecast.of(run, model),
                state -> RunForecast.fromBytes(state, model),
                RunForecast::toBytes);
    }

    @Override
    public void process(Record<RunId, RunInput> record) {
        if (record.value() instanceof RunInput.Lifecycle(MetricsRejected rejected)) {
            return; // No value of it was kept.
        }
        if (record.value() instanceof RunInput.Lifecycle(RunProgressed progress)) {
            return; // One a second for each run, which no forecast uses.
        }
        List<GeneralisationForecast> found = new ArrayList<>();
        requireNonNull(forecasts).update(record.key(), forecast -> {
            switch (record.value()) {
                case RunInput.Metrics(var batch) -> forecast.accept(batch, found::add);
                case RunInput.Lifecycle(var event) -> forecast.accept(event, found::add);
                case RunInput.Geometry(var measured) -> forecast.accept(measured);
                case RunInput.Inactive inactive -> {}
            }
            return forecast;
        });
        for (GeneralisationForecast one : found) {
            context()
                    .forward(FindingRecords.record(FindingRecords.encode(one, record.timestamp()), record.timestamp()));
        }
    }

    @Override
    public void close() {
        forecasts = null;
    }
}
