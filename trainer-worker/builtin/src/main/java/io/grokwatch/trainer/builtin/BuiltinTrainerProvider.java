package io.grokwatch.trainer.builtin;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.TrainerProvider;
import io.grokwatch.trainer.train.TrainingLoop;
import java.util.List;
import java.util.function.Supplier;

/** Trains the small networks of the literature on its tasks; its name is {@code builtin}. */
public final class BuiltinTrainerProvider implements TrainerProvider {
    /** What runs call it. */
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
        return Assembly.descriptions();
    }

    @Override
    public List<String> changeable() {
        return TrainingLoop.CHANGEABLE;
    }

    @Override
    public void requireDevice(String device) {
        TorchEngine.load();
        TorchEngine.device(device);
    }

    @Override
    public void check(RunSpec spec) {
        ofRun(spec, () -> Assembly.ofForm(spec));
    }

    @Override
    public Trainer create(RunSpec spec, String device) {
        return ofRun(spec, () -> new BuiltinTrainer(spec, Assembly.of(spec), TorchEngine.device(device)));
    }

    /** Whatever is refused is refused with the run's name. */
    private static <T> T ofRun(RunSpec spec, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("run " + spec.runId() + ": " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new IllegalStateException("run " + spec.runId() + ": " + e.getMessage(), e);
        }
    }
}
