package io.grokwatch.cli.command;

import io.grokwatch.cli.error.UsageException;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.cli.remote.HostJoin;
import io.grokwatch.events.RunRequirements;
import io.grokwatch.local.remote.JoinAddress;
import io.grokwatch.local.remote.JoinedHost;
import io.grokwatch.local.remote.NvidiaDriver;
import io.grokwatch.local.remote.RemoteWorkers;
import io.grokwatch.local.remote.SystemdUnit;
import io.grokwatch.local.remote.WorkerDevice;
import io.grokwatch.local.stack.DataFolder;
import io.grokwatch.local.stack.HostNames;
import io.grokwatch.local.stack.Installation;
import io.grokwatch.local.stack.LocalWorker;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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
            "requeued then. Plugins are the jars in the folder plugins of the data folder, which are found while it runs.",
            "With --join, and from then on, it starts a worker on each device of this host for a tracker on another one."
        })
final class WorkerCommand implements Callable<Integer> {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern DEVICE = Pattern.compile("cpu|cuda:[0-9]{1,3}");

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions stack = new StackOptions();

    @Option(
            names = "--device",
            paramLabel = "cpu|cuda:N",
            description = "beside a running stack: what it trains on (default: cpu)")
    private @Nullable String device;

    @Option(
            names = "--id",
            paramLabel = "NAME",
            description = "beside a running stack: its name (default: one of this host and process)")
    private @Nullable String id;

    @Option(
            names = "--join",
            paramLabel = "URL",
            description = "join the tracker of a line that ./grokwatch tokens worker printed; the credentials are kept"
                    + " in the data folder (default: .grokwatch-worker beside the launcher)")
    private @Nullable String join;

    @Option(
            names = "--devices",
            paramLabel = "LIST",
            description =
                    "of a host that joined: auto, cuda:0,cuda:1 or cpu:N, a worker each (default: auto, every GPU)")
    private @Nullable String devices;

    @Option(names = "--name", paramLabel = "HOST", description = "with --join: the name of this host for its workers")
    private @Nullable String name;

    @Option(
            names = "--label",
            paramLabel = "LABEL",
            description = "of a host that joined: by which runs may ask for its workers; may be repeated")
    private List<String> labels = List.of();

    @Option(
            names = "--systemd",
            description =
                    "of a host that joined: print a unit of systemd that runs the workers, instead of running them")
    private boolean systemd;

    @Override
    public Integer call() throws InterruptedException {
        Installation home = Installation.find();
        Path folder = stack.isDataNamed() ? stack.data() : home.defaultWorkerData();
        if (join != null) {
            return run(home, folder, joined(folder));
        }
        if (stack.isDataNamed() || !stack.isRunning()) {
            JoinedHost host = JoinedHost.read(folder).orElse(null);
            if (host != null) {
                return run(home, folder, host);
            }
        }
        if (devices != null || name != null || systemd || !labels.isEmpty()) {
            throw new UsageException("--devices, --name, --label and --systemd are for a host that joined, and "
                    + folder + " has no credentials; join with --join");
        }
        String wanted = device == null ? "cpu" : device;
        if (!DEVICE.matcher(wanted).matches()) {
            throw new UsageException("--device must be cpu or cuda:N, was '" + wanted + "'");
        }
        if (id != null && !ID.matcher(id).matches()) {
            throw new UsageException("--id must have letters, digits, - and _, at most 64, was '" + id + "'");
        }
        return LocalWorker.run(home, stack.runningThere(), stack.data(), id, wanted);
    }

    private JoinedHost joined(Path folder) {
        JoinAddress address = JoinAddress.parse(String.valueOf(join));
        String host = name == null ? HostNames.ofThisHost() : name;
        if (!ID.matcher(host).matches()) {
            throw new UsageException("--name must have letters, digits, - and _, at most 64, was '" + host + "'");
        }
        // A disk that is full or a folder in use is found before credentials are created.
        DataFolder.open(folder).close();
        JoinedHost joined = HostJoin.join(address, host, requested(), Clock.systemUTC());
        joined.write(folder);
        terminal.note("joined " + joined.tracker() + " as " + host + "; the credentials are in " + folder
                + ", and ./grokwatch worker uses them from now on");
        return joined;
    }

    private int run(Installation home, Path folder, JoinedHost host) throws InterruptedException {
        if (device != null || id != null) {
            throw new UsageException("--device and --id are for a worker beside a running stack; a host that joined has"
                    + " --devices and --name");
        }
        try {
            labels.forEach(RunRequirements::requireLabel);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--label: " + e.getMessage());
        }
        List<WorkerDevice> requested = requested();
        if (systemd) {
            List<String> arguments = new ArrayList<>(List.of("--devices", devices()));
            labels.forEach(label -> arguments.addAll(List.of("--label", label)));
            terminal.print(SystemdUnit.text(
                    home.root().resolve("grokwatch"),
                    Path.of(System.getProperty("java.home")),
                    System.getProperty("user.name"),
                    folder,
                    arguments));
            terminal.note("install it with ... | sudo tee /etc/systemd/system/grokwatch-worker.service, then"
                    + " sudo systemctl enable --now grokwatch-worker");
            return 0;
        }
        RemoteWorkers workers = RemoteWorkers.start(home, folder, host, requested, labels, terminal::note);
        Runtime.getRuntime().addShutdownHook(new Thread(workers::close, "end-workers"));
        terminal.note(requested.size() + (requested.size() == 1 ? " worker" : " workers") + " for " + host.tracker()
                + " (log files in " + folder.resolve("logs") + "); Ctrl-C ends them");
        String failure = workers.awaitEnd();
        workers.close();
        if (failure != null) {
            throw new UserErrorException(failure);
        }
        return 0;
    }

    private List<WorkerDevice> requested() {
        return WorkerDevice.parse(devices(), NvidiaDriver.ofThisHost());
    }

    private String devices() {
        return devices == null ? "auto" : devices;
    }
}
