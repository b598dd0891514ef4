package io.grokwatch.cli.command;

import io.grokwatch.cli.error.UsageException;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.cli.exchange.RunDownload;
import io.grokwatch.tracker.client.RunPage;
import io.grokwatch.tracker.client.RunQuery;
import io.grokwatch.tracker.client.TrackerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = "Writes all points of runs, unsampled, to a file; one that was interrupted is resumed.")
final class ExportCommand implements Callable<Integer> {
    private static final List<String> FORMATS = List.of("jsonl", "csv", "parquet");
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** The maximum of the API. */
    private static final int PAGE = 500;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Parameters(paramLabel = "RUN", arity = "0..*", description = "the runs, unless they are searched")
    private List<String> runs = List.of();

    @Option(
            names = "--filter",
            paramLabel = "FILTER",
            description = "the runs that match, for example \"params.lr < 0.01 AND phase = 'memorised'\"")
    private @Nullable String filter;

    @Option(names = "--experiment", paramLabel = "ID", description = "the runs of these experiments")
    private List<String> experiments = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "jsonl (default), csv or parquet; by default the ending of the file")
    private @Nullable String format;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "the file, or an existing folder for a file of each run (default: RUN.FORMAT)")
    private @Nullable Path out;

    @Option(names = "--metric", paramLabel = "NAME", description = "only this metric; repeat it for more")
    private List<String> metrics = List.of();

    @Override
    public Integer call() {
        String fileFormat = chosenFormat();
        try (TrackerClient tracker = options.tracker()) {
            List<String> chosen = chosenRuns(tracker);
            RunDownload download = new RunDownload(tracker, PAUSE, terminal::note);
            Path target = out;
            if (target != null && !Files.isDirectory(target)) {
                write(download, chosen, fileFormat, target);
            } else {
                for (String run : chosen) {
                    Path file = Path.of(run + "." + fileFormat);
                    write(download, List.of(run), fileFormat, target == null ? file : target.resolve(file));
                }
            }
        }
        return 0;
    }

    /** The runs that are named, or all that match. */
    private List<String> chosenRuns(TrackerClient tracker) {
        boolean isSearched = filter != null || !experiments.isEmpty();
        if (isSearched == !runs.isEmpty()) {
            throw new UsageException(
                    "expected runs, or --filter or --experiment, was " + (isSearched ? "both" : "none of them"));
        }
        if (!isSearched) {
            return runs;
        }
        List<String> found = new ArrayList<>();
        RunQuery query = new RunQuery(filter, List.of("submitted_at ASC"), experiments, "active", PAGE, null, 0);
        RunPage page = tracker.runs(query);
        page.runs().forEach(run -> found.add(run.id()));
        while (page.next() != null) {
            page = tracker.runs(query.after(page.next()));
            page.runs().forEach(run -> found.add(run.id()));
        }
        if (found.isEmpty()) {
            throw new UserErrorException("no run matches");
        }
        return found;
    }

    private void write(RunDownload download, List<String> ofFile, String fileFormat, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new UserErrorException(folder + " cannot be created: " + e.getMessage(), e);
        }
        long bytes = download.download(ofFile, fileFormat, metrics, file);
        terminal.print(file + "  " + bytes + " bytes");
    }

    private String chosenFormat() {
        String stated = format;
        if (stated == null) {
            String name = out == null ? "" : String.valueOf(out.getFileName()).toLowerCase(Locale.ROOT);
            return FORMATS.stream()
                    .filter(one -> name.endsWith("." + one))
                    .findFirst()
                    .orElse("jsonl");
        }
        if (!FORMATS.contains(stated)) {
            throw new UsageException("the format is one of " + String.join(", ", FORMATS) + ", was '" + stated + "'");
        }
        return stated;
    }
}
