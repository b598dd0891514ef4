package io.grokwatch.bench;

import io.grokwatch.bench.charts.ChartsBenchCommand;
import io.grokwatch.bench.detect.DetectBenchCommand;
import io.grokwatch.bench.freshness.FreshnessBenchCommand;
import io.grokwatch.bench.geometry.GeometryBenchCommand;
import io.grokwatch.bench.ingest.IngestBenchCommand;
import io.grokwatch.bench.journal.JournalBenchCommand;
import io.grokwatch.bench.memory.MemoryBenchCommand;
import io.grokwatch.bench.page.PageBenchCommand;
import io.grokwatch.bench.scale.ScaleBenchCommand;
import io.grokwatch.bench.search.SearchBenchCommand;
import io.grokwatch.bench.stream.StreamBenchCommand;
import io.grokwatch.bench.training.TrainingBenchCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** {@code bench NAME}: each benchmark is a command below this one. */
@Command(
        name = "bench",
        description = "Runs a benchmark; the last line printed is its figure as JSON.",
        synopsisSubcommandLabel = "NAME",
        subcommands = {
            TrainingBenchCommand.class,
            DetectBenchCommand.class,
            StreamBenchCommand.class,
            GeometryBenchCommand.class,
            FreshnessBenchCommand.class,
            ChartsBenchCommand.class,
            MemoryBenchCommand.class,
            SearchBenchCommand.class,
            PageBenchCommand.class,
            IngestBenchCommand.class,
            JournalBenchCommand.class,
            ScaleBenchCommand.class,
            HelpCommand.class
        })
public final class BenchCommand {}
