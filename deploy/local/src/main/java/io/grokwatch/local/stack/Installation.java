package io.grokwatch.local.stack;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The checkout, and the programs that were built in it.
 *
 * @param root folder of the launcher
 */
public record Installation(Path root) {
    /** System property set by the launcher: its folder. */
    static final String PROPERTY = "grokwatch.home";

    /** The checkout of the launcher, or the working folder without one. */
    public static Installation find() {
        return new Installation(
                Path.of(System.getProperty(PROPERTY, "")).toAbsolutePath().normalize());
    }

    /** The default data folder. */
    public Path defaultData() {
        return root.resolve(".grokwatch");
    }

    /** The default data folder of the workers of a host that joined a tracker on another one. */
    public Path defaultWorkerData() {
        return root.resolve(".grokwatch-worker");
    }

    Path libraries() {
        return built("deploy/cli/target/lib");
    }

    Path stream() {
        return built("metrics-stream/app/target/quarkus-app/quarkus-run.jar");
    }

    Path trackerApi() {
        return built("tracker-api/app/target/quarkus-app/quarkus-run.jar");
    }

    private Path built(String path) {
        Path program = root.resolve(path);
        if (!Files.exists(program)) {
            throw new StackException(program + " is missing; build it with ./mvnw -Dquick -DskipTests package");
        }
        return program;
    }
}
