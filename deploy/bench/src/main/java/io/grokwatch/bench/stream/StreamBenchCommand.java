package io.grokwatch.bench.stream;

import io.grokwatch.bench.harness.FreshJvm;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code bench stream}. */
@Command(
        name = "stream",
        description = "Steps a second through the exactly-once stream, and how soon its detections are known at half of"
                + " 100,000 steps a second.")
public final class StreamBenchCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return FreshJvm.run(List.of("-Xmx1g", "-XX:+UseSerialGC"), StreamBenchMain.class, List.of());
    }
}
