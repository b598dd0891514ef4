package io.grokwatch.cli.command;

import io.grokwatch.cli.deadletter.DeadLetterReplay;
import io.grokwatch.events.Topics;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "replay",
        description =
                "Sends dead letters back to the topics they came from, each once however often it runs. Those that"
                        + " this version cannot read either stay. For runs whose metrics were sent back, redetect updates the"
                        + " findings.")
final class ReplayCommand implements Callable<Integer> {
    private static final Set<String> DETECTED_IN = Set.of(Topics.RUN_METRICS.name(), Topics.RUN_LIFECYCLE.name());
    private static final int MAX_NAMED = 10;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Option(names = "--run", paramLabel = "ID", description = "only those of this run")
    private @Nullable String run;

    @Option(names = "--again", description = "also those that were replayed before and rejected again")
    private boolean again;

    @Override
    public Integer call() {
        int[] counts = new int[2];
        Set<String> changed = new TreeSet<>();
        new DeadLetterReplay(
                        options.kafka(), letter -> run == null || letter.run().equals(run), again)
                .run(outcome -> {
                    String letter = "letter " + outcome.letter().id() + " of run "
                            + outcome.letter().run();
                    if (outcome.reasonToStay() == null) {
                        counts[0]++;
                        if (DETECTED_IN.contains(outcome.letter().letter().topic())) {
                            changed.add(outcome.letter().run());
                        }
                        terminal.print(letter + " is back on "
                                + outcome.letter().letter().topic());
                    } else {
                        counts[1]++;
                        terminal.print(letter + " stays: " + outcome.reasonToStay());
                    }
                });
        terminal.print(counts[0] + " replayed, " + counts[1] + " stay");
        suggestRedetection(changed);
        return 0;
    }

    /** The stream folds forward only: late metrics are charted, but the detectors do not fold them. */
    private void suggestRedetection(Set<String> changed) {
        if (changed.isEmpty()) {
            return;
        }
        terminal.print("the stream does not fold late metrics; once the runs have ended, update their findings:");
        changed.stream().limit(MAX_NAMED).forEach(id -> terminal.print("  ./grokwatch redetect --run " + id));
        if (changed.size() > MAX_NAMED) {
            terminal.print("  ./grokwatch redetect    for these and " + (changed.size() - MAX_NAMED) + " more");
        }
    }
}
