package io.grokwatch.cli.command;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Standard output and error of a command. */
@Command
final class Terminal {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

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

    /** Prints a line on standard error. */
    void note(String line) {
        err().println(line);
        err().flush();
    }
}
