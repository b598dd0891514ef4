package io.grokwatch.stream;

import static java.util.Objects.requireNonNull;

import io.grokwatch.detect.forecast.ForecastModel;
import io.grokwatch.detect.forecast.RunForecast;
import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Folds what is heard of a run into its {@link RunForecast} and sends on the advice that follows. */
final class Forecasting extends ContextualProcessor<RunId, RunInput, byte[], byte[]> {
    private final ForecastModel model;
    private @Nullable KeyValueStore<String, byte[]> forecasts;

    Forecasting(ForecastModel model) {
        this.model = model;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        forecasts = context.getStateStore(TrackerTopology.FORECASTS_STORE);
    }

    @Override
    public void process(Record<RunId, RunInput> record) {
        if (record.value() instanceof RunInput.Lifecycle(RunProgressed signOfLife)) {
            return; // Every second, and nothing that a forecast goes by.
        }
        RunId run = record.key();
        byte[] state = requireNonNull(forecasts).get(run.value());
        RunForecast forecast = state == null ? RunForecast.of(run, model) : RunForecast.fromBytes(state, model);
        List<GeneralisationForecast> advice = new ArrayList<>();
        switch (record.value()) {
            case RunInput.Metrics(var batch) -> forecast.accept(batch, advice::add);
            case RunInput.Lifecycle(var event) -> forecast.accept(event, advice::add);
            case RunInput.Geometry(var measured) -> forecast.accept(measured);
            case RunInput.Quiet quiet -> {}
        }
        byte[] next = forecast.toBytes();
        if (!Arrays.equals(state, next)) {
            forecasts.put(run.value(), next);
        }
        Instant at = Instant.ofEpochMilli(record.timestamp());
        for (GeneralisationForecast one : advice) {
            context().forward(Findings.record(Findings.CODEC.encode(one, at), record.timestamp()));
        }
    }
}
