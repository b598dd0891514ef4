package io.grokwatch.backtest.evaluation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.grokwatch.detect.DetectorConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of the detectors on perturbed copies of every labelled trace of a folder, one copy per fault of telemetry. Its
 * JSON form is what {@code ./grokwatch backtest --perturbed --json} prints.
 *
 * @param all over the copies of all faults
 * @param faults by fault
 * @param wrong copies whose class or slingshots are not as labelled
 */
public record PerturbedBacktest(@JsonUnwrapped Totals all, List<Fault> faults, List<Mistake> wrong) {

    /**
     * The counts over a set of copies.
     *
     * @param traces how many copies were judged
     * @param classesRight copies whose class is the labelled one
     * @param slingshots labelled, found and invented slingshots
     */
    public record Totals(
            int traces, long classesRight, @JsonIgnore Score slingshots) {
        private static Totals of(List<JudgedTrace> copies) {
            return new Totals(
                    copies.size(),
                    copies.stream().filter(JudgedTrace::isClassRight).count(),
                    Score.ofSlingshots(copies));
        }

        /** The fraction of copies whose class is the labelled one; 1 if there are none. */
        @JsonProperty
        public double classes() {
            return traces == 0 ? 1 : (double) classesRight / traces;
        }

        @JsonProperty
        public double slingshotRecall() {
            return slingshots.recall();
        }

        @JsonProperty
        public double slingshotPrecision() {
            return slingshots.precision();
        }
    }

    /**
     * The copies with one fault.
     *
     * @param fault its name
     */
    public record Fault(String fault, @JsonUnwrapped Totals totals) {}

    /** A copy that is not as labelled. */
    public record Mistake(String fault, String trace, String mistake) {}

    public PerturbedBacktest {
        faults = List.copyOf(faults);
        wrong = List.copyOf(wrong);
    }

    /**
     * Replays perturbed copies of every trace that the folder's {@code labels.json} names.
     *
     * @param folder as for {@link Backtest#of}
     * @throws io.grokwatch.backtest.InputException if a label has no trace, or either cannot be read
     */
    public static PerturbedBacktest of(Path folder, DetectorConfig config) {
        List<LabelledTrace> traces = LabelledTrace.read(folder);
        List<JudgedTrace> all = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        List<Mistake> wrong = new ArrayList<>();
        for (Perturbation fault : Perturbation.all()) {
            List<JudgedTrace> copies = traces.stream()
                    .map(trace -> trace.perturbed(fault).judge(config))
                    .toList();
            all.addAll(copies);
            faults.add(new Fault(fault.name(), Totals.of(copies)));
            Backtest.Mistake.of(copies)
                    .forEach(mistake -> wrong.add(new Mistake(fault.name(), mistake.trace(), mistake.mistake())));
        }
        return new PerturbedBacktest(Totals.of(all), faults, wrong);
    }
}
