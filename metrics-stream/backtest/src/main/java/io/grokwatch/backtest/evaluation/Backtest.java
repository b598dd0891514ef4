package io.grokwatch.backtest.evaluation;

import io.grokwatch.detect.DetectorConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of the detectors on every labelled trace of a folder. Its JSON form is what {@code ./grokwatch backtest --json}
 * prints.
 *
 * @param traces how many were judged
 * @param classesRight traces whose class is the labelled one or an alternative to it
 * @param onset transitions to generalisation that were announced before they were confirmed
 * @param grokking runs that grokked
 * @param suspicion slingshots that were suspected
 * @param slingshot slingshots in the summary of the run
 * @param memorised how often the step of memorising is the labelled one
 * @param solved how often that of the solution is
 * @param maxGrokkingClaims the most confirmed claims of grokking of one run
 * @param wrong traces whose class or slingshots are not as labelled
 */
public record Backtest(
        int traces,
        long classesRight,
        Score onset,
        Score grokking,
        Score suspicion,
        Score slingshot,
        StepAgreement memorised,
        StepAgreement solved,
        int maxGrokkingClaims,
        List<Mistake> wrong) {

    /**
     * A trace that is not as labelled.
     *
     * @param mistake the differences, in one line
     */
    public record Mistake(String trace, String mistake) {
        static List<Mistake> of(List<JudgedTrace> traces) {
            return traces.stream()
                    .filter(trace -> !trace.isRight())
                    .map(trace -> new Mistake(trace.trace(), trace.mistake()))
                    .toList();
        }
    }

    public Backtest {
        wrong = List.copyOf(wrong);
    }

    /**
     * Replays every trace that the folder's {@code labels.json} names.
     *
     * @param folder with {@code labels.json} and for each label a trace or log {@code NAME.jsonl}, {@code NAME.csv}, ...
     * @throws io.grokwatch.backtest.InputException if a label has no trace, or either cannot be read
     */
    public static Backtest of(Path folder, DetectorConfig config) {
        return of(LabelledTrace.read(folder).stream()
                .map(trace -> trace.judge(config))
                .toList());
    }

    private static Backtest of(List<JudgedTrace> traces) {
        return new Backtest(
                traces.size(),
                traces.stream().filter(JudgedTrace::isClassRight).count(),
                Score.ofOnsets(traces),
                Score.ofGrokking(traces),
                Score.ofSuspicions(traces),
                Score.ofSlingshots(traces),
                StepAgreement.of(
                        traces,
                        trace -> trace.label().memorised(),
                        trace -> trace.summary().memorisedStep()),
                StepAgreement.of(
                        traces,
                        trace -> trace.label().generalised(),
                        trace -> trace.summary().generalisedStep()),
                traces.stream().mapToInt(JudgedTrace::grokkingClaims).max().orElse(0),
                Mistake.of(traces));
    }

    /**
     * Replays of every trace each {@code stride}th step and the steps with an evaluation alone.
     *
     * @param folder as for {@link #of(Path, DetectorConfig)}
     * @param stride at least 1
     * @throws io.grokwatch.backtest.InputException if a label has no trace, or either cannot be read
     */
    public static Backtest thinned(Path folder, DetectorConfig config, int stride) {
        return of(LabelledTrace.read(folder).stream()
                .map(trace -> trace.thinned(stride).judge(config))
                .toList());
    }

    /** The scores by kind of event, in the order of the report. */
    public Map<String, Score> scores() {
        Map<String, Score> scores = new LinkedHashMap<>();
        scores.put("onset", onset);
        scores.put("grokking", grokking);
        scores.put("suspicion", suspicion);
        scores.put("slingshot", slingshot);
        return scores;
    }
}
