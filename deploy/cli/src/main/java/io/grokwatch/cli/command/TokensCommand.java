package io.grokwatch.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.cli.display.Table;
import io.grokwatch.cli.error.UsageException;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.local.remote.JoinAddress;
import io.grokwatch.local.tls.ServedCertificate;
import io.grokwatch.tracker.client.CreatedToken;
import io.grokwatch.tracker.client.NewToken;
import io.grokwatch.tracker.client.TokenScope;
import io.grokwatch.tracker.client.TokenView;
import io.grokwatch.tracker.client.TrackerClient;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The API tokens of a running stack. */
@Command(
        name = "tokens",
        description =
                "Creates, lists and revokes API tokens, with the token in GROKWATCH_TOKEN or that of the data folder.",
        subcommands = {
            TokensCommand.Create.class,
            TokensCommand.Worker.class,
            TokensCommand.Listing.class,
            TokensCommand.Revoke.class
        },
        synopsisSubcommandLabel = "(create | worker | list | revoke)")
final class TokensCommand {

    @Command(name = "create", description = "Creates a token and prints it; it is not shown again.")
    static final class Create implements Callable<Integer> {
        private static final Pattern DAYS = Pattern.compile("(\\d{1,6})([dh])");

        @Mixin
        private Terminal terminal = new Terminal();

        @Mixin
        private StackOptions options = new StackOptions();

        @Parameters(paramLabel = "NAME", description = "what the token is for")
        private String name = "";

        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                description =
                        "READ, WRITE to log and change runs, or ADMIN, each of which includes those before; JOIN or"
                                + " WORKER, as worker and joining create them"
                                + " (default: ${DEFAULT-VALUE})")
        private TokenScope scope = TokenScope.WRITE;

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                description = "when it expires: 90d, 12h, a time such as 2027-01-01T00:00:00Z, or never"
                        + " (default: ${DEFAULT-VALUE})")
        private String expires = "90d";

        @Option(names = "--json", description = "print JSON")
        private boolean json;

        @Override
        public Integer call() throws JsonProcessingException {
            Instant expiresAt = expiresAt(expires, Instant.now());
            NewToken wanted;
            try {
                wanted = new NewToken(name, scope, expiresAt);
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
            try (TrackerClient tracker = options.tracker()) {
                CreatedToken created = tracker.create(wanted);
                if (json) {
                    terminal.printJson(created);
                } else {
                    terminal.print(created.token());
                }
                TokenView view = created.view();
                terminal.note("token " + view.id() + " with the scope " + view.scope() + " "
                        + (view.expiresAt() == null ? "does not expire" : "expires at " + view.expiresAt())
                        + "; it is not shown again");
                if (!tracker.access().tokensRequired()) {
                    terminal.note("this tracker requires no token, as it listens on the loopback address alone");
                }
                return 0;
            }
        }

        /**
         * When a token expires; null for never.
         *
         * @throws UsageException if the text is no time
         */
        static @Nullable Instant expiresAt(String text, Instant now) {
            if (text.equals("never")) {
                return null;
            }
            Matcher relative = DAYS.matcher(text);
            try {
                if (relative.matches()) {
                    long number = Long.parseLong(relative.group(1));
                    return now.plus(relative.group(2).equals("d") ? Duration.ofDays(number) : Duration.ofHours(number))
                            .truncatedTo(ChronoUnit.SECONDS);
                }
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw new UsageException(
                        "--expires must be such as 90d, 12h, 2027-01-01T00:00:00Z or never, was '" + text + "'");
            }
        }
    }

    @Command(
            name = "worker",
            description =
                    "Prints the line by which another host joins with its workers, with a token that is for nothing"
                            + " else.")
    static final class Worker implements Callable<Integer> {
        @Mixin
        private Terminal terminal = new Terminal();

        @Mixin
        private StackOptions options = new StackOptions();

        @Option(names = "--name", paramLabel = "NAME", description = "what the token is for (default: join)")
        private String name = "join";

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                description = "until when hosts may join: 24h, 7d, a time such as 2027-01-01T00:00:00Z, or never"
                        + " (default: ${DEFAULT-VALUE})")
        private String expires = "24h";

        @Override
        public Integer call() {
            Instant expiresAt = Create.expiresAt(expires, Instant.now());
            NewToken wanted;
            try {
                wanted = new NewToken(name, TokenScope.JOIN, expiresAt);
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
            String remote = options.runningThere().remote();
            if (remote == null) {
                throw new UserErrorException("the stack on " + options.data()
                        + " takes no workers of other hosts; start it with ./grokwatch up --listen ADDRESS");
            }
            try (TrackerClient tracker = options.tracker()) {
                CreatedToken created = tracker.create(wanted);
                JoinAddress address = new JoinAddress(
                        remote,
                        created.token(),
                        ServedCertificate.in(options.data()).anchorFingerprint());
                terminal.print("./grokwatch worker --join " + address.text());
                TokenView view = created.view();
                terminal.note("paste it on each host with GPUs; token " + view.id() + " "
                        + (view.expiresAt() == null ? "does not expire" : "expires at " + view.expiresAt())
                        + ", after which hosts that joined go on and no other may join");
                return 0;
            }
        }
    }

    @Command(name = "list", description = "Lists the tokens, without their texts.")
    static final class Listing implements Callable<Integer> {
        @Mixin
        private Terminal terminal = new Terminal();

        @Mixin
        private StackOptions options = new StackOptions();

        @Option(names = "--json", description = "print JSON")
        private boolean json;

        @Override
        public Integer call() throws JsonProcessingException {
            try (TrackerClient tracker = options.tracker()) {
                List<TokenView> tokens = tracker.tokens();
                if (json) {
                    terminal.printJson(tokens);
                    return 0;
                }
                Table table = new Table("TOKEN", "NAME", "SCOPE", "CREATED", "BY", "LAST USED", "EXPIRES", "REVOKED");
                for (TokenView token : tokens) {
                    table.row(
                            token.id(),
                            token.name(),
                            token.scope().name(),
                            token.createdAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                            token.createdBy(),
                            time(token.lastUsedAt(), "-"),
                            time(token.expiresAt(), "never"),
                            time(token.revokedAt(), "-"));
                }
                table.lines(terminal.columns()).forEach(terminal::print);
                return 0;
            }
        }

        private static String time(@Nullable Instant at, String otherwise) {
            return Objects.toString(at == null ? null : at.truncatedTo(ChronoUnit.SECONDS), otherwise);
        }
    }

    @Command(name = "revoke", description = "Revokes tokens, which are not accepted any more.")
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private Terminal terminal = new Terminal();

        @Mixin
        private StackOptions options = new StackOptions();

        @Parameters(arity = "1..*", paramLabel = "TOKEN", description = "ids of tokens, as list prints them")
        private List<String> ids = List.of();

        @Override
        public Integer call() {
            try (TrackerClient tracker = options.tracker()) {
                for (String id : ids) {
                    TokenView revoked = tracker.revokeToken(id);
                    terminal.note("token " + revoked.id() + " '" + revoked.name() + "' is revoked");
                }
                return 0;
            }
        }
    }
}
