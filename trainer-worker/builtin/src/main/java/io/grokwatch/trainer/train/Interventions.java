package io.grokwatch.trainer.train;

import io.grokwatch.events.ParameterDomain;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.loss.LossPlan;
import io.grokwatch.trainer.optimize.Optimizer;
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunLog;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Changes of a training in mid-run: {@code lr}, {@code wd} and {@code loss_dtype}, in the ranges of the settings of these
 * names. What is in force is part of a checkpoint.
 */
final class Interventions {
    static final List<String> CHANGEABLE = List.of("lr", "wd", "loss_dtype");

    private static final ParameterDomain LEARNING_RATE = ParameterDomain.Real.positive(10);
    private static final ParameterDomain WEIGHT_DECAY = ParameterDomain.Real.closed(0, 100);

    private final Optimizer optimizer;
    private final Consumer<LossPlan> lossChanged;
    private LossPlan loss;

    /** @param lossChanged is told of a loss that is in force from now on */
    Interventions(Optimizer optimizer, LossPlan loss, Consumer<LossPlan> lossChanged) {
        this.optimizer = optimizer;
        this.loss = loss;
        this.lossChanged = lossChanged;
    }

    /** Changes the setting before a step and tells of it; what cannot be changed so is left as it is, with a line in the log. */
    void make(long step, Intervention intervention, RunLog log) {
        String parameter = intervention.parameter();
        Object from = inForce().get(parameter);
        if (from == null) {
            log.line("step " + step + ": " + parameter + " cannot be changed in mid-run, only " + CHANGEABLE);
            return;
        }
        try {
            Object to = change(parameter, intervention.value());
            log.intervened(step, new Intervention(intervention.id(), parameter, to), from);
        } catch (IllegalArgumentException e) {
            log.line("step " + step + ": " + parameter + " stays " + from + ": " + e.getMessage());
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
                loss = loss.in(precision(value));
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

    /** The values in force, by the names of their settings. */
    Map<String, Object> inForce() {
        return Map.of(
                "lr", optimizer.learningRate(),
                "wd", optimizer.weightDecay(),
                "loss_dtype", loss.precision().name().toLowerCase(Locale.ROOT));
    }

    /** Puts values in force that {@link #inForce} gave. */
    void restore(Map<?, ?> values) {
        for (String parameter : inForce().keySet()) {
            Object value = values.get(parameter);
            if (value == null) {
                throw new IllegalStateException(
                        "the checkpoint lacks the " + parameter + " in force, it has " + values);
            }
            change(parameter, value);
        }
    }
}
