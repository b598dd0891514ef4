package io.grokwatch.events;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A trainer that some worker has, and the settings it understands. Workers publish it when they start, so that a run can be
 * checked before it is queued.
 *
 * @param trainer its name, as in {@link RunSpec#trainer()}
 * @param summary one line for people
 * @param parameters every setting it understands, each name once
 * @param changeable those of them that a {@link RunCommand.Intervene} may change in mid-run; none if absent
 */
public record TrainerDescribed(
        String trainer, String summary, List<ParameterDescription> parameters, List<String> changeable)
        implements Event {
    private static final int MAX_TEXT = 1000;
    private static final int MAX_PARAMETERS = 1000;

    public TrainerDescribed(
            String trainer, String summary, List<ParameterDescription> parameters, @Nullable List<String> changeable) {
        Require.text(trainer, "trainer", 100);
        Require.text(summary, "summary", MAX_TEXT);
        Require.present(parameters, "parameters");
        Require.that(
                parameters.size() <= MAX_PARAMETERS,
                "a trainer has at most " + MAX_PARAMETERS + " parameters, had " + parameters.size());
        Set<String> names = new HashSet<>();
        for (ParameterDescription parameter : parameters) {
            Require.that(names.add(parameter.name()), "parameter " + parameter.name() + " is described twice");
        }
        List<String> changes = changeable == null ? List.of() : changeable;
        Require.that(
                names.containsAll(changes), "the changeable " + changes + " must be among the parameters " + names);
        this.trainer = trainer;
        this.summary = summary;
        this.parameters = List.copyOf(parameters);
        this.changeable = List.copyOf(changes);
    }

    /** A trainer that changes no setting while it trains. */
    public TrainerDescribed(String trainer, String summary, List<ParameterDescription> parameters) {
        this(trainer, summary, parameters, List.of());
    }

    /**
     * What is wrong with the settings of a run, in one sentence; empty if nothing is. Combinations that make no sense are
     * rejected by the trainer itself.
     */
    public Optional<String> objection(Parameters given) {
        for (var setting : given.values().entrySet()) {
            Optional<ParameterDescription> known = parameters.stream()
                    .filter(parameter -> parameter.name().equals(setting.getKey()))
                    .findFirst();
            if (known.isEmpty()) {
                return Optional.of("trainer " + trainer + " has no parameter '" + setting.getKey() + "', it has "
                        + parameters.stream().map(ParameterDescription::name).toList());
            }
            if (!known.get().domain().contains(setting.getValue())) {
                return Optional.of("parameter " + setting.getKey() + " must be "
                        + known.get().expected() + ", was "
                        + Require.shorten(String.valueOf(Parameters.shown(setting.getKey(), setting.getValue()))));
            }
        }
        return Optional.empty();
    }

    /** What is wrong with changing a setting while a run trains, in one sentence; empty if nothing is. */
    public Optional<String> objectionInMidRun(String parameter, Object value) {
        Optional<String> objection = objection(Parameters.NONE.with(parameter, value));
        if (objection.isPresent() || changeable.contains(parameter)) {
            return objection;
        }
        return Optional.of(
                changeable.isEmpty()
                        ? "trainer " + trainer + " changes no parameter in mid-run, was asked for " + parameter
                        : "trainer " + trainer + " changes only " + String.join(", ", changeable)
                                + " in mid-run, was asked for " + parameter);
    }

    @Override
    public String eventId() {
        return "trainer/" + trainer;
    }

    @Override
    public String key() {
        return trainer;
    }
}
