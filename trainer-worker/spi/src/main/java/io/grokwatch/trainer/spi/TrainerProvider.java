package io.grokwatch.trainer.spi;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.RunSpec;
import java.util.List;

/** A kind of training, found by {@link java.util.ServiceLoader}. */
public interface TrainerProvider {

    /** What a {@link RunSpec#trainer()} calls it, for example {@code builtin}. */
    String name();

    /** One line for people. */
    String summary();

    /** Every setting it understands, with its default. */
    List<ParameterDescription> parameters();

    /** Those of them that an {@link Intervention} may change while a run trains. */
    default List<String> changeable() {
        return List.of();
    }

    /**
     * Checks that this process can train on a device: a worker calls it once, before it takes runs.
     *
     * @param device {@code cpu}, or {@code cuda:0} and so on
     * @throws IllegalArgumentException if that names no device
     * @throws IllegalStateException if this machine cannot train on it, with the reason
     */
    default void requireDevice(String device) {}

    /**
     * Checks the settings of a run as {@link #create} does, on whatever machine: a trainer that needs files or devices of a
     * worker to be made looks for none of them here.
     *
     * @param spec the run; its parameters may be incomplete
     * @throws IllegalArgumentException naming the parameter that is unknown or out of range, and what was expected
     */
    default void check(RunSpec spec) {
        create(spec, "cpu").close();
    }

    /**
     * Makes the trainer of one run: checks the settings and fills in the defaults.
     *
     * @param spec the run; its parameters may be incomplete
     * @param device {@code cpu}, or {@code cuda:0} and so on
     * @throws IllegalArgumentException naming the parameter that is unknown or out of range, and what was expected
     * @throws IllegalStateException if this machine cannot train on the device, or lacks the data, with the reason
     */
    Trainer create(RunSpec spec, String device);
}
