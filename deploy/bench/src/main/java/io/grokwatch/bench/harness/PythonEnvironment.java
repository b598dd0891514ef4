package io.grokwatch.bench.harness;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A scratch environment of Python with the latest release of a peer, kept below the build's output and brought up to date once a day. */
public final class PythonEnvironment {
    private static final List<String> PYTHONS = List.of("python3", "python");
    private static final Duration CHECK = Duration.ofMinutes(1);
    private static final Duration INSTALLATION = Duration.ofMinutes(15);
    private static final int MIN_MINOR = 10;

    private static final Duration UP_TO_DATE = Duration.ofDays(1);

    private final Peer peer;
    private final Path folder;
    private final Consumer<String> notes;

    /**
     * What the environment is for.
     *
     * @param name as people know it
     * @param modules that are imported to see whether they are installed, with commas between
     * @param packages that are installed
     * @param firstIndex of packages that is tried before the default one, or null
     * @param owner class beside whose resources the scripts are
     * @param scripts that run in the environment, the one to start first
     */
    public record Peer(
            String name,
            String modules,
            List<String> packages,
            @Nullable String firstIndex,
            Class<?> owner,
            List<String> scripts) {
        public Peer {
            packages = List.copyOf(packages);
            scripts = List.copyOf(scripts);
        }
    }

    /**
     * An environment.
     *
     * @param peer that is installed
     * @param folder that it is in, made if it is not there
     * @param notes receives a line for each step that takes long and for each deviation from the expected environment
     */
    public PythonEnvironment(Peer peer, Path folder, Consumer<String> notes) {
        this.peer = peer;
        this.folder = folder;
        this.notes = notes;
    }

    /**
     * The command that runs the peer's first script.
     *
     * @throws BenchmarkFailure whose message names what is missing
     */
    public List<String> command() throws IOException, InterruptedException {
        Path python = folder.resolve("venv/bin/python");
        if (!isInstalled(python)) {
            install(python);
        } else if (!isUpToDate()) {
            upgrade(python);
        }
        for (String script : peer.scripts()) {
            try (InputStream source = Objects.requireNonNull(peer.owner().getResourceAsStream(script))) {
                Files.copy(source, folder.resolve(script), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return List.of(
                python.toString(), folder.resolve(peer.scripts().getFirst()).toString());
    }

    private void install(Path python) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        String system = systemPython();
        notes.accept("installing " + peer.name() + " into " + folder + " (some minutes, once)");
        require(
                run(CHECK, system, "-m", "venv", folder.resolve("venv").toString()),
                "made with " + system + " -m venv");
        require(fetched(python), "filled by pip install " + String.join(" ", peer.packages()));
        require(isInstalled(python), "used: " + peer.modules() + " does not import");
    }

    private void upgrade(Path python) throws IOException, InterruptedException {
        notes.accept("looking for a newer release of " + peer.name());
        if (!fetched(python)) {
            notes.accept("no registry could be asked for a newer release of " + peer.name()
                    + "; measuring the one that is installed");
            require(isInstalled(python), "used any more: " + peer.modules() + " does not import");
        }
    }

    /** Whether the latest release is there now. */
    private boolean fetched(Path python) throws IOException, InterruptedException {
        // No more than needs to be fetched: the first source may be out of reach, which shows within seconds.
        String first = peer.firstIndex();
        boolean latest = (first != null
                        && run(INSTALLATION, pip(python, "--timeout", "10", "--retries", "0", "--index-url", first)))
                || run(INSTALLATION, pip(python));
        if (latest) {
            Files.writeString(fetched(), "");
        }
        return latest;
    }

    private boolean isUpToDate() throws IOException {
        return Files.exists(fetched())
                && Files.getLastModifiedTime(fetched())
                        .toInstant()
                        .isAfter(Instant.now().minus(UP_TO_DATE));
    }

    /** As old as the last answer of a registry. */
    private Path fetched() {
        return folder.resolve("fetched");
    }

    private String[] pip(Path python, String... options) {
        List<String> command = new ArrayList<>(List.of(
                python.toString(), "-m", "pip", "install", "--upgrade", "--quiet", "--disable-pip-version-check"));
        command.addAll(List.of(options));
        command.addAll(peer.packages());
        return command.toArray(String[]::new);
    }

    private void require(boolean done, String what) {
        if (!done) {
            throw new BenchmarkFailure("the environment " + folder + " could not be " + what + "; its output is in "
                    + folder.resolve("install.log") + " (it needs python3-venv and the network)");
        }
    }

    private String systemPython() throws IOException, InterruptedException {
        for (String name : PYTHONS) {
            if (run(CHECK, name, "-c", "import sys, venv; sys.exit(sys.version_info < (3, " + MIN_MINOR + "))")) {
                return name;
            }
        }
        throw new BenchmarkFailure(
                "the peer needs Python 3." + MIN_MINOR + " or newer with its venv module, and none of " + PYTHONS
                        + " is that; install it (apt-get install python3-venv)");
    }

    private boolean isInstalled(Path python) throws IOException, InterruptedException {
        return Files.isExecutable(python) && run(CHECK, python.toString(), "-c", "import " + peer.modules());
    }

    /** Whether it could be run and exited with 0 in time. */
    private boolean run(Duration atMost, String... command) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path log = folder.resolve("install.log");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException notThere) {
            return false;
        }
        boolean ended = process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        return ended && process.exitValue() == 0;
    }
}
