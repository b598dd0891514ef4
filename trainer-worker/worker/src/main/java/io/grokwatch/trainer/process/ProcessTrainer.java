package io.grokwatch.trainer.process;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.RunLog;
import io.grokwatch.trainer.spi.Trainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One run of a program that trains.
 *
 * <p>The program is started in the folder of its description with {@code --steps N --seed N --device D} and its settings as
 * {@code --NAME VALUE}, or as switches; the environment has {@code GROKWATCH_RUN}, and {@code GROKWATCH_SCRATCH}, a folder of the run's own
 * that is gone after it. It prints lines ({@link OutputLine}) on standard output; standard error is the run's log. To stop
 * it, it gets SIGTERM and three seconds. Its exit status is the outcome: 0 when it is done, or was asked to stop. A run ends
 * with its program: processes that the program leaves running are ended, which the run's log records, and what they print after the
 * program's end is lost. A script that starts the training in the background waits for it.
 */
final class ProcessTrainer implements Trainer {
    private final ProcessDescription description;
    private final Path folder;
    private final RunSpec spec;
    private final String device;
    private boolean trained;

    ProcessTrainer(ProcessDescription description, Path folder, RunSpec spec, String device) {
        this.description = description;
        this.folder = folder;
        this.spec = spec;
        this.device = device;
    }

    @Override
    public RunSpec spec() {
        return spec;
    }

    @Override
    public RunFacts facts() {
        return description.facts(spec.parameters());
    }

    @Override
    public long train(RunLog plainLog, RunControl control, Checkpoints checkpoints) {
        if (trained) {
            throw new IllegalStateException("run " + spec.runId() + " has been trained already");
        }
        trained = true;
        RunLog log = new RedactingLog(plainLog, spec.parameters());
        try {
            Path scratch = Files.createTempDirectory("grokwatch-" + description.name() + "-");
            try (RunningProgram program = RunningProgram.start(command(), folder, environment(scratch), log::line)) {
                return new ProgramSession(spec, program, new OutputReader(spec.runId(), folder, log, spec.steps()), log)
                        .until(control);
            } finally {
                RecursiveDeletion.delete(scratch, log::line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "run " + spec.runId() + ": program " + description.command() + " cannot be run: " + e.getMessage(),
                    e);
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(description.command());
        option(command, ProcessDescription.STEPS, spec.steps());
        option(command, ProcessDescription.SEED, spec.seed());
        option(command, ProcessDescription.DEVICE, device);
        spec.parameters().values().forEach((name, value) -> {
            if (!description.isSwitch(name)) {
                option(command, name, value);
            } else {
                description.switchFor(name, Boolean.TRUE.equals(value)).ifPresent(command::add);
            }
        });
        return command;
    }

    private static void option(List<String> command, String name, Object value) {
        command.add("--" + name);
        command.add(value.toString());
    }

    private Map<String, String> environment(Path scratch) {
        return Map.of("GROKWATCH_RUN", spec.runId().value(), "GROKWATCH_SCRATCH", scratch.toString());
    }

    @Override
    public void close() {
        // The program has ended with train.
    }
}
