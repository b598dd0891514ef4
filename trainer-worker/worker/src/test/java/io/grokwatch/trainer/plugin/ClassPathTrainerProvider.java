package io.grokwatch.trainer.plugin;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.TrainerProvider;
import java.util.List;

/** The one trainer on the class path of this module's tests. */
public final class ClassPathTrainerProvider implements TrainerProvider {
    static final String NAME = "class-path";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "is found on the class path";
    }

    @Override
    public List<ParameterDescription> parameters() {
        return List.of();
    }

    @Override
    public Trainer create(RunSpec spec, String device) {
        throw new IllegalArgumentException("run " + spec.runId() + ": this trainer is found, not run");
    }
}
