package io.grokwatch.tracker.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunRequirements;
import io.grokwatch.events.validation.SecretNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A set of runs to be trained that differ in settings and seeds: a run for every seed in each cell, which is a combination of the
 * grid with a drawn point.
 *
 * @param name of the sweep, 1 to 100 characters; its runs are named after it and their cells
 * @param experiment the id of the experiment that it is part of, or null for the default one
 * @param recipe that it is made from, or null
 * @param trainer the name of the trainer
 * @param parameters settings of every run; the trainer's defaults complete them
 * @param seeds each cell is trained with each of them; one run with seed 0 if there are none
 * @param steps optimiser steps of each run, at least 1
 * @param grid the values of each setting that is varied, of which every combination is trained
 * @param random drawn points, or null
 * @param requires what the worker of each run must have, or null
 */
public record NewSweep(
        String name,
        @Nullable String experiment,
        @Nullable String recipe,
        String trainer,
        Parameters parameters,
        List<Long> seeds,
        long steps,
        Map<String, List<Object>> grid,
        @Nullable RandomPoints random,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable RunRequirements requires) {
    /** The maximum number of runs; more indicate a mistake. */
    public static final int MAX_RUNS = 1000;

    private static final int MAX_NAME = 100;
    private static final int MAX_RUN_NAME = 200;

    /** @throws IllegalArgumentException naming what is missing or not as expected */
    public NewSweep(
            String name,
            @Nullable String experiment,
            @Nullable String recipe,
            String trainer,
            @Nullable Parameters parameters,
            @Nullable List<Long> seeds,
            long steps,
            @Nullable Map<String, List<Object>> grid,
            @Nullable RandomPoints random,
            @Nullable RunRequirements requires) {
        require(
                name != null && !name.isBlank() && name.length() <= MAX_NAME,
                "name must have 1 to " + MAX_NAME + " characters and not be blank, was "
                        + (name == null ? "missing" : "'" + name + "'"));
        require(trainer != null, "trainer is missing");
        require(steps >= 1, "steps must be at least 1, was " + steps);
        this.name = name;
        this.experiment = experiment;
        this.recipe = recipe;
        this.trainer = trainer;
        this.parameters = parameters == null ? Parameters.NONE : parameters;
        this.seeds = seeds == null || seeds.isEmpty() ? List.of(0L) : List.copyOf(seeds);
        this.steps = steps;
        this.grid = checked(grid == null ? Map.of() : grid);
        this.random = random;
        this.requires = requires;
        require(new HashSet<>(this.seeds).size() == this.seeds.size(), "seeds must differ, were " + this.seeds);
        requireDisjoint();
        requireBounded();
    }

    /** The names of the settings that differ between cells, in their order. */
    public List<String> varied() {
        List<String> varied = new ArrayList<>(grid.keySet());
        if (random != null) {
            varied.addAll(random.draw().keySet());
        }
        return varied;
    }

    /** The settings of each cell beyond those of every run: every combination of the grid with every drawn point. */
    public List<Parameters> cells() {
        List<Parameters> points = random == null ? List.of(Parameters.NONE) : random.points();
        List<Parameters> cells = new ArrayList<>();
        for (Parameters corner : corners()) {
            points.forEach(point -> cells.add(corner.with(point)));
        }
        return cells;
    }

    /** The runs, cell by cell: that of cell {@code c} with the {@code s}-th seed is at {@code c * seeds.size() + s}. */
    public List<NewRun> runs() {
        List<NewRun> runs = new ArrayList<>();
        List<Parameters> cells = cells();
        for (int cell = 0; cell < cells.size(); cell++) {
            for (long seed : seeds) {
                Parameters settings = parameters.with(cells.get(cell));
                runs.add(new NewRun(
                        nameOf(cells.get(cell), cell, seed), recipe, trainer, settings, seed, steps, requires));
            }
        }
        return runs;
    }

    /** The sweep as it is shown, or stored to be shown: with its settings {@linkplain Parameters#masked masked}. */
    public NewSweep masked() {
        return with(parameters.masked());
    }

    /** The sweep with other settings of every run. */
    public NewSweep with(Parameters others) {
        return new NewSweep(name, experiment, recipe, trainer, others, seeds, steps, grid, random, requires);
    }

    /** The sweep with another requirement of its runs. */
    public NewSweep requiring(@Nullable RunRequirements others) {
        return new NewSweep(name, experiment, recipe, trainer, parameters, seeds, steps, grid, random, others);
    }

    /** A value of a setting with at most four digits. */
    public static String shown(@Nullable Object value) {
        return value instanceof Double number
                ? String.format(Locale.ROOT, "%.4g", number)
                        .replaceFirst("(\\.\\d*?)0+(e|$)", "$1$2")
                        .replaceFirst("\\.(e|$)", "$1")
                : String.valueOf(value);
    }

    /** The name of a run: {@code data-fraction frac=0.3 wd=1.0 seed 2}; where that is too long, by the number of the cell. */
    private String nameOf(Parameters settings, int cell, long seed) {
        StringBuilder called = new StringBuilder(name);
        for (String setting : varied()) {
            called.append(' ')
                    .append(setting)
                    .append('=')
                    .append(shown(settings.values().get(setting)));
        }
        String full = called.append(" seed ").append(seed).toString();
        return full.length() <= MAX_RUN_NAME ? full : name + " cell " + cell + " seed " + seed;
    }

    private List<Parameters> corners() {
        List<Parameters> corners = List.of(Parameters.NONE);
        for (Map.Entry<String, List<Object>> axis : grid.entrySet()) {
            List<Parameters> longer = new ArrayList<>();
            for (Parameters corner : corners) {
                axis.getValue().forEach(value -> longer.add(corner.with(axis.getKey(), value)));
            }
            corners = longer;
        }
        return corners;
    }

    private static Map<String, List<Object>> checked(Map<String, List<Object>> grid) {
        Map<String, List<Object>> axes = new LinkedHashMap<>();
        grid.forEach((name, values) -> {
            require(values != null && !values.isEmpty(), "grid." + name + ": expected a list of values, has none");
            List<Object> axis = new ArrayList<>();
            Set<Object> different = new HashSet<>();
            for (Object value : values) {
                Object checked = Parameters.NONE.with(name, value).values().get(name);
                // 1 and 1.0 are the same setting.
                boolean isNew = different.add(
                        checked instanceof Double number && number == number.longValue()
                                ? (Object) number.longValue()
                                : checked);
                require(isNew, "grid." + name + ": expected different values, has " + value + " twice");
                axis.add(checked);
            }
            axes.put(name, Collections.unmodifiableList(axis));
        });
        return Collections.unmodifiableMap(axes);
    }

    private void requireDisjoint() {
        Set<String> seen = new LinkedHashSet<>();
        for (String setting : varied()) {
            require(seen.add(setting), "setting " + setting + " is both in grid and in random.draw");
            require(
                    !parameters.values().containsKey(setting),
                    "setting " + setting + " is both varied and set for every run");
            require(!SecretNames.isSecret(setting), "setting " + setting + " is a secret, which cannot be varied");
        }
    }

    /** Checked before the cells are made: a grid of a few long axes is larger than memory. */
    private void requireBounded() {
        long cells = random == null ? 1 : random.samples();
        for (List<Object> values : grid.values()) {
            cells = Math.min(cells * values.size(), Integer.MAX_VALUE);
        }
        require(
                cells * seeds.size() <= MAX_RUNS,
                "a sweep has at most " + MAX_RUNS + " runs, this one has " + cells + " cells x " + seeds.size()
                        + " seeds");
    }

    private static void require(boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(expected);
        }
    }
}
