package io.grokwatch.tracker.openapi;

import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunRequirements;
import io.grokwatch.tracker.client.AccessView;
import io.grokwatch.tracker.client.AlertChannelView;
import io.grokwatch.tracker.client.AlertChannels;
import io.grokwatch.tracker.client.AlertDeliveries;
import io.grokwatch.tracker.client.AlertMute;
import io.grokwatch.tracker.client.AlertRuleView;
import io.grokwatch.tracker.client.AlertRules;
import io.grokwatch.tracker.client.AlertTest;
import io.grokwatch.tracker.client.Artifacts;
import io.grokwatch.tracker.client.ChangedRuns;
import io.grokwatch.tracker.client.Checkpoints;
import io.grokwatch.tracker.client.CreatedToken;
import io.grokwatch.tracker.client.DetectionView;
import io.grokwatch.tracker.client.Detections;
import io.grokwatch.tracker.client.DiskUse;
import io.grokwatch.tracker.client.EndRequest;
import io.grokwatch.tracker.client.ExperimentChange;
import io.grokwatch.tracker.client.ExperimentPage;
import io.grokwatch.tracker.client.ExperimentView;
import io.grokwatch.tracker.client.Geometries;
import io.grokwatch.tracker.client.InterventionRequest;
import io.grokwatch.tracker.client.JoinedWorker;
import io.grokwatch.tracker.client.LiveGeometry;
import io.grokwatch.tracker.client.LiveMetrics;
import io.grokwatch.tracker.client.LiveSnapshot;
import io.grokwatch.tracker.client.LoggedEvent;
import io.grokwatch.tracker.client.LoggedRow;
import io.grokwatch.tracker.client.LoggedRows;
import io.grokwatch.tracker.client.LoggingAnswer;
import io.grokwatch.tracker.client.MetricNamesRequest;
import io.grokwatch.tracker.client.Metrics;
import io.grokwatch.tracker.client.NewAlertChannel;
import io.grokwatch.tracker.client.NewAlertRule;
import io.grokwatch.tracker.client.NewExperiment;
import io.grokwatch.tracker.client.NewLoggedRun;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.tracker.client.NewSweep;
import io.grokwatch.tracker.client.NewToken;
import io.grokwatch.tracker.client.PhaseDiagram;
import io.grokwatch.tracker.client.Phases;
import io.grokwatch.tracker.client.Problem;
import io.grokwatch.tracker.client.Purge;
import io.grokwatch.tracker.client.PurgeRequest;
import io.grokwatch.tracker.client.ResumeRequest;
import io.grokwatch.tracker.client.RetentionLimit;
import io.grokwatch.tracker.client.RetentionPolicies;
import io.grokwatch.tracker.client.RetentionPolicy;
import io.grokwatch.tracker.client.RunChange;
import io.grokwatch.tracker.client.RunChanges;
import io.grokwatch.tracker.client.RunDiff;
import io.grokwatch.tracker.client.RunFieldNames;
import io.grokwatch.tracker.client.RunGroups;
import io.grokwatch.tracker.client.RunPage;
import io.grokwatch.tracker.client.RunTable;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.SeriesList;
import io.grokwatch.tracker.client.Snapshots;
import io.grokwatch.tracker.client.StopRequest;
import io.grokwatch.tracker.client.SweepPage;
import io.grokwatch.tracker.client.SweepTable;
import io.grokwatch.tracker.client.TokenView;
import io.grokwatch.tracker.client.Tokens;
import io.grokwatch.tracker.client.TrackerView;
import io.grokwatch.tracker.client.TrainerView;
import io.grokwatch.tracker.client.Trainers;
import io.grokwatch.tracker.client.WorkerJoin;
import io.grokwatch.tracker.client.WorkerView;
import io.grokwatch.tracker.client.Workers;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/**
 * Completes the OpenAPI document when the application is built: the schemas come from the records of the API, with their
 * enums and nullability, the payloads of the live feed are among them, and every refusal is a problem. The document is
 * kept in {@code src/main/openapi/openapi.yaml}, from which the page's types are made.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDocument implements OASFilter {
    /** The events of the live feed, by name. */
    private static final Map<String, Class<?>> LIVE_EVENTS = liveEvents();

    private static final List<Class<?>> RECORDS = List.of(
            RunPage.class,
            RunTable.class,
            RunFieldNames.class,
            RunGroups.class,
            RunDiff.class,
            RunChanges.class,
            RunChange.class,
            NewExperiment.class,
            ExperimentView.class,
            ExperimentPage.class,
            ExperimentChange.class,
            ChangedRuns.class,
            NewRun.class,
            NewLoggedRun.class,
            LoggedRows.class,
            LoggedEvent.class,
            LoggingAnswer.class,
            NewSweep.class,
            SweepPage.class,
            SweepTable.class,
            PhaseDiagram.class,
            ResumeRequest.class,
            StopRequest.class,
            EndRequest.class,
            MetricNamesRequest.class,
            TrackerView.class,
            InterventionRequest.class,
            Metrics.class,
            SeriesList.class,
            Phases.class,
            Detections.class,
            Snapshots.class,
            Geometries.class,
            GeometryMeasured.class,
            Checkpoints.class,
            Artifacts.class,
            Workers.class,
            WorkerJoin.class,
            JoinedWorker.class,
            Trainers.class,
            TrainerView.class,
            DiskUse.class,
            RetentionLimit.class,
            RetentionPolicies.class,
            RetentionPolicy.class,
            PurgeRequest.class,
            Purge.class,
            AccessView.class,
            AlertChannels.class,
            AlertChannelView.class,
            NewAlertChannel.class,
            AlertTest.class,
            AlertRules.class,
            AlertRuleView.class,
            NewAlertRule.class,
            AlertMute.class,
            AlertDeliveries.class,
            NewToken.class,
            CreatedToken.class,
            Tokens.class,
            TokenView.class,
            Problem.class);

    private static Map<String, Class<?>> liveEvents() {
        Map<String, Class<?>> events = new LinkedHashMap<>();
        events.put("run", RunView.class);
        events.put("phase", PhaseChanged.class);
        events.put("detection", DetectionView.class);
        events.put("snapshot", LiveSnapshot.class);
        events.put("geometry", LiveGeometry.class);
        events.put("worker", WorkerView.class);
        events.put("metrics", LiveMetrics.class);
        return events;
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        RecordSchemas schemas = new RecordSchemas();
        RECORDS.forEach(schemas::add);
        Schema live = OASFactory.createSchema()
                .description("The payloads of the live feed, by the name of their event.")
                .addType(SchemaType.OBJECT);
        LIVE_EVENTS.forEach(
                (name, payload) -> live.addProperty(name, schemas.add(payload)).addRequired(name));
        live.addProperty(
                        "reset",
                        OASFactory.createSchema()
                                .description("Too much was missed: read the state again.")
                                .addType(SchemaType.OBJECT))
                .addRequired("reset");
        Map<String, Schema> all = schemas.all();
        all.put("LiveEvents", live);
        Schema newRun = all.get(RecordSchemas.name(NewRun.class));
        if (newRun != null) {
            newRun.required(List.of("trainer", "seed", "steps"))
                    .addExample(new TreeMap<>(
                            Map.of("recipe", "hello-grok", "trainer", "modular", "seed", 0, "steps", 2000)));
        }
        Schema newSweep = all.get(RecordSchemas.name(NewSweep.class));
        if (newSweep != null) {
            newSweep.required(List.of("name", "trainer", "steps"))
                    .addExample(new TreeMap<>(Map.of(
                            "name",
                            "data-fraction",
                            "recipe",
                            "hello-grok",
                            "trainer",
                            "modular",
                            "steps",
                            2000,
                            "seeds",
                            List.of(0, 1, 2),
                            "grid",
                            Map.of("frac", List.of(0.3, 0.5, 0.7)))));
        }
        describeRequired(all, NewExperiment.class, List.of("name"));
        describeRequired(all, NewAlertChannel.class, List.of("name", "type"));
        describeRequired(all, NewAlertRule.class, List.of("name", "channels"));
        describeRequired(all, AlertMute.class, List.of());
        describeRequired(all, NewToken.class, List.of("name", "scope"));
        describeRequired(all, RunRequirements.class, List.of());
        describeRequired(all, NewLoggedRun.class, List.of("id", "client"));
        describeRequired(all, LoggedRows.class, List.of("client", "sequence", "rows"));
        describeRequired(all, LoggedRow.class, List.of("step", "metrics"));
        describeRequired(all, LoggedEvent.class, List.of("client", "type", "step"));
        for (Class<?> change : List.of(
                RunChange.class,
                RunChanges.class,
                ExperimentChange.class,
                RetentionPolicy.class,
                RetentionLimit.class)) {
            describeRequired(all, change, List.of());
        }
        document.getComponents().setSchemas(all);
        describeProblems(document);
    }

    /** What is null in these requests may be missing. */
    private static void describeRequired(Map<String, Schema> all, Class<?> request, List<String> required) {
        Schema schema = all.get(RecordSchemas.name(request));
        if (schema != null) {
            schema.required(required);
        }
    }

    /** Every refusal that an operation names has a problem as its body, and so have those that any operation may answer with. */
    private static void describeProblems(OpenAPI document) {
        Content problem = OASFactory.createContent()
                .addMediaType(
                        Problem.MEDIA_TYPE,
                        OASFactory.createMediaType()
                                .schema(RecordSchemas.reference(RecordSchemas.name(Problem.class))));
        document.getPaths().getPathItems().values().stream()
                .flatMap(path -> path.getOperations().values().stream())
                .map(Operation::getResponses)
                .forEach(responses -> {
                    responses.getAPIResponses().forEach((status, response) -> {
                        if (status.charAt(0) >= '4') {
                            response.setContent(problem);
                        }
                    });
                    responses.addAPIResponse(
                            "default",
                            OASFactory.createAPIResponse()
                                    .description(
                                            "Any operation: 421 for a foreign host, 403 for a foreign origin or a token of too narrow"
                                                    + " a scope, 401 without a token where one is required, 413 for a body"
                                                    + " that is too large, 429 beyond the rate of a token, 503 while the"
                                                    + " store does not answer")
                                    .content(problem));
                });
    }
}
