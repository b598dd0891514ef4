package io.grokwatch.cli;

import io.grokwatch.backtest.InputException;
import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.cli.command.Commands;
import io.grokwatch.cli.error.UsageException;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.local.Logging;
import io.grokwatch.local.stack.StackException;
import io.grokwatch.tracker.client.TrackerException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The command line. */
public final class Grokwatch {
    private static final int FAILURE = 1;
    private static final int USAGE = 2;
    /** Environment variable: if it is set, failures are printed with their stack trace. */
    private static final String TRACE = "GROKWATCH_TRACE";

    private Grokwatch() {}

    /** Exits with 0 on success, with 2 on a usage error, with 1 on another failure and one line on standard error. */
    public static void main(String[] args) {
        Logging.warningsOnly();
        PrintWriter out = utf8(FileDescriptor.out);
        PrintWriter err = utf8(FileDescriptor.err);
        int status = run(out, err, args);
        out.flush();
        err.flush();
        System.exit(status);
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Commands())
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Grokwatch::usage)
                .setExecutionExceptionHandler((failure, command, parsed) -> failure(failure, command));
        withHelp(line);
        return line.execute(args.length == 0 ? new String[] {"help"} : args);
    }

    private static void withHelp(CommandLine line) {
        for (CommandLine command : line.getSubcommands().values()) {
            command.getCommandSpec().mixinStandardHelpOptions(true);
            withHelp(command);
        }
    }

    private static int usage(ParameterException failure, String[] args) {
        return usage(failure.getCommandLine(), String.valueOf(failure.getMessage()));
    }

    private static int usage(CommandLine command, String message) {
        String name = command.getCommandSpec().qualifiedName();
        message = message.replace("option option ", "option "); // The wording of picocli for options of maps.
        command.getErr().println("grokwatch: " + oneLine(message) + "; see ./" + name + " --help");
        return USAGE;
    }

    private static int failure(Exception failure, CommandLine command) {
        if (failure instanceof UsageException) {
            return usage(command, String.valueOf(failure.getMessage()));
        }
        PrintWriter err = command.getErr();
        String message = isUserError(failure) ? String.valueOf(failure.getMessage()) : "unexpected " + failure;
        err.println("grokwatch: " + oneLine(message));
        if (System.getenv(TRACE) != null) {
            failure.printStackTrace(err);
        }
        return FAILURE;
    }

    /** Whether the message of an exception is a line for users. */
    private static boolean isUserError(Exception failure) {
        return failure instanceof UserErrorException
                || failure instanceof StackException
                || failure instanceof InputException
                || failure instanceof TrackerException
                || failure instanceof BenchmarkFailure;
    }

    private static String oneLine(String message) {
        return String.join(" ", List.of(message.strip().split("\\s*\\R\\s*")));
    }

    /** UTF-8 regardless of the locale, since curves are drawn with block characters. */
    private static PrintWriter utf8(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
