package io.grokwatch.cli.command;

import io.grokwatch.cli.error.UsageException;
import io.grokwatch.local.stack.Installation;
import io.grokwatch.local.stack.LocalWorker;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "worker",
        description = {
            "Starts a training worker beside those of the running stack, and shows its log, until Ctrl-C: its run is",
            "requeued then. Plugins are the jars in the folder plugins of the data folder, which are found while it runs."
        })
final class WorkerCommand implements Callable<Integer> {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern DEVICE = Pattern.compile("cpu|cuda:[0-9]{1,3}");

    @Mixin
    private StackOptions stack = new StackOptions();

    @Option(
            names = "--device",
            paramLabel = "cpu|cuda:N",
            description = "what it trains on (default: ${DEFAULT-VALUE})")
    private String device = "cpu";

    @Option(names = "--id", paramLabel = "NAME", description = "its name (default: one of this host and process)")
    private @Nullable String id;

    @Override
    public Integer call() throws InterruptedException {
        if (!DEVICE.matcher(device).matches()) {
            throw new UsageException("--device must be cpu or cuda:N, was '" + device + "'");
        }
        if (id != null && !ID.matcher(id).matches()) {
            throw new UsageException("--id must have letters, digits, - and _, at most 64, was '" + id + "'");
        }
        return LocalWorker.run(Installation.find(), stack.runningThere(), stack.data(), id, device);
    }
}
