package io.grokwatch.trainer.process;

import io.grokwatch.events.ParameterDescription;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program that trains, as its file {@code NAME.trainer.json} describes it. The operator of a worker writes it; a run only
 * chooses among its settings, so that nothing a user sends is ever a command.
 *
 * @param name what runs call the trainer
 * @param summary one line for people
 * @param command the program and its first arguments; it is run in the folder of the file
 * @param parameters its settings, given to it as {@code --NAME VALUE}
 * @param facts what detectors may know of a run, under the names of a trace's first line; a text {@code $NAME} is the value
 *     of that setting
 */
record ProcessDescription(
        String name,
        String summary,
        List<String> command,
        List<ParameterDescription> parameters,
        Map<String, Object> facts) {
    private static final String NAME = "[a-z0-9][a-z0-9_.-]{0,63}";

    ProcessDescription(
            @Nullable String name,
            @Nullable String summary,
            @Nullable List<String> command,
            @Nullable List<ParameterDescription> parameters,
            @Nullable Map<String, Object> facts) {
        if (name == null || !name.matches(NAME)) {
            throw new IllegalArgumentException("name must match " + NAME + ", was '" + name + "'");
        }
        if (summary == null || summary.isBlank()) {
            throw new IllegalArgumentException("summary is missing");
        }
        if (command == null || command.isEmpty() || command.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("command must be a program and its arguments, was " + command);
        }
        this.name = name;
        this.summary = summary;
        this.command = List.copyOf(command);
        this.parameters = parameters == null ? List.of() : List.copyOf(parameters);
        this.facts = facts == null ? Map.of() : Map.copyOf(facts);
    }
}
