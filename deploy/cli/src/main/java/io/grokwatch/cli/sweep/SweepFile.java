package io.grokwatch.cli.sweep;

import io.grokwatch.events.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * Reads the file of a sweep:
 *
 * <pre>
 * name: data-fraction          # of the sweep
 * recipe: hello-grok
 * steps: 4000                  # optional, instead of the recipe's
 * seeds: 3                     # so many from 0 on, or a list; by default one
 * set: {lr: 0.003}             # in every run
 * grid:                        # every combination
 *   frac: [0.3, 0.5, 0.7]
 *   wd: [0.0, 1.0]
 * random:                      # or so many drawn points of the space, also beside a grid
 *   samples: 20
 *   seed: 1
 *   draw:
 *     lr: {log: [1.0e-4, 1.0e-1]}
 *     width: {whole: [64, 512]}
 *     wd: {uniform: [0, 5]}
 *     opt: {choice: [Adam, AdamW]}
 * </pre>
 *
 * Every error message has the path in the file and what was expected there.
 */
public final class SweepFile {
    private static final Set<String> TOP = Set.of("name", "recipe", "steps", "seeds", "set", "grid", "random");
    private static final String DRAWS = "uniform, log, whole, choice";
    private static final long MAX_BYTES = 1 << 20;

    private SweepFile() {}

    /**
     * The sweep that a file describes.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is not as expected
     */
    public static Sweep read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IllegalArgumentException("it has " + Files.size(file) + " bytes, at most " + MAX_BYTES);
        }
        return parse(Files.readString(file));
    }

    static Sweep parse(String yaml) {
        YamlNode file = YamlNode.file(yaml);
        file.only(TOP);
        return Sweep.of(
                file.get("name").text(),
                file.get("recipe").text(),
                file.get("steps").isMissing()
                        ? null
                        : Long.valueOf(file.get("steps").whole(1)),
                seeds(file.get("seeds")),
                set(file.get("set")),
                grid(file.get("grid")),
                random(file.get("random")));
    }

    private static List<Long> seeds(YamlNode seeds) {
        if (seeds.isMissing()) {
            return List.of(0L);
        }
        if (seeds.node().isArray() && !seeds.node().isEmpty()) {
            List<Long> list = new ArrayList<>();
            for (Object seed : seeds.differentValues()) {
                if (!(seed instanceof Long number)) {
                    throw new IllegalArgumentException(
                            seeds.place() + ": expected a list of whole numbers, has " + seed);
                }
                list.add(number);
            }
            return list;
        }
        boolean counted = seeds.node().isIntegralNumber() && seeds.node().canConvertToLong();
        seeds.require(
                counted && seeds.node().longValue() >= 1 && seeds.node().longValue() <= Sweep.MAX_RUNS,
                "how many, from 1 to " + Sweep.MAX_RUNS + ", or a list of seeds");
        return LongStream.range(0, seeds.node().longValue()).boxed().toList();
    }

    private static Parameters set(YamlNode set) {
        Map<String, Object> values = new LinkedHashMap<>();
        set.entries().forEach((name, value) -> values.put(name, value.value()));
        return Parameters.of(values);
    }

    private static Map<String, List<Object>> grid(YamlNode grid) {
        Map<String, List<Object>> axes = new LinkedHashMap<>();
        grid.entries().forEach((name, values) -> axes.put(name, values.differentValues()));
        return axes;
    }

    private static RandomPoints random(YamlNode random) {
        if (random.isMissing()) {
            return RandomPoints.NONE;
        }
        random.only(Set.of("samples", "seed", "draw"));
        Map<String, Distribution> draws = new LinkedHashMap<>();
        random.get("draw").entries().forEach((name, draw) -> draws.put(name, draw(draw)));
        random.get("draw").require(!draws.isEmpty(), "settings to draw");
        YamlNode seed = random.get("seed");
        return new RandomPoints(
                Math.toIntExact(Math.min(random.get("samples").whole(1), Sweep.MAX_RUNS + 1L)),
                seed.isMissing() ? 0 : seed.whole(Long.MIN_VALUE),
                draws);
    }

    private static Distribution draw(YamlNode draw) {
        draw.require(draw.node().isObject() && draw.node().size() == 1, "one of " + DRAWS);
        String kind = draw.node().fieldNames().next();
        YamlNode of = draw.get(kind);
        return switch (kind) {
            case "uniform" -> between(of, YamlNode::number, Distribution.Uniform::new);
            case "log" -> between(of, YamlNode::number, Distribution.LogUniform::new);
            case "whole" -> between(of, end -> end.whole(Long.MIN_VALUE), Distribution.Whole::new);
            case "choice" -> new Distribution.Choice(of.values());
            default ->
                throw new IllegalArgumentException(draw.place() + ": expected one of " + DRAWS + ", was " + kind);
        };
    }

    private static <T> Distribution between(
            YamlNode range, Function<YamlNode, T> number, BiFunction<T, T, Distribution> draw) {
        List<YamlNode> ends = range.elements();
        range.require(ends.size() == 2, "[least, most]");
        T least = number.apply(ends.getFirst());
        T most = number.apply(ends.getLast());
        try {
            return draw.apply(least, most);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(range.place() + ": " + e.getMessage(), e);
        }
    }
}
