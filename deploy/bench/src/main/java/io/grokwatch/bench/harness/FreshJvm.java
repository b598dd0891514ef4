package io.grokwatch.bench.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a benchmark in a JVM of its own, as services run: with the optimising compiler, which the command line leaves out
 * to start soon. What it prints is printed here.
 */
public final class FreshJvm {
    private FreshJvm() {}

    /**
     * Runs a program to its end.
     *
     * @param options of the JVM
     * @return its exit status
     * @throws BenchmarkFailure if it cannot be started
     */
    public static int run(List<String> options, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-XX:+IgnoreUnrecognizedVMOptions");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-Dgrokwatch.home=" + Checkout.root());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            try {
                return process.waitFor();
            } catch (InterruptedException e) {
                process.destroy();
                Thread.currentThread().interrupt();
                throw new BenchmarkFailure("the benchmark was interrupted", e);
            }
        } catch (IOException e) {
            throw new BenchmarkFailure("a JVM for the benchmark cannot be started: " + e.getMessage(), e);
        }
    }
}
