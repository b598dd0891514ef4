package io.grokwatch.cli.sweep;

import io.grokwatch.events.Parameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Points drawn at random from a space of settings; the same seed gives the same points.
 *
 * @param samples how many points
 * @param draws by setting
 */
record RandomPoints(int samples, long seed, Map<String, Distribution> draws) {
    /** One point that sets nothing. */
    static final RandomPoints NONE = new RandomPoints(1, 0, Map.of());

    RandomPoints {
        draws = Collections.unmodifiableMap(new LinkedHashMap<>(draws));
    }

    List<Parameters> points() {
        SplittableRandom random = new SplittableRandom(seed);
        List<Parameters> points = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            Parameters point = Parameters.NONE;
            for (Map.Entry<String, Distribution> draw : draws.entrySet()) {
                point = point.with(draw.getKey(), draw.getValue().from(random));
            }
            points.add(point);
        }
        return points;
    }
}
