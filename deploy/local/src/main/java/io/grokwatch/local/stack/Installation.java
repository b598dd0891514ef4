package io.grokwatch.local.stack;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the programs are: a checkout, in which they were built, or an unpacked release.
 *
 * @param root folder of the launcher
 */
public record Installation(Path root) {
    /** System property set by the launcher: its folder. */
    static final String PROPERTY = "grokwatch.home";

    /** The installation of the launcher, or the working folder without one. */
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

    /** Whether the programs were built here; those of a release are not replaced. */
    boolean isCheckout() {
        return Files.exists(root.resolve("pom.xml"));
    }

    Path libraries() {
        return program("deploy/cli/target/lib", "lib");
    }

    Path stream() {
        return program("metrics-stream/app/target/quarkus-app/quarkus-run.jar", "stream/quarkus-run.jar");
    }

    Path trackerApi() {
        return program("tracker-api/app/target/quarkus-app/quarkus-run.jar", "tracker-api/quarkus-run.jar");
    }

    private Path program(String built, String released) {
        Path program = root.resolve(isCheckout() ? built : released);
        if (!Files.exists(program)) {
            throw new StackException(program + " is missing; "
                    + (isCheckout() ? "build it with ./mvnw -Dquick -DskipTests package" : "unpack the release again"));
        }
        return program;
    }
}
