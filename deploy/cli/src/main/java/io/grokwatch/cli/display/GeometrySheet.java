package io.grokwatch.cli.display;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.GeometryMeasured.Permutations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The geometry of an embedding for people: each measure with its range, and the spectrum as a row of bars. */
public final class GeometrySheet {
    private static final int MAX_BARS = 64;

    private GeometrySheet() {}

    /** The lines of the sheet. */
    public static List<String> lines(GeometryMeasured geometry) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%d x %d, effective rank %.1f; the principal components have %s of the variance",
                geometry.rows(),
                geometry.columns(),
                geometry.principal().effectiveRank(),
                Arrays.stream(geometry.principal().varianceExplained().toArray())
                        .mapToObj(GeometrySheet::percent)
                        .collect(Collectors.joining(", "))));
        if (geometry.structureIgnored() != null) {
            lines.add("nothing is measured over the residues: " + geometry.structureIgnored());
        }
        if (geometry.fourier() != null) {
            spectrum(geometry.fourier(), lines);
        }
        GeometryMeasured.Circle circle = geometry.circle();
        if (circle != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "best circle     frequency %d with %s of the variance, roundness %.2f (0 a line, 1 a circle)",
                    circle.frequency(),
                    percent(circle.varianceExplained()),
                    circle.roundness()));
        }
        if (geometry.circularity() != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "circularity     %.2f (0 none, 1 each component is one wave)%s",
                    geometry.circularity().value(),
                    against(geometry.circularity().test())));
        }
        if (geometry.parallelograms() != null) {
            lines.add("parallelograms  " + percent(geometry.parallelograms().index()) + " of the quadruples"
                    + against(geometry.parallelograms().test()));
        }
        return lines;
    }

    private static void spectrum(GeometryMeasured.Fourier fourier, List<String> lines) {
        double[] power = fourier.power().toArray();
        double most = Arrays.stream(power).max().orElse(1);
        // A bar of several frequencies shows the strongest, which a mean would hide.
        int bars = Math.min(MAX_BARS, power.length);
        double[] strongest = new double[bars];
        for (int i = 0; i < power.length; i++) {
            int bar = (int) ((long) i * bars / power.length);
            strongest[bar] = Math.max(strongest[bar], most == 0 ? 0 : power[i] / most);
        }
        lines.add("spectrum        " + BlockChart.of(Doubles.adopt(strongest), bars) + " of frequencies 1 to "
                + power.length);
        lines.add(String.format(
                Locale.ROOT,
                "key frequencies %s (Gini coefficient of the power %.2f: 0 all equal, 1 one alone)",
                fourier.keyFrequencies().isEmpty()
                        ? "none"
                        : fourier.keyFrequencies().stream().map(String::valueOf).collect(Collectors.joining(", ")),
                fourier.gini()));
    }

    private static String against(@Nullable Permutations test) {
        return test == null
                ? ""
                : String.format(
                        Locale.ROOT, ", as great in %d of %d shuffles of the rows", test.asGreat(), test.shuffles());
    }

    private static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * fraction);
    }
}
