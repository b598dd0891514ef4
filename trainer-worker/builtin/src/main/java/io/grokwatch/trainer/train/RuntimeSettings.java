package io.grokwatch.trainer.train;

import io.grokwatch.events.ParameterDomain;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.loss.LossConfig;
import io.grokwatch.trainer.optimizer.Optimizer;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunLog;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The settings that an {@link Intervention} may change during a run: {@code lr}, {@code wd} and {@code loss_dtype}, in the
 * ranges of the settings of these names. Their current values are part of a checkpoint.
 */
final class RuntimeSettings {
    static final List<String> CHANGEABLE = List.of("lr", "wd", "loss_dtype");

    private static final ParameterDomain LEARNING_RATE = ParameterDomain.Real.positive(10);
    private static final ParameterDomain WEIGHT_DECAY = ParameterDomain.Real.closed(0, 100);

    private final Optimizer optimizer;
    private final Consumer<LossConfig> lossChanged;
    private LossConfig loss;

    /** @param lossChanged receives the loss that applies from now on */
    RuntimeSettings(Optimizer optimizer, LossConfig loss, Consumer<LossConfig> lossChanged) {
        this.optimizer = optimizer;
        this.loss = loss;
        this.lossChanged = lossChanged;
    }

    /** Applies an intervention before a step and reports it; an invalid one is reported as a line of the log. */
    void apply(long step, Intervention intervention, RunLog log) {
        String parameter = intervention.parameter();
        Object from = current().get(parameter);
        if (from == null) {
            log.line("step " + step + ": " + parameter + " cannot be changed during a run, only " + CHANGEABLE);
            return;
        }
        try {
            Object to = change(parameter, intervention.value());
            log.intervened(step, new Intervention(intervention.id(), parameter, to), from);
        } catch (IllegalArgumentException e) {
            log.line("step " + step + ": " + parameter + " remains " + from + ": " + e.getMessage());
        }
    }

    private Object change(String parameter, Object value) {
        switch (parameter) {
            case "lr" -> {
                double rate = number("lr", LEARNING_RATE, value);
                optimizer.setLearningRate(rate);
                return rate;
            }
            case "wd" -> {
                double coefficient = number("wd", WEIGHT_DECAY, value);
                optimizer.setWeightDecay(coefficient);
                return coefficient;
            }
            default -> {
                loss = loss.withPrecision(precision(value));
                lossChanged.accept(loss);
                return value;
            }
        }
    }

    private static double number(String name, ParameterDomain domain, Object value) {
        if (value instanceof Number number && domain.contains(number.doubleValue())) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("parameter " + name + " must be " + domain.words() + ", was " + value);
    }

    private static Precision precision(Object value) {
        return switch (value) {
            case String text when text.equals("float32") -> Precision.FLOAT32;
            case String text when text.equals("float64") -> Precision.FLOAT64;
            default ->
                throw new IllegalArgumentException("parameter loss_dtype must be float32 or float64, was " + value);
        };
    }

    /** The current values by the names of their settings. */
    Map<String, Object> current() {
        return Map.of(
                "lr", optimizer.learningRate(),
                "wd", optimizer.weightDecay(),
                "loss_dtype", loss.precision().name().toLowerCase(Locale.ROOT));
    }

    /**
     * Restores values that {@link #current} returned.
     *
     * @throws IllegalStateException if one is missing
     */
    void restore(Map<?, ?> values) {
        for (String parameter : current().keySet()) {
            Object value = values.get(parameter);
            if (value == null) {
                throw new IllegalStateException(
                        "the checkpoint lacks the value of " + parameter + ", it contains " + values);
            }
            change(parameter, value);
        }
    }
}
