package io.grokwatch.bench.detect;

import io.grokwatch.bench.harness.FreshJvm;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code bench detect}. */
@Command(name = "detect", description = "Samples a second through all detectors on one core, and the state of a run.")
public final class DetectBenchCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return FreshJvm.run(List.of("-Xmx512m", "-XX:+UseSerialGC"), DetectBenchMain.class, List.of());
    }
}
