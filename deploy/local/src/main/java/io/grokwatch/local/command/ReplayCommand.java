package io.grokwatch.local.command;

import io.grokwatch.local.deadletter.Replay;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "replay",
        description = "Sends dead letters back to where they came from, each once however often it runs. What cannot be"
                + " read by this version either stays.")
final class ReplayCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Option(names = "--run", paramLabel = "ID", description = "only those of this run")
    private @Nullable String run;

    @Option(names = "--again", description = "also those that were replayed before and came back")
    private boolean again;

    @Override
    public Integer call() {
        int[] counts = new int[2];
        new Replay(options.kafka(), letter -> run == null || letter.run().equals(run), again).run(outcome -> {
            String letter = "letter " + outcome.letter().id() + " of run "
                    + outcome.letter().run();
            if (outcome.stays() == null) {
                counts[0]++;
                terminal.print(
                        letter + " is back on " + outcome.letter().letter().topic());
            } else {
                counts[1]++;
                terminal.print(letter + " stays: " + outcome.stays());
            }
        });
        terminal.print(counts[0] + " replayed, " + counts[1] + " stay");
        return 0;
    }
}
