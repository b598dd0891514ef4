package io.grokwatch.trainer.builtin;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.TrainerProvider;
import io.grokwatch.trainer.train.TrainingLoop;
import java.util.List;
import java.util.function.Supplier;

/** The provider of the built-in trainer, {@code builtin}: tasks and networks of the literature on late generalisation. */
public final class BuiltinTrainerProvider implements TrainerProvider {
    /** Its name in a run. */
    public static final String NAME = "builtin";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "the tasks and small networks of the literature on late generalisation, by SGD, Adam, AdamW or RMSprop";
    }

    @Override
    public List<ParameterDescription> parameters() {
        return ConfiguredRun.descriptions();
    }

    @Override
    public List<String> changeable() {
        return TrainingLoop.CHANGEABLE;
    }

    @Override
    public void check(RunSpec spec) {
        named(spec, () -> ConfiguredRun.withoutData(spec));
    }

    @Override
    public Trainer create(RunSpec spec, String device) {
        return named(spec, () -> new BuiltinTrainer(spec, ConfiguredRun.of(spec), TorchEngine.device(device)));
    }

    /** Prefixes the message of a rejection with the run's id. */
    private static <T> T named(RunSpec spec, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("run " + spec.runId() + ": " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new IllegalStateException("run " + spec.runId() + ": " + e.getMessage(), e);
        }
    }
}
