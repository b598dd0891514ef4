package io.grokwatch.local.stack;

import io.grokwatch.local.supervise.ExitWithParent;
import io.grokwatch.local.supervise.Readiness;
import io.grokwatch.local.supervise.Service;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Programs of Grokwatch as services: each is a JVM of its own that exits with its supervisor. */
final class JavaProcess {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(12);

    /** Few arenas of the C library: memory that threads free is used again by others rather than kept for each. */
    private static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "2");

    /** The first JDK that warns of the memory access of Netty and Protobuf, and has an option to allow it. */
    private static final int UNSAFE_WARNS_SINCE = 24;

    private JavaProcess() {}

    /**
     * A program as a service.
     *
     * @param environment variables beside those of this process
     * @param options of the JVM
     */
    static Service service(
            String name,
            Readiness readiness,
            Map<String, String> environment,
            List<String> options,
            String classPath,
            String main,
            List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        if (Runtime.version().feature() >= UNSAFE_WARNS_SINCE) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(options);
        command.add("-cp");
        command.add(classPath);
        command.add(ExitWithParent.class.getName());
        command.add(main);
        command.addAll(arguments);
        Map<String, String> variables = new HashMap<>(ENVIRONMENT);
        variables.putAll(environment);
        return new Service(name, command, variables, readiness, START_LIMIT, STOP_LIMIT);
    }

    /** The jar or folder of this program's own classes. */
    static Path ownJar() {
        return Path.of(URI.create(ExitWithParent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
    }
}
