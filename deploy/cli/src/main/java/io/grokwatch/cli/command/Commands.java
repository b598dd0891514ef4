package io.grokwatch.cli.command;

import io.grokwatch.bench.BenchCommand;
import io.grokwatch.local.stack.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/** The top of the command line. */
@Command(
        name = "grokwatch",
        description = "Tracks training runs and detects when they generalise.",
        versionProvider = Commands.VersionProvider.class,
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            WorkerCommand.class,
            RebuildCommand.class,
            TrainCommand.class,
            SweepCommand.class,
            RecipesCommand.class,
            TrainersCommand.class,
            RunsCommand.class,
            RunCommand.class,
            StopCommand.class,
            InterveneCommand.class,
            CheckpointCommand.class,
            AlertsCommand.class,
            DetectCommand.class,
            WatchCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            BacktestCommand.class,
            CalibrateCommand.class,
            RedetectCommand.class,
            DeadLettersCommand.class,
            ReplayCommand.class,
            GeometryCommand.class,
            TokensCommand.class,
            BenchCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "  test       Runs the whole test suite.",
            "",
            "See grokwatch COMMAND --help. Exit codes: 0 success, 1 failure, 2 usage."
        },
        mixinStandardHelpOptions = true)
public final class Commands {

    static final class VersionProvider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"grokwatch " + Version.current()};
        }
    }
}
