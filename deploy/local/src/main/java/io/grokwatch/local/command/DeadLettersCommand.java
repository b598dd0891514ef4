package io.grokwatch.local.command;

import io.grokwatch.events.codec.Json;
import io.grokwatch.local.deadletter.Letter;
import io.grokwatch.local.deadletter.Letters;
import io.grokwatch.local.kafka.StoredRecords;
import io.grokwatch.local.show.Table;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "dead-letters",
        description = "Lists the records that could not be understood or processed and wait to be replayed.")
final class DeadLettersCommand implements Callable<Integer> {
    private static final int REASON_SHOWN = 100;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Option(names = "--run", paramLabel = "ID", description = "only those of this run")
    private @Nullable String run;

    @Option(names = "--all", description = "also those that were replayed")
    private boolean all;

    @Option(names = "--json", description = "print a JSON line for each")
    private boolean json;

    @Override
    public Integer call() {
        List<Letter> letters;
        try (StoredRecords records = new StoredRecords(options.kafka())) {
            letters = Letters.all(records).stream()
                    .filter(letter -> run == null || letter.run().equals(run))
                    .filter(letter -> all || letter.state() != Letter.State.REPLAYED)
                    .toList();
        }
        if (json) {
            letters.forEach(letter -> terminal.print(json(letter)));
            return 0;
        }
        Table table = new Table("LETTER", "STATE", "RUN", "FROM", "BY", "SINCE", "REASON");
        for (Letter letter : letters) {
            String reason = letter.letter().reason();
            table.row(
                    letter.id(),
                    state(letter),
                    letter.run(),
                    letter.letter().topic() + " " + letter.letter().partition() + "/"
                            + letter.letter().offset(),
                    letter.letter().by(),
                    letter.at().toString(),
                    reason.length() <= REASON_SHOWN ? reason : reason.substring(0, REASON_SHOWN) + "...");
        }
        table.lines().forEach(terminal::print);
        return 0;
    }

    static String json(Letter letter) {
        return Json.MAPPER
                .createObjectNode()
                .put("letter", letter.id())
                .put("state", state(letter))
                .put("run", letter.run())
                .put("topic", letter.letter().topic())
                .put("partition", letter.letter().partition())
                .put("offset", letter.letter().offset())
                .put("by", letter.letter().by())
                .put("since", letter.at().toString())
                .put("reason", letter.letter().reason())
                .toString();
    }

    private static String state(Letter letter) {
        return letter.state().name().toLowerCase(Locale.ROOT);
    }
}
