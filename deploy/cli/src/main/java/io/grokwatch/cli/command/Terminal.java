package io.grokwatch.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.grokwatch.tracker.client.TrackerJson;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Standard output and error of a command, as the launcher describes them by system properties. */
@Command
final class Terminal {
    private static final int DEFAULT_COLUMNS = 120;
    private static final ObjectWriter JSON = TrackerJson.MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** Whether standard output is a terminal, for which lines are shortened to its width. */
    boolean isTerminal() {
        return Boolean.getBoolean("grokwatch.stdout.terminal");
    }

    /** The width that lines on standard output should have: that of the terminal, or no limit for a file or a pipe. */
    int columns() {
        return isTerminal() ? Integer.getInteger("grokwatch.columns", DEFAULT_COLUMNS) : Integer.MAX_VALUE;
    }

    /** Standard output, for results. */
    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Standard error, for everything else. */
    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints a result and flushes it. */
    void print(String line) {
        out().println(line);
        out().flush();
    }

    /** Prints a value as JSON of ASCII, in which no text that people sent can control the terminal. */
    void printJson(Object value) throws JsonProcessingException {
        print(JSON.writeValueAsString(value));
    }

    /** Prints a line on standard error. */
    void note(String line) {
        err().println(line);
        err().flush();
    }
}
