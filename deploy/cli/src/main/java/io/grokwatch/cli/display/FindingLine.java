package io.grokwatch.cli.display;

import io.grokwatch.events.Detection;
import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.validation.Text;
import java.util.Locale;
import java.util.Optional;

/** A finding of the detectors in one line. */
public final class FindingLine {
    private FindingLine() {}

    /** The line with the id of the run and the step; empty for forecasts and geometries, which change with each evaluation. */
    public static Optional<String> of(RunFinding finding) {
        return switch (finding) {
            case Detection detection -> Optional.of(DetectionLine.of(detection));
            case PhaseChanged changed ->
                Optional.of(Text.escaped(changed.runId() + " step " + changed.step() + " phase: "
                        + changed.phase().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
            case GeneralisationForecast forecast -> Optional.empty();
            case GeometryMeasured geometry -> Optional.empty();
        };
    }
}
