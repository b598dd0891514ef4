package io.grokwatch.bench.harness;

import java.nio.file.Path;

/** The folders of the checkout that benchmarks read and write. */
public final class Checkout {
    /** System property set by the launcher: its folder. */
    private static final String HOME = "grokwatch.home";

    private Checkout() {}

    /** The folder of the launcher; without one, the working folder. */
    public static Path root() {
        return Path.of(System.getProperty(HOME, "")).toAbsolutePath().normalize();
    }

    /** Where a benchmark keeps what it installs and writes; it need not exist, and may be removed at any time. */
    public static Path scratch(String benchmark) {
        return root().resolve("deploy/bench/target/scratch").resolve(benchmark);
    }
}
