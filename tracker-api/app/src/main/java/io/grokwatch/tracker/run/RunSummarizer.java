package io.grokwatch.tracker.run;

import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.naming.MetricNaming;
import io.grokwatch.tracker.experiment.RunAttributes;
import io.grokwatch.tracker.geometry.NewestGeometry;
import io.grokwatch.tracker.run.AttemptState.Ending;
import io.grokwatch.tracker.search.NamedValues;
import io.grokwatch.tracker.search.RunSummary.Extent;
import io.grokwatch.tracker.search.RunSummary.Forecast;
import io.grokwatch.tracker.search.RunSummary.Kept;
import io.grokwatch.tracker.search.RunSummary.Measured;
import io.grokwatch.tracker.search.RunSummary.Reported;
import io.grokwatch.tracker.search.RunSummary.Settings;
import io.grokwatch.tracker.search.RunSummary.Shaped;
import io.grokwatch.tracker.search.RunSummary.Submitted;
import jakarta.inject.Singleton;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Summarises the parts of runs for the search. */
@Singleton
final class RunSummarizer {
    /** Notes are searched up to so many characters. */
    private static final int SEARCHED_NOTES = 1_000;

    private final MetricNamings namings;

    RunSummarizer(MetricNamings namings) {
        this.namings = namings;
    }

    static Submitted submitted(Run run) {
        Submission submission = run.submission();
        return submission == null
                ? new Submitted(null, null, run.stop() != null)
                : new Submitted(submission.at(), settings(submission.spec()), run.stop() != null);
    }

    static Reported reported(Progress progress) {
        AttemptState current = progress.current();
        Ending ending = current.ending();
        FindingsSummary findings = current.findings();
        GeneralisationForecast forecast = current.forecast();
        return new Reported(
                current.attempt(),
                settings(progress.spec()),
                progress.firstRecordAt(),
                progress.lastRecordAt(),
                progress.startedAt(),
                ending == null ? null : ending.at(),
                ending == null ? null : ending.status(),
                current.handedBack(),
                current.worker(),
                current.device(),
                current.datasetHash(),
                progress.steps(),
                current.step(),
                current.stepsPerSecond(),
                findings.phase(),
                findings.phaseSinceStep(),
                findings.verdict(),
                findings.weak(),
                findings.generalisation(),
                findings.memorisedStep(),
                findings.detections(),
                findings.slingshots(),
                findings.kinds(),
                forecast == null
                        ? null
                        : new Forecast(
                                forecast.outlook(),
                                forecast.chance(),
                                forecast.expectedStep(),
                                forecast.earliestStep(),
                                forecast.latestStep()));
    }

    /** What the metrics of a run report, under the names that were logged and the standard ones that these are read as. */
    Measured measured(Run run) {
        MetricProgress metrics = run.metrics();
        SortedMap<String, Object> latest = new TreeMap<>();
        metrics.latest().forEach((name, value) -> latest.put(name, value.value()));
        SortedMap<String, Object> extents = new TreeMap<>();
        MetricNaming naming = namings.of(run).naming();
        metrics.latest().forEach((name, value) -> {
            MetricExtent logged = metrics.extents().get(name);
            Extent extent = logged == null ? null : new Extent(logged.first(), logged.min(), logged.max());
            if (extent != null) {
                extents.put(name, extent);
            }
            for (String standard : naming.standardNames(name)) {
                latest.putIfAbsent(standard, naming.isComplement(name) ? 1 - value.value() : value.value());
                if (extent != null) {
                    extents.putIfAbsent(standard, naming.isComplement(name) ? extent.complement() : extent);
                }
            }
        });
        return new Measured(
                metrics.attempt(),
                metrics.step(),
                NamedValues.of(latest),
                NamedValues.of(extents),
                metrics.firstRecordAt(),
                metrics.lastRecordAt());
    }

    /** What was measured of the newest snapshot of a run. */
    static Shaped shaped(Run run) {
        NewestGeometry.Measured geometry = run.geometry();
        return geometry == null ? Shaped.NONE : new Shaped(geometry.attempt(), geometry.view());
    }

    static Kept kept(RunAttributes attributes) {
        String notes = attributes.notes();
        return new Kept(
                attributes.experiment(),
                attributes.name(),
                notes == null || notes.length() <= SEARCHED_NOTES ? notes : notes.substring(0, SEARCHED_NOTES),
                NamedValues.of(attributes.tags()),
                NamedValues.of(attributes.parameters()),
                attributes.datasets(),
                attributes.pinned(),
                attributes.archived(),
                attributes.deletedAt(),
                attributes.logged(),
                attributes.revision());
    }

    /** @param spec as it is stored, its secrets masked */
    private static @Nullable Settings settings(@Nullable RunSpec spec) {
        return spec == null
                ? null
                : new Settings(
                        spec.name(),
                        spec.trainer(),
                        spec.recipe(),
                        spec.seed(),
                        spec.steps(),
                        NamedValues.of(spec.parameters().values()));
    }
}
