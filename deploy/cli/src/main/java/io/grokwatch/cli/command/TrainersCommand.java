package io.grokwatch.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.cli.display.Table;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.codec.Json;
import io.grokwatch.trainer.spi.TrainerProvider;
import io.grokwatch.trainer.spi.Trainers;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be set in a run. */
@Command(
        name = "trainers",
        description = {
            "Lists the trainers that come with Grokwatch; of one, every setting with its values and its default. Which of"
                    + " them a run has depends on its task and its model.",
            "What the plugins of workers can train is at /api/v1/trainers of a running stack."
        })
final class TrainersCommand implements Callable<Integer> {
    private record Described(String trainer, String summary, List<ParameterDescription> parameters) {
        static Described of(TrainerProvider provider) {
            return new Described(provider.name(), provider.summary(), provider.parameters());
        }
    }

    @Mixin
    private Terminal terminal = new Terminal();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "which trainer (default: all, without settings)")
    private @Nullable String name;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        List<Described> trainers = chosen().stream().map(Described::of).toList();
        if (json) {
            terminal.print(Json.MAPPER.writeValueAsString(trainers));
        } else if (name == null) {
            Table table = new Table("TRAINER", "SETTINGS", "WHAT IT TRAINS");
            trainers.forEach(trainer -> table.row(
                    trainer.trainer(), Integer.toString(trainer.parameters().size()), trainer.summary()));
            table.lines().forEach(terminal::print);
        } else {
            trainers.forEach(this::settings);
        }
        return 0;
    }

    private List<TrainerProvider> chosen() {
        try {
            return name == null ? Trainers.all() : List.of(Trainers.named(name));
        } catch (IllegalArgumentException e) {
            throw new UserErrorException(String.valueOf(e.getMessage()), e);
        }
    }

    private void settings(Described trainer) {
        terminal.print(trainer.trainer() + ": " + trainer.summary());
        for (ParameterDescription setting : trainer.parameters()) {
            terminal.print("  " + setting.name() + "=" + setting.defaultValue() + ", " + setting.expected());
            terminal.print("      " + setting.summary());
        }
    }
}
