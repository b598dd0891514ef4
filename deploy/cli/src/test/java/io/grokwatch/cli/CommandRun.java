package io.grokwatch.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Commands as they are typed, and all that they print. */
final class CommandRun {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Runs a command; its exit status. */
    int run(String... arguments) {
        return Grokwatch.run(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    /** Printed on standard output so far. */
    String out() {
        return out.toString();
    }

    /** Printed on standard error so far. */
    String err() {
        return err.toString();
    }
}
