package io.grokwatch.bench.geometry;

import io.grokwatch.bench.harness.Machine;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs {@link GeometryBench} on each embedding and prints what it measured. */
final class GeometryBenchMain {
    private GeometryBenchMain() {}

    public static void main(String[] args) throws IOException {
        System.out.println(Machine.here().line());
        System.out.println("one thread, warm; milliseconds for all measures of an embedding");
        Map<String, GeometryBench> benches = new LinkedHashMap<>();
        benches.put("113x128_noise", GeometryBench.ofNoise());
        benches.put("113x128_circles", GeometryBench.ofCircles());
        benches.put("50000x512", GeometryBench.ofVocabulary());
        Map<String, Number> figure = new LinkedHashMap<>();
        benches.forEach((name, bench) -> {
            GeometryBench.Result result = bench.run();
            System.out.printf("%-16s of a core %s%n", name, result.core().line("%,.2f"));
            System.out.printf("%-16s on the wall %s%n", "", result.wall().line("%,.2f"));
            figure.put("ms_" + name, Math.round(100 * result.core().median()) / 100.0);
        });
        System.out.println(Json.MAPPER.writeValueAsString(figure));
    }
}
