package io.grokwatch.detect.forecast;

import java.util.List;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Fits the two regressions of a {@link ForecastRegression} to recorded runs. Every run weighs the same, however many evaluations it
 * has; both are ridge regressions (Hoerl and Kennard 1970), so that a few runs do not lead to certainty.
 */
final class RegressionFitting {
    /** So many signs of a run, evenly spread, stand for it. */
    static final int SIGNS_PER_RUN = 20;
    /** Of the logistic regression, in runs: the weights of a handful stay small. */
    private static final double RIDGE = 1;

    private static final double STEP_RIDGE = 0.1;
    private static final int NEWTON_STEPS = 50;

    private final List<LabelledRun> runs;
    private final int size;
    private final Function<ForecastFeatures, double[]> features;

    private RegressionFitting(List<LabelledRun> runs, int size, Function<ForecastFeatures, double[]> features) {
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
    static ForecastRegression of(List<LabelledRun> runs, int size, Function<ForecastFeatures, double[]> features) {
        RegressionFitting fitting = new RegressionFitting(runs, size, features);
        double[] when = fitting.step();
        double longest = runs.stream()
                .flatMap(run -> run.signs().stream())
                .mapToDouble(ForecastFeatures::ratio)
                .max()
                .orElse(1);
        return new ForecastRegression(runs.size(), longest, fitting.chance(), when, fitting.spread(when));
    }

    /** Newton's method on the ridge-penalised likelihood; the constant is not penalised. */
    private double[] chance() {
        double[] weights = new double[size];
        for (int iteration = 0; iteration < NEWTON_STEPS; iteration++) {
            DMatrixRMaj hessian = new DMatrixRMaj(size, size);
            DMatrixRMaj gradient = new DMatrixRMaj(size, 1);
            for (LabelledRun run : runs) {
                List<ForecastFeatures> some = run.some(SIGNS_PER_RUN);
                for (ForecastFeatures signs : some) {
                    double[] x = features.apply(signs);
                    double p = 1 / (1 + StrictMath.exp(-ForecastRegression.dot(weights, x)));
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
        for (LabelledRun run : runs) {
            List<ForecastFeatures> some = run.some(SIGNS_PER_RUN);
            for (ForecastFeatures signs : some) {
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

    private static double wait(LabelledRun run, ForecastFeatures signs) {
        long generalised = run.generalised() == null ? 0 : run.generalised();
        return StrictMath.log((double) generalised / Math.max(1, signs.step()));
    }

    private double spread(double[] when) {
        double squares = 0;
        int generalised = 0;
        for (LabelledRun run : runs) {
            if (run.generalised() != null) {
                List<ForecastFeatures> some = run.some(SIGNS_PER_RUN);
                for (ForecastFeatures signs : some) {
                    double miss = wait(run, signs) - ForecastRegression.dot(when, features.apply(signs));
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
