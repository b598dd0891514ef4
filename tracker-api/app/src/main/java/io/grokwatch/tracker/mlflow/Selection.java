package io.grokwatch.tracker.mlflow;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Selects points of a metric to be drawn. As MLflow does, the points are divided into as many parts of equal size as points are wanted, of
 * which the first point is taken, and the last point of all. If that leaves out a value beyond those that are taken around it, a spike,
 * each of a fifth as many parts is shown by its first, last, minimum and maximum point and its first NaN instead, so that no spike is
 * lost.
 */
final class Selection {
    private static final int POINTS_PER_PART = 5;

    private Selection() {}

    /** At most {@code max} of these points, which are in the order of their steps; all of them if they are not more. */
    static List<LoggedMetric> of(List<LoggedMetric> points, int max) {
        if (points.size() <= max) {
            return points;
        }
        int[] taken = firsts(points.size(), max);
        if (max < POINTS_PER_PART || !losesSpike(points, taken)) {
            List<LoggedMetric> selected = new ArrayList<>();
            for (int at : taken) {
                selected.add(points.get(at));
            }
            return selected;
        }
        return extremes(points, max / POINTS_PER_PART);
    }

    /** The places of the first points of so many parts, of which the first ones have one point more, and that of the last point. */
    private static int[] firsts(int size, int parts) {
        int[] firsts = new int[parts];
        int larger = size % parts;
        int at = 0;
        for (int i = 0; i < parts; i++) {
            firsts[i] = at;
            at += size / parts + (i < larger ? 1 : 0);
        }
        firsts[parts - 1] = size - 1;
        return firsts;
    }

    private static boolean losesSpike(List<LoggedMetric> points, int[] taken) {
        for (int i = 1; i < taken.length; i++) {
            double before = points.get(taken[i - 1]).value();
            double after = points.get(taken[i]).value();
            double least = Math.min(before, after);
            double greatest = Math.max(before, after);
            for (int at = taken[i - 1] + 1; at < taken[i]; at++) {
                double value = points.get(at).value();
                if (!(value >= least && value <= greatest) && !(Double.isNaN(value) && Double.isNaN(before))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<LoggedMetric> extremes(List<LoggedMetric> points, int parts) {
        Set<Integer> selected = new LinkedHashSet<>();
        for (int part = 0; part < parts; part++) {
            int from = (int) ((long) points.size() * part / parts);
            int to = (int) ((long) points.size() * (part + 1) / parts);
            int least = -1;
            int greatest = -1;
            int nan = -1;
            for (int at = from; at < to; at++) {
                double value = points.get(at).value();
                if (Double.isNaN(value)) {
                    nan = nan < 0 ? at : nan;
                } else {
                    least = least < 0 || value < points.get(least).value() ? at : least;
                    greatest = greatest < 0 || value > points.get(greatest).value() ? at : greatest;
                }
            }
            for (int at : new int[] {from, least, greatest, nan, to - 1}) {
                if (at >= 0) {
                    selected.add(at);
                }
            }
        }
        return selected.stream().sorted().map(points::get).toList();
    }
}
