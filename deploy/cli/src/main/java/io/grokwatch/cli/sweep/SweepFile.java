package io.grokwatch.cli.sweep;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunRequirements;
import io.grokwatch.tracker.client.Draw;
import io.grokwatch.tracker.client.NewSweep;
import io.grokwatch.tracker.client.RandomPoints;
import io.grokwatch.trainer.recipe.Recipe;
import io.grokwatch.trainer.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file of a sweep:
 *
 * <pre>
 * name: data-fraction          # of the sweep
 * experiment: fractions        # optional: the id of the experiment that it is part of
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
 * requires:                    # optional: what the worker of each run must have
 *   device: cuda               # or cpu
 *   memoryMib: 16000
 *   label: a100
 * </pre>
 *
 * Every error message has the path in the file and what was expected there.
 */
public final class SweepFile {
    private static final Set<String> TOP =
            Set.of("name", "experiment", "recipe", "steps", "seeds", "set", "grid", "random", "requires");
    private static final String DRAWS = "uniform, log, whole, choice";
    private static final long MAX_BYTES = 1 << 20;

    private SweepFile() {}

    /**
     * The sweep that a file describes.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is not as expected, or there is no such recipe
     */
    public static NewSweep read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IllegalArgumentException("it has " + Files.size(file) + " bytes, at most " + MAX_BYTES);
        }
        return parse(Files.readString(file));
    }

    static NewSweep parse(String yaml) {
        YamlNode file = YamlNode.file(yaml);
        file.only(TOP);
        String name = file.get("name").text();
        String recipeName = file.get("recipe").text();
        Long steps = file.get("steps").isMissing()
                ? null
                : Long.valueOf(file.get("steps").whole(1));
        List<Long> seeds = seeds(file.get("seeds"));
        Parameters set = set(file.get("set"));
        Map<String, List<Object>> grid = grid(file.get("grid"));
        RandomPoints random = random(file.get("random"));
        String experiment = file.get("experiment").isMissing()
                ? null
                : file.get("experiment").text();
        Set<String> varied = new HashSet<>(grid.keySet());
        if (random != null) {
            varied.addAll(random.draw().keySet());
        }
        for (String setting : varied) {
            if (set.values().containsKey(setting)) {
                throw new IllegalArgumentException("setting " + setting + " is both in set and varied");
            }
        }
        Recipe recipe = Recipes.named(recipeName);
        Map<String, Object> fixed = new LinkedHashMap<>(recipe.parameters().values());
        fixed.putAll(set.values());
        fixed.keySet().removeAll(varied);
        return new NewSweep(
                name,
                experiment,
                recipe.name(),
                recipe.trainer(),
                Parameters.of(fixed),
                seeds,
                steps == null ? recipe.steps() : steps,
                grid,
                random,
                requires(file.get("requires")));
    }

    private static @Nullable RunRequirements requires(YamlNode requires) {
        if (requires.isMissing()) {
            return null;
        }
        requires.only(Set.of("device", "memoryMib", "label"));
        YamlNode device = requires.get("device");
        YamlNode memory = requires.get("memoryMib");
        YamlNode label = requires.get("label");
        return new RunRequirements(
                device.isMissing() ? null : device.text(),
                memory.isMissing() ? null : Long.valueOf(memory.whole(1)),
                label.isMissing() ? null : label.text());
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
                counted && seeds.node().longValue() >= 1 && seeds.node().longValue() <= NewSweep.MAX_RUNS,
                "how many, from 1 to " + NewSweep.MAX_RUNS + ", or a list of seeds");
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

    private static @Nullable RandomPoints random(YamlNode random) {
        if (random.isMissing()) {
            return null;
        }
        random.only(Set.of("samples", "seed", "draw"));
        Map<String, Draw> draws = new LinkedHashMap<>();
        random.get("draw").entries().forEach((name, draw) -> draws.put(name, draw(draw)));
        random.get("draw").require(!draws.isEmpty(), "settings to draw");
        YamlNode seed = random.get("seed");
        return new RandomPoints(
                Math.toIntExact(Math.min(random.get("samples").whole(1), NewSweep.MAX_RUNS + 1L)),
                seed.isMissing() ? 0 : seed.whole(Long.MIN_VALUE),
                draws);
    }

    private static Draw draw(YamlNode draw) {
        draw.require(draw.node().isObject() && draw.node().size() == 1, "one of " + DRAWS);
        String kind = draw.node().fieldNames().next();
        YamlNode of = draw.get(kind);
        return switch (kind) {
            case "uniform" -> between(draw, of, YamlNode::number, Draw::uniform);
            case "log" -> between(draw, of, YamlNode::number, Draw::log);
            case "whole" -> between(draw, of, end -> end.whole(Long.MIN_VALUE), Draw::whole);
            case "choice" -> Draw.choice(of.values());
            default ->
                throw new IllegalArgumentException(draw.place() + ": expected one of " + DRAWS + ", was " + kind);
        };
    }

    private static <T> Draw between(
            YamlNode draw, YamlNode range, Function<YamlNode, T> number, BiFunction<T, T, Draw> distribution) {
        List<YamlNode> ends = range.elements();
        range.require(ends.size() == 2, "[min, max]");
        T min = number.apply(ends.getFirst());
        T max = number.apply(ends.getLast());
        try {
            return distribution.apply(min, max);
        } catch (IllegalArgumentException e) {
            // The message begins with the kind of the distribution.
            throw new IllegalArgumentException(draw.place() + "." + e.getMessage(), e);
        }
    }
}
