package io.grokwatch.trainer.process;

import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.RunLog;
import org.jspecify.annotations.Nullable;

/** Takes what a program prints, on the training thread, and stops the program when it is to stop. */
final class Conversation {
    private static final long LISTEN_MS = 50;

    private final RunSpec spec;
    private final RunningProgram program;
    private final OutputReader reader;
    private final RunLog log;
    private boolean stopping;

    Conversation(RunSpec spec, RunningProgram program, OutputReader reader, RunLog log) {
        this.spec = spec;
        this.program = program;
        this.reader = reader;
        this.log = log;
    }

    /**
     * Listens until the program has ended and its output was taken.
     *
     * @return the number of steps it told of
     * @throws IllegalStateException if its outcome is a failure, with its exit status and the last lines of its errors
     */
    long until(RunControl control) {
        try {
            while (!program.isOver()) {
                BoundedLines.@Nullable Line line = program.next(LISTEN_MS);
                if (line != null) {
                    reader.take(line);
                }
                if (!stopping && control.stopRequested()) {
                    stopping = true;
                    program.terminate();
                }
            }
            return outcome(program.exitStatus());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("run " + spec.runId() + " was interrupted", e);
        }
    }

    private long outcome(int status) {
        if (program.leftOthers()) {
            log.line("run " + spec.runId() + ": the program has ended and left others running, which are ended too");
        }
        if (reader.badLines() > 0) {
            log.line(
                    "run " + spec.runId() + ": " + reader.badLines() + " lines of the program's output were not taken");
        }
        if (status != 0 && !stopping) {
            throw new IllegalStateException("run " + spec.runId() + ": the program of trainer " + spec.trainer()
                    + " ended with exit status " + status + "; its last errors: " + program.lastErrors());
        }
        if (reader.lastStep() < 0 && !stopping) {
            throw new IllegalStateException("run " + spec.runId() + ": the program of trainer " + spec.trainer()
                    + " ended and had printed no metrics; a line is expected to be {\"step\": 0, \"metrics\": {...}}");
        }
        return reader.lastStep() + 1;
    }
}
