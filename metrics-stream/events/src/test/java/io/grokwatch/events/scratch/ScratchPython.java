package io.grokwatch.events.scratch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A scratch environment of Python with the latest releases of the clients that a test runs, made once below the build's output. Where none
 * can be made, the test is skipped with the reason.
 */
public final class ScratchPython {
    private static final int CHECK_SECONDS = 60;
    private static final int INSTALLATION_SECONDS = 300;

    private final Path folder;
    private final String python;

    private ScratchPython(Path folder, String python) {
        this.folder = folder;
        this.python = python;
    }

    /** What a script has printed, and its exit status; -1 if it could not be run or took too long. */
    public record Result(int status, String output) {}

    /**
     * The environment in a folder.
     *
     * @param given a Python that has the packages already, or null
     * @param modules that are imported to see whether they are installed, with commas between
     * @param packages that are installed
     */
    public static ScratchPython of(Path folder, @Nullable String given, String modules, String... packages)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        if (given != null) {
            return new ScratchPython(folder, given);
        }
        String python = folder.resolve("venv/bin/python").toString();
        Path log = folder.resolve("install.log");
        if (run(folder, log, CHECK_SECONDS, Map.of(), List.of(python, "-c", "import " + modules)) != 0) {
            List<String> venv =
                    List.of("python3", "-m", "venv", folder.resolve("venv").toString());
            List<String> pip =
                    new ArrayList<>(List.of(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"));
            pip.addAll(List.of(packages));
            boolean isMade = run(folder, log, CHECK_SECONDS, Map.of(), venv) == 0
                    && run(folder, log, INSTALLATION_SECONDS, Map.of(), pip) == 0;
            if (!isMade) {
                String reason =
                        "no Python environment with " + List.of(packages) + " could be made: " + Files.readString(log);
                System.out.println(reason);
                Assumptions.abort(reason);
            }
        }
        return new ScratchPython(folder, python);
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
