package io.grokwatch.trainer.process;

import io.grokwatch.events.RunSpec;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.RunLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a program, from its start to its exit status: takes its output on the training thread, and terminates it when a
 * stop is requested.
 */
final class ProgramSession {
    /** How many of the processes that a program left running are named, each with at most so many characters. */
    private static final int NAMED = 3;

    private static final int CHARACTERS = 100;

    private final RunSpec spec;
    private final RunningProgram program;
    private final OutputReader reader;
    private final RunLog log;
    private boolean stopping;

    ProgramSession(RunSpec spec, RunningProgram program, OutputReader reader, RunLog log) {
        this.spec = spec;
        this.program = program;
        this.reader = reader;
        this.log = log;
    }

    /**
     * Takes output until the program has ended, ends the processes that it left running, and takes the rest.
     *
     * @return the number of steps it reported
     * @throws IllegalStateException if its outcome is a failure, with its exit status and the last lines of its errors
     */
    long until(RunControl control) {
        try {
            while (program.isAlive()) {
                take(program.next());
                if (!stopping && control.stopRequested()) {
                    stopping = true;
                    program.terminate();
                }
            }
            endDescendants();
            takeRest();
            return outcome(program.exitStatus());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("run " + spec.runId() + " was interrupted", e);
        }
    }

    private void endDescendants() throws InterruptedException {
        List<String> left =
                program.descendants().stream().map(ProgramSession::name).toList();
        if (!left.isEmpty()) {
            program.endDescendants();
            log.line("run " + spec.runId() + ": the program has ended and left " + left.size()
                    + " running, which are ended too; what they had yet to print is lost: "
                    + String.join(", ", left.subList(0, Math.min(left.size(), NAMED))));
        }
    }

    private static String name(ProcessHandle process) {
        String command = process.info().commandLine().orElse("?").replaceAll("\\s+", " ");
        return process.pid() + " " + command.substring(0, Math.min(command.length(), CHARACTERS));
    }

    private void takeRest() throws InterruptedException {
        BoundedLines.@Nullable Line line = program.nextLeft();
        while (line != null) {
            take(line);
            line = program.nextLeft();
        }
        if (program.isHeldOpen()) {
            log.line("run " + spec.runId()
                    + ": the program has ended and its output is held open by a process that is not"
                    + " found; it is not read any more");
        }
    }

    private void take(BoundedLines.@Nullable Line line) {
        if (line != null) {
            reader.take(line);
        }
    }

    private long outcome(int status) {
        List<Rejection> rejections = reader.rejections();
        if (!rejections.isEmpty()) {
            log.line("run " + spec.runId() + ": of the program's output was not kept: " + Rejection.words(rejections));
        }
        if (stopping) {
            return reader.steps();
        }
        String ended = "run " + spec.runId() + ": the program of trainer " + spec.trainer() + " ended";
        if (status != 0) {
            throw failure(ended + " with exit status " + status + Signal.ofStatus(status) + excerpt());
        }
        if (reader.kept() == 0) {
            throw failure(
                    rejections.isEmpty()
                            ? ended + " and had printed no metrics; a line is expected to be {\"step\": 0, \"metrics\":"
                                    + " {...}}" + excerpt()
                            : ended + " and nothing that it printed was kept: " + Rejection.words(rejections));
        }
        return reader.steps();
    }

    private IllegalStateException failure(String reason) {
        return new IllegalStateException(spec.parameters().redacted(reason));
    }

    /** The first error and the last lines of its errors, or of its output if there are none. */
    private String excerpt() {
        String first = program.firstError();
        String last = program.lastErrors();
        if (last.isBlank()) {
            String text = reader.lastText();
            return text.isBlank() ? "" : "; its last lines: " + text;
        }
        return (first.isEmpty() || last.contains(first) ? "" : "; its first error: " + first + "\n")
                + "; its last errors: " + last;
    }
}
