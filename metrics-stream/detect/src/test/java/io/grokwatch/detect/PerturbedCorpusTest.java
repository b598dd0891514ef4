package io.grokwatch.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.Corpus.Score;
import io.grokwatch.events.RunFacts;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The detectors on copies of the recorded runs with the faults of real telemetry: classes and recall at what holds,
 * and never an invented slingshot.
 */
class PerturbedCorpusTest {
    private static final Corpus CORPUS = Corpus.read();

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("every 2nd step", 32, 32, run -> Faults.thinned(run, 2)),
                fault("every 3rd step", 32, 32, run -> Faults.thinned(run, 3)),
                fault("every 7th step", 32, 32, run -> Faults.thinned(run, 7)),
                fault("every 10th step", 32, 32, run -> Faults.thinned(run, 10)),
                fault("every 2nd evaluation", 30, 32, run -> Faults.seldomEvaluated(run, 2)),
                fault("every 5th evaluation", 30, 32, run -> Faults.seldomEvaluated(run, 5)),
                fault("a tenth repeated", 32, 32, run -> Faults.repeated(run, .1)),
                fault("out of order by 8", 32, 32, run -> Faults.disordered(run, 8)),
                fault("out of order by 48", 32, 32, run -> Faults.disordered(run, 48)),
                fault("a twentieth lost", 31, 32, run -> Faults.lossy(run, .05, 5)),
                fault("a twentieth lost in pieces of 20", 31, 31, run -> Faults.lossy(run, .05, 20)),
                fault("noise of 1 %", 32, 32, run -> Faults.noisy(run, .01)),
                fault("noise of 2 %", 31, 32, run -> Faults.noisy(run, .02)),
                fault("noise of 3 %", 31, 32, run -> Faults.noisy(run, .03)),
                fault("loss halved", 32, 32, run -> Faults.scaled(run, name -> name.contains("loss"), .5)),
                fault("loss tenfold", 32, 32, run -> Faults.scaled(run, name -> name.contains("loss"), 10)),
                fault("norms tenfold", 32, 32, run -> Faults.scaled(run, name -> name.contains("norm"), 10)),
                fault("no norms", 32, 32, run -> Faults.without(run, "norm")),
                fault("no collapse fraction", 32, 31, run -> Faults.without(run, "collapse")),
                fault("no cosine", 32, 32, run -> Faults.without(run, "cosine")),
                fault("no direct evidence", 32, 31, run -> Faults.without(run, "collapse", "cosine")),
                fault("no facts", 32, 32, run -> run.with(RunFacts.UNKNOWN)),
                fault("losses and accuracies only", 32, 32, run -> Faults.without(run, "norm", "layer", "collapse")),
                fault("no accuracies", 29, 32, run -> Faults.without(run, "accuracy")));
    }

    private static Arguments fault(String name, int classes, int slingshots, UnaryOperator<RecordedRun> change) {
        return Arguments.of(name, classes, slingshots, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void telemetry_with_faults_gives_the_same_verdicts(
            String name, int classes, int slingshots, UnaryOperator<RecordedRun> change) {
        Score score = CORPUS.judge(change);

        assertThat(score.classesRight).as("classes of 32: %s", score.mistakes).isGreaterThanOrEqualTo(classes);
        assertThat(score.found)
                .as("slingshots of %d: %s", score.slingshots, score.mistakes)
                .isGreaterThanOrEqualTo(slingshots);
        assertThat(score.falseSlingshots)
                .as("invented slingshots: %s", score.mistakes)
                .isZero();
    }
}
