package io.grokwatch.cli.command;

import io.grokwatch.cli.deadletter.DeadLetterRecord;
import io.grokwatch.cli.deadletter.DeadLetterTopic;
import io.grokwatch.cli.display.Table;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.events.codec.Json;
import io.grokwatch.kafka.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "dead-letters",
        description = "Lists the records that could not be read or processed and have not been replayed.")
final class DeadLettersCommand implements Callable<Integer> {
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_REASON_CHARACTERS = 100;

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
        List<DeadLetterRecord> letters;
        String bootstrap = options.kafka();
        try (TopicReader topics = new TopicReader(bootstrap, "grokwatch-dead-letters", BROKER_TIMEOUT)) {
            letters = DeadLetterTopic.readAll(topics).stream()
                    .filter(letter -> run == null || letter.run().equals(run))
                    .filter(letter -> all || letter.state() != DeadLetterRecord.State.REPLAYED)
                    .toList();
        } catch (KafkaException e) {
            throw new UserErrorException("Kafka at " + bootstrap + " cannot be read: " + e.getMessage(), e);
        }
        if (json) {
            letters.forEach(letter -> terminal.print(json(letter)));
            return 0;
        }
        Table table = new Table("LETTER", "STATE", "RUN", "FROM", "BY", "SINCE", "REASON");
        for (DeadLetterRecord letter : letters) {
            String reason = letter.letter().reason();
            table.row(
                    letter.id(),
                    state(letter),
                    letter.run(),
                    letter.letter().topic() + " " + letter.letter().partition() + "/"
                            + letter.letter().offset(),
                    letter.letter().by(),
                    letter.at().toString(),
                    reason.length() <= MAX_REASON_CHARACTERS
                            ? reason
                            : reason.substring(0, MAX_REASON_CHARACTERS) + "...");
        }
        table.lines().forEach(terminal::print);
        return 0;
    }

    static String json(DeadLetterRecord letter) {
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

    private static String state(DeadLetterRecord letter) {
        return letter.state().name().toLowerCase(Locale.ROOT);
    }
}
