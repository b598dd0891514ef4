package io.grokwatch.events;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A trainer that some worker has, and the settings it understands. Workers tell it when they start, so that a run can be
 * checked before it waits in the queue.
 *
 * @param trainer what a {@link RunSpec#trainer()} calls it
 * @param summary one line for people
 * @param parameters every setting it understands, each name once
 */
public record TrainerDescribed(String trainer, String summary, List<ParameterDescription> parameters) implements Event {
    private static final int MAX_TEXT = 1000;
    private static final int MAX_PARAMETERS = 1000;

    public TrainerDescribed {
        Require.text(trainer, "trainer", 100);
        Require.text(summary, "summary", MAX_TEXT);
        parameters = List.copyOf(Require.present(parameters, "parameters"));
        Require.that(
                parameters.size() <= MAX_PARAMETERS,
                "a trainer has at most " + MAX_PARAMETERS + " parameters, had " + parameters.size());
        Set<String> names = new HashSet<>();
        for (ParameterDescription parameter : parameters) {
            Require.that(names.add(parameter.name()), "parameter " + parameter.name() + " is described twice");
        }
    }

    /**
     * What is wrong with the settings of a run, in one sentence; empty if nothing is. Combinations that make no sense are
     * for the trainer itself to refuse.
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
                        + known.get().expected() + ", was " + setting.getValue());
            }
        }
        return Optional.empty();
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
