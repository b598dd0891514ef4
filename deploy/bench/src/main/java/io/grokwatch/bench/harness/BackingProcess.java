package io.grokwatch.bench.harness;

import io.grokwatch.backing.EmbeddedBroker;
import io.grokwatch.backing.EmbeddedStore;
import io.grokwatch.backing.FreePort;
import io.grokwatch.local.stack.ServiceJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The embedded broker or the embedded store in a process of its own, {@code BackingProcess broker|store FOLDER PORT}: it has the
 * memory of the local stack, which holds both in one process, and ends with the benchmark.
 */
public final class BackingProcess {
    private static final String BROKER = "broker";
    private static final String STORE = "store";
    private static final Logger LOGS = Logger.getLogger("");

    private BackingProcess() {}

    /** A broker that is not started yet, with its data below {@code folder}. */
    public static ServiceProcess broker(Path folder, int port) {
        return process(BROKER, folder, port);
    }

    /** A store that is not started yet, with its data below {@code folder}. */
    public static ServiceProcess store(Path folder, int port) {
        return process(STORE, folder, port);
    }

    /** A port for either. */
    public static int freePort() {
        return FreePort.find();
    }

    private static ServiceProcess process(String kind, Path folder, int port) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ServiceJvm.BACKING.options());
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                BackingProcess.class.getName(),
                kind,
                folder.toString(),
                Integer.toString(port)));
        return new ServiceProcess(kind, command, folder.resolve(kind + ".log"), Serving.port(port));
    }

    /** Serves until standard input ends, which the parent's death does too. */
    @SuppressWarnings("try") // Both serve while they are open.
    public static void main(String[] args) throws IOException {
        LOGS.setLevel(Level.WARNING);
        Path folder = Path.of(args[1]);
        int port = Integer.parseInt(args[2]);
        if (args[0].equals(BROKER)) {
            try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), port)) {
                awaitEndOfInput();
            }
        } else {
            try (EmbeddedStore store = EmbeddedStore.start(
                    folder.resolve("store"),
                    port,
                    failure -> Runtime.getRuntime().halt(1))) {
                awaitEndOfInput();
            }
        }
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // Nothing is expected.
        }
    }
}
