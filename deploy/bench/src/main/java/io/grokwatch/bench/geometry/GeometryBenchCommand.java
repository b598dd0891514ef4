package io.grokwatch.bench.geometry;

import io.grokwatch.bench.harness.FreshJvm;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code bench geometry}. */
@Command(name = "geometry", description = "Milliseconds to measure an embedding: 113 x 128, and 50,000 x 512.")
public final class GeometryBenchCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return FreshJvm.run(List.of("-Xmx1g", "-XX:+UseSerialGC"), GeometryBenchMain.class, List.of());
    }
}
