package io.grokwatch.detect.forecast;

import java.util.List;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Fits the two regressions of a {@link ForecastFit} to recorded runs. Every run weighs the same, however many evaluations it
 * has; both are ridge regressions (Hoerl and Kennard 1970), so that a few runs do not lead to certainty.
 */
final class ForecastFitting {
    /** So many signs of a run, evenly spread, stand for it. */
    static final int SIGNS_PER_RUN = 20;
    /** Of the logistic regression, in runs: the weights of a handful stay small. */
    private static final double RIDGE = 1;

    private static final double STEP_RIDGE = 0.1;
    private static final int NEWTON_STEPS = 50;

    private final List<Recording> runs;
    private final int size;
    private final Function<Signs, double[]> features;

    private ForecastFitting(List<Recording> runs, int size, Function<Signs, double[]> features) {
        this.runs = runs;
        this.size = size;
        this.features = features;
    }

    /**
     * The fit.
     *
     * @param runs that show something, some of which generalise and some do not
     * @param size how many features there are
     * @param features of signs
     */
    static ForecastFit of(List<Recording> runs, int size, Function<Signs, double[]> features) {
        ForecastFitting fitting = new ForecastFitting(runs, size, features);
        double[] when = fitting.step();
        double longest = runs.stream()
                .flatMap(run -> run.signs().stream())
                .mapToDouble(Signs::ratio)
                .max()
                .orElse(1);
        return new ForecastFit(runs.size(), longest, fitting.chance(), when, fitting.spread(when));
    }

    /** Newton's method on the ridge-penalised likelihood; the constant is not penalised. */
    private double[] chance() {
        double[] weights = new double[size];
        for (int iteration = 0; iteration < NEWTON_STEPS; iteration++) {
            DMatrixRMaj hessian = new DMatrixRMaj(size, size);
            DMatrixRMaj gradient = new DMatrixRMaj(size, 1);
            for (Recording run : runs) {
                List<Signs> some = run.some(SIGNS_PER_RUN);
                for (Signs signs : some) {
                    double[] x = features.apply(signs);
                    double p = 1 / (1 + StrictMath.exp(-ForecastFit.dot(weights, x)));
                    double miss = p - (run.generalised() == null ? 0 : 1);
                    add(x, p * (1 - p) / some.size(), miss / some.size(), hessian, gradient);
                }
            }
            for (int i = 1; i < size; i++) {
                hessian.add(i, i, RIDGE);
                gradient.add(i, 0, RIDGE * weights[i]);
            }
            double[] step = solve(hessian, gradient);
            for (int i = 0; i < weights.length; i++) {
                weights[i] -= step[i];
            }
        }
        return weights;
    }

    private double[] step() {
        DMatrixRMaj hessian = new DMatrixRMaj(size, size);
        DMatrixRMaj gradient = new DMatrixRMaj(size, 1);
        for (Recording run : runs) {
            List<Signs> some = run.some(SIGNS_PER_RUN);
            for (Signs signs : some) {
                if (run.generalised() != null) {
                    add(features.apply(signs), 1.0 / some.size(), wait(run, signs) / some.size(), hessian, gradient);
                }
            }
        }
        for (int i = 0; i < size; i++) {
            hessian.add(i, i, STEP_RIDGE);
        }
        return solve(hessian, gradient);
    }

    private static double wait(Recording run, Signs signs) {
        long generalised = run.generalised() == null ? 0 : run.generalised();
        return StrictMath.log((double) generalised / Math.max(1, signs.step()));
    }

    private double spread(double[] when) {
        double squares = 0;
        int generalised = 0;
        for (Recording run : runs) {
            if (run.generalised() != null) {
                List<Signs> some = run.some(SIGNS_PER_RUN);
                for (Signs signs : some) {
                    double miss = wait(run, signs) - ForecastFit.dot(when, features.apply(signs));
                    squares += miss * miss / some.size();
                }
                generalised++;
            }
        }
        return Math.max(0.05, Math.sqrt(squares / generalised));
    }

    private static void add(double[] x, double weight, double target, DMatrixRMaj hessian, DMatrixRMaj gradient) {
        for (int i = 0; i < x.length; i++) {
            gradient.add(i, 0, target * x[i]);
            for (int j = 0; j < x.length; j++) {
                hessian.add(i, j, weight * x[i] * x[j]);
            }
        }
    }

    private static double[] solve(DMatrixRMaj matrix, DMatrixRMaj right) {
        DMatrixRMaj solution = new DMatrixRMaj(right.numRows, 1);
        for (int i = 0; i < matrix.numRows; i++) {
            matrix.add(i, i, 1e-6);
        }
        if (!CommonOps_DDRM.solve(matrix, right, solution)) {
            throw new IllegalStateException("the runs do not determine a forecast model");
        }
        return solution.data;
    }
}
