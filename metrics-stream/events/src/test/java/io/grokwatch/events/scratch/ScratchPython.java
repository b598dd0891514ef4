package io.grokwatch.events.scratch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A scratch environment of Python with the latest releases of the clients that tests run. All modules share one, made once in the build's output
 * of the checkout; the system property {@code clients.python} names a Python that has the clients already. Where none can be made, the test is
 * skipped with the reason.
 */
public final class ScratchPython {
    private static final int CHECK_SECONDS = 60;
    private static final int INSTALLATION_SECONDS = 300;
    private static final String GIVEN = "clients.python";
    private static final String MODULES = "mlflow, wandb, tensorboardX, numpy";
    private static final List<String> PACKAGES = List.of("mlflow-skinny", "wandb", "tensorboardX", "numpy");

    private final Path folder;
    private final String python;

    private ScratchPython(Path folder, String python) {
        this.folder = folder;
        this.python = python;
    }

    /** What a script has printed, and its exit status; -1 if it could not be run or took too long. */
    public record Result(int status, String output) {}

    /**
     * The environment of the clients of MLflow and W&B and of a writer of TensorBoard's event files.
     *
     * @param folder of scripts and what they write
     */
    public static ScratchPython clients(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        String given = System.getProperty(GIVEN);
        if (given != null) {
            return new ScratchPython(folder, given);
        }
        Path shared = checkout().resolve("target").resolve("python-clients");
        Files.createDirectories(shared);
        try (FileChannel lock =
                FileChannel.open(shared.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Another module may be tested at the same time. Closing the file releases it.
            FileLock unused = lock.lock();
            return new ScratchPython(folder, install(shared));
        }
    }

    /**
     * An environment that has the packages of a test already.
     *
     * @param folder of scripts and what they write
     */
    public static ScratchPython given(Path folder, String python) throws IOException {
        Files.createDirectories(folder);
        return new ScratchPython(folder, python);
    }

    private static String install(Path shared) throws IOException, InterruptedException {
        String python = shared.resolve("venv/bin/python").toString();
        Path log = shared.resolve("install.log");
        if (run(shared, log, CHECK_SECONDS, Map.of(), List.of(python, "-c", "import " + MODULES)) != 0) {
            List<String> venv =
                    List.of("python3", "-m", "venv", shared.resolve("venv").toString());
            List<String> pip =
                    new ArrayList<>(List.of(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"));
            pip.addAll(PACKAGES);
            boolean isMade = run(shared, log, CHECK_SECONDS, Map.of(), venv) == 0
                    && run(shared, log, INSTALLATION_SECONDS, Map.of(), pip) == 0;
            if (!isMade) {
                String reason = "no Python environment with " + PACKAGES + " could be made: " + Files.readString(log);
                System.out.println(reason);
                Assumptions.abort(reason);
            }
        }
        return python;
    }

    private static Path checkout() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = Objects.requireNonNull(folder.getParent(), "tests run in a checkout");
        }
        return folder;
    }

    /** Copies scripts that are resources beside a class into the folder. */
    public ScratchPython with(Class<?> owner, String... scripts) throws IOException {
        for (String script : scripts) {
            try (InputStream source = Objects.requireNonNull(owner.getResourceAsStream(script), script)) {
                Files.write(folder.resolve(script), source.readAllBytes());
            }
        }
        return this;
    }

    /**
     * Runs a script of the folder, in the folder, which is its home too.
     *
     * @param environment variables that are added
     */
    public Result run(int seconds, Map<String, String> environment, String script, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(python, folder.resolve(script).toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, script, ".log");
        int status = run(folder, output, seconds, environment, command);
        return new Result(status, Files.readString(output));
    }

    private static int run(Path folder, Path output, int seconds, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException notThere) {
            Files.writeString(output, command + ": " + notThere);
            return -1;
        }
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
        }
    }
}
