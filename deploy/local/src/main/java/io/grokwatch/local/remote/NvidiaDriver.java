package io.grokwatch.local.remote;

import io.grokwatch.local.stack.StackException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * NVIDIA's driver, asked by its program {@code nvidia-smi}.
 *
 * @param program its path, or its name on the {@code PATH}
 */
public record NvidiaDriver(String program) {
    private static final long LIMIT_S = 30;
    private static final Pattern GPU = Pattern.compile("^\\s*(\\d{1,3}),\\s*(\\d{1,9})\\s*$", Pattern.MULTILINE);

    /** That of this host. */
    public static NvidiaDriver ofThisHost() {
        return new NvidiaDriver("nvidia-smi");
    }

    /**
     * The memory of each GPU in MiB, by its number.
     *
     * @throws StackException with the reason of the driver if it does not answer; {@link #isInstalled} whether there is one
     */
    SortedMap<Integer, Long> gpus() {
        @Nullable Path output = null;
        try {
            output = Files.createTempFile("gpus", ".txt");
            Process process = new ProcessBuilder(
                            program, "--query-gpu=index,memory.total", "--format=csv,noheader,nounits")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new StackException(
                        program + " did not answer within " + LIMIT_S + " s; see dmesg for the driver");
            }
            String printed = Files.readString(output, StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new StackException("the NVIDIA driver does not work: "
                        + printed.lines().findFirst().orElse(program + " exited with " + process.exitValue()));
            }
            SortedMap<Integer, Long> gpus = new TreeMap<>();
            Matcher gpu = GPU.matcher(printed);
            while (gpu.find()) {
                gpus.put(Integer.valueOf(gpu.group(1)), Long.valueOf(gpu.group(2)));
            }
            return gpus;
        } catch (IOException e) {
            throw new StackException("there is no NVIDIA driver on this host: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while the NVIDIA driver was asked", e);
        } finally {
            delete(output);
        }
    }

    /** Whether its program is there, so that a failure is one of the driver. */
    boolean isInstalled() {
        if (program.indexOf('/') >= 0) {
            return Files.isExecutable(Path.of(program));
        }
        for (String folder : String.valueOf(System.getenv("PATH")).split(":", -1)) {
            if (Files.isExecutable(Path.of(folder.isEmpty() ? "." : folder, program))) {
                return true;
            }
        }
        return false;
    }

    private static void delete(@Nullable Path output) {
        if (output != null) {
            try {
                Files.deleteIfExists(output);
            } catch (IOException e) {
                output.toFile().deleteOnExit();
            }
        }
    }
}
