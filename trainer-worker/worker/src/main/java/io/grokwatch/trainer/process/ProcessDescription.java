package io.grokwatch.trainer.process;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.ParameterDomain;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.trace.TraceLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A program that trains, as its file {@code NAME.trainer.json} describes it. The operator of a worker writes it; a run only
 * chooses among its settings, so that nothing a user sends is ever a command. All of it is checked here, as a description
 * that is taken and wrong would fail every run.
 *
 * @param name what runs call the trainer
 * @param summary one line for people
 * @param command the program and its first arguments; it is run in the folder of the file
 * @param parameters its settings, given to it as {@code --NAME VALUE}
 * @param switches flags among the settings that are given as {@code --NAME} if true, and not at all if false, as argparse's
 *     {@code store_true} takes them
 * @param negations flags among the settings that are given as {@code --no-NAME} if false; if true, not at all unless they are
 *     also switches, as argparse's {@code BooleanOptionalAction} takes them
 * @param facts what detectors may know of a run, under the names of a trace's first line; a text {@code $NAME} is the value
 *     of that setting
 */
record ProcessDescription(
        String name,
        String summary,
        List<String> command,
        List<ParameterDescription> parameters,
        List<String> switches,
        List<String> negations,
        Map<String, Object> facts) {
    /** Options that every program gets of the run itself. */
    static final String STEPS = "steps";

    static final String SEED = "seed";
    static final String DEVICE = "device";

    private static final String NAME = "[a-z0-9][a-z0-9_.-]{0,63}";
    private static final Set<String> OF_THE_RUN = Set.of(STEPS, SEED, DEVICE);

    ProcessDescription(
            @Nullable String name,
            @Nullable String summary,
            @Nullable List<@Nullable String> command,
            @Nullable List<@Nullable ParameterDescription> parameters,
            @Nullable List<@Nullable String> switches,
            @Nullable List<@Nullable String> negations,
            @Nullable Map<String, @Nullable Object> facts) {
        if (name == null || !name.matches(NAME)) {
            throw new IllegalArgumentException("name must match " + NAME + ", was '" + name + "'");
        }
        if (summary == null || summary.isBlank()) {
            throw new IllegalArgumentException("summary is missing");
        }
        if (command == null || command.isEmpty() || command.stream().anyMatch(part -> part == null || part.isEmpty())) {
            throw new IllegalArgumentException("command must be a program and its arguments, was " + command);
        }
        this.name = name;
        this.summary = summary;
        this.command = List.copyOf(command);
        this.parameters = parameters == null ? List.of() : List.copyOf(checked(parameters));
        this.switches = flags("switches", switches, this.parameters);
        this.negations = flags("negations", negations, this.parameters);
        this.facts = facts == null ? Map.of() : Map.copyOf(checked(facts, defaults(this.parameters)));
    }

    /** Its settings as they are if a run names none. */
    Parameters defaults() {
        return defaults(parameters);
    }

    /** Whether a setting is given as a switch, without a value. */
    boolean isSwitch(String parameter) {
        return switches.contains(parameter) || negations.contains(parameter);
    }

    /** The switch for a flag that is one; empty if its value is the one without a switch. */
    Optional<String> switchFor(String parameter, boolean value) {
        if (value) {
            return switches.contains(parameter) ? Optional.of("--" + parameter) : Optional.empty();
        }
        return negations.contains(parameter) ? Optional.of("--no-" + parameter) : Optional.empty();
    }

    private static List<String> flags(
            String field, @Nullable List<@Nullable String> names, List<ParameterDescription> parameters) {
        if (names == null) {
            return List.of();
        }
        List<String> flags = parameters.stream()
                .filter(parameter -> parameter.domain() instanceof ParameterDomain.Flag)
                .map(ParameterDescription::name)
                .toList();
        for (String name : names) {
            if (name == null || !flags.contains(name)) {
                throw new IllegalArgumentException(
                        field + ": '" + name + "' is no parameter of type flag, those are " + flags);
            }
        }
        return List.copyOf(names);
    }

    /** The facts of a run with these settings, all of them filled in. */
    RunFacts facts(Parameters settings) {
        return read(facts, settings);
    }

    private static List<ParameterDescription> checked(List<@Nullable ParameterDescription> parameters) {
        List<ParameterDescription> checked = new ArrayList<>();
        for (ParameterDescription parameter : parameters) {
            String place = "parameters." + checked.size() + ": ";
            if (parameter == null) {
                throw new IllegalArgumentException(place + "expected a parameter, was null");
            }
            if (OF_THE_RUN.contains(parameter.name())) {
                throw new IllegalArgumentException(place + "no parameter may be named '" + parameter.name()
                        + "', every program is given --" + parameter.name() + " of the run itself");
            }
            try {
                Parameters unused = Parameters.NONE.with(parameter.name(), parameter.defaultValue());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(place + e.getMessage(), e);
            }
            checked.add(parameter);
        }
        return checked;
    }

    private static Map<String, Object> checked(Map<String, @Nullable Object> facts, Parameters defaults) {
        Map<String, Object> checked = new TreeMap<>();
        facts.forEach((fact, value) -> {
            String place = "facts." + fact + ": ";
            if (value == null) {
                throw new IllegalArgumentException(place + "expected a value, was null");
            }
            RunFacts understood;
            try {
                understood = read(Map.of(fact, value), defaults);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(place + e.getMessage(), e);
            }
            if (understood.equals(RunFacts.UNKNOWN)) {
                throw new IllegalArgumentException(
                        place + "expected a fact of a trace's first line, and of its type, was " + value);
            }
            checked.put(fact, value);
        });
        return checked;
    }

    private static Parameters defaults(List<ParameterDescription> parameters) {
        Parameters defaults = Parameters.NONE;
        for (ParameterDescription parameter : parameters) {
            defaults = defaults.with(parameter.name(), parameter.defaultValue());
        }
        return defaults;
    }

    private static RunFacts read(Map<String, Object> facts, Parameters settings) {
        Map<String, Object> resolved = new HashMap<>();
        facts.forEach((fact, value) -> resolved.put(fact, resolved(value, settings)));
        return new TraceLine.Header(resolved).facts();
    }

    private static Object resolved(Object value, Parameters settings) {
        if (!(value instanceof String text) || !text.startsWith("$")) {
            return value;
        }
        Object setting = settings.values().get(text.substring(1));
        if (setting == null) {
            throw new IllegalArgumentException("'" + text + "' names no parameter, there are "
                    + settings.values().keySet());
        }
        return setting;
    }
}
