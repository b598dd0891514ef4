package io.grokwatch.tracker.client;

import io.grokwatch.events.Parameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Points drawn at random from a space of settings; the same seed gives the same points.
 *
 * @param samples how many points, at least 1
 * @param draw the distributions by setting, at least one
 */
public record RandomPoints(int samples, long seed, Map<String, Draw> draw) {
    /** @throws IllegalArgumentException naming what is missing */
    public RandomPoints(int samples, long seed, @Nullable Map<String, Draw> draw) {
        if (samples < 1) {
            throw new IllegalArgumentException("random.samples must be at least 1, was " + samples);
        }
        if (draw == null || draw.isEmpty()) {
            throw new IllegalArgumentException("random.draw must have settings to draw, has none");
        }
        this.samples = samples;
        this.seed = seed;
        this.draw = Collections.unmodifiableMap(new LinkedHashMap<>(draw));
    }

    List<Parameters> points() {
        SplittableRandom random = new SplittableRandom(seed);
        List<Parameters> points = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            Parameters point = Parameters.NONE;
            for (Map.Entry<String, Draw> drawn : draw.entrySet()) {
                point = point.with(drawn.getKey(), drawn.getValue().from(random));
            }
            points.add(point);
        }
        return points;
    }
}
