package io.grokwatch.tracker.wandb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.tracker.artifact.ArtifactPath;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.store.StoredJson;
import io.grokwatch.tracker.wandb.WandbRuns.Statement;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The GraphQL operations that W&B's client sends for a run. They are recognised by their names, and answered with the fields that the
 * client selects; the queries themselves are not interpreted, so that none has a cost. An operation of another name is answered with an
 * error, by which the client continues.
 */
@Path("/graphql")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public final class WandbGraphqlResource {
    /** The entity of runs for which a client names none. */
    static final String ENTITY = "grokwatch";

    private static final Logger LOG = Logger.getLogger(WandbGraphqlResource.class);
    private static final Pattern OPERATION = Pattern.compile("^\\s*(?:query|mutation)\\s+(\\w{1,100})");
    private static final String DEFAULT_PROJECT = "uncategorized";
    private static final String REWOUND_METRIC = "_step";
    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final WandbRuns runs;

    WandbGraphqlResource(WandbRuns runs) {
        this.runs = runs;
    }

    @POST
    public Object execute(
            @Nullable JsonNode body,
            @Context UriInfo uri,
            @HeaderParam("Authorization") @Nullable String authorization) {
        Matcher query = OPERATION.matcher(body == null ? "" : body.path("query").asText());
        if (body == null || !query.find()) {
            throw Problems.badRequest("the body must have a query with the name of its operation");
        }
        String operation = query.group(1);
        Variables variables = new Variables(body.path("variables"));
        try {
            return switch (operation) {
                case "Viewer" -> data("viewer", viewer());
                case "ServerFeaturesQuery" ->
                    data("serverInfo", JSON.objectNode().set("features", JSON.arrayNode()));
                case "OrganizationCoreWeaveOrganizationID" -> data("entity", organization());
                case "RunResumeStatus" -> data("model", resumeStatus(variables));
                case "RunState", "QueryRunInfo" -> data("project", runState(variables));
                case "UpsertBucket" -> data("upsertBucket", upsert(variables));
                case "RewindRun" -> data("rewindRun", rewind(variables));
                case "CreateRunFiles" -> data("createRunFiles", files(variables, uri, authorization));
                case "NotifyScriptableRunAlert" -> data("notifyScriptableRunAlert", alert(variables));
                case "MarkRunFilesUploaded" ->
                    data("markRunFilesUploaded", JSON.objectNode().put("success", true));
                default -> unserved(operation, variables);
            };
        } catch (WebApplicationException e) {
            int status = e.getResponse().getStatus();
            if (status < CLIENT_ERRORS || status >= SERVER_ERRORS) {
                throw e;
            }
            // The client repeats what is answered with 409 for minutes, and prints errors at once.
            return WandbErrors.Errors.of(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return WandbErrors.Errors.of(String.valueOf(e.getMessage()));
        }
    }

    /** The variables of an operation. */
    private record Variables(JsonNode fields) {
        @Nullable
        String text(String name) {
            JsonNode value = fields.get(name);
            return value == null || value.isNull() ? null : value.asText();
        }

        String required(String name) {
            return Optional.ofNullable(text(name))
                    .orElseThrow(() -> new IllegalArgumentException("variable " + name + " is missing"));
        }

        String project(String name) {
            String project = text(name);
            return project == null || project.isBlank() ? DEFAULT_PROJECT : project;
        }

        String entity() {
            String entity = text("entity");
            return entity == null || entity.isBlank() ? ENTITY : entity;
        }

        @Nullable
        List<String> texts(String name) {
            JsonNode values = fields.get(name);
            if (values == null || !values.isArray()) {
                return null;
            }
            List<String> texts = new ArrayList<>();
            values.forEach(value -> texts.add(value.asText()));
            return texts;
        }
    }

    private static ObjectNode data(String field, JsonNode value) {
        ObjectNode answer = JSON.objectNode();
        answer.putObject("data").set(field, value);
        return answer;
    }

    private static ObjectNode viewer() {
        ObjectNode viewer = JSON.objectNode()
                .put("id", ENTITY)
                .put("entity", ENTITY)
                .put("username", ENTITY)
                .put("email", "")
                .put("flags", "{}");
        viewer.putObject("teams").putArray("edges");
        return viewer;
    }

    private static ObjectNode organization() {
        ObjectNode entity = JSON.objectNode();
        entity.putObject("organization").putNull("coreWeaveOrganizationId");
        return entity;
    }

    private static ObjectNode project(String name, String entity) {
        ObjectNode project = JSON.objectNode().put("id", name).put("name", name);
        project.putObject("entity").put("id", entity).put("name", entity);
        return project;
    }

    private ObjectNode upsert(Variables variables) {
        Map<String, String> properties = new LinkedHashMap<>();
        addProperty(properties, "wandb.group", variables.text("groupName"));
        addProperty(properties, "wandb.job_type", variables.text("jobType"));
        addProperty(properties, "wandb.program", variables.text("program"));
        addProperty(properties, "wandb.commit", variables.text("commit"));
        addProperty(properties, "wandb.repository", variables.text("repo"));
        addProperty(properties, "wandb.sweep", variables.text("sweep"));
        WandbRuns.Stated stated = runs.state(new Statement(
                variables.project("project"),
                variables.required("name"),
                variables.text("id"),
                variables.text("displayName"),
                variables.text("notes"),
                variables.texts("tags"),
                variables.text("config"),
                variables.text("host"),
                variables.text("program"),
                properties));
        ObjectNode answer = JSON.objectNode();
        answer.set("bucket", bucket(stated.id().value(), stated.run(), variables.entity()));
        return answer.put("inserted", stated.isNew());
    }

    private static void addProperty(Map<String, String> properties, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            properties.put(name, value);
        }
    }

    private static ObjectNode bucket(String id, WandbRun run, String entity) {
        ObjectNode bucket = JSON.objectNode()
                .put("id", id)
                .put("name", run.name())
                .put("displayName", displayName(run))
                .putNull("description")
                .put("config", run.config())
                .putNull("sweepName");
        bucket.set("project", project(run.project(), entity));
        return bucket.put("historyLineCount", run.received().historyLines());
    }

    private static String displayName(WandbRun run) {
        return run.displayName() == null ? run.name() : run.displayName();
    }

    private ObjectNode resumeStatus(Variables variables) {
        String name = variables.project("project");
        ObjectNode model = project(name, variables.entity());
        WandbRunStore.Found found = runs.find(name, variables.required("name")).orElse(null);
        if (found == null) {
            return model.putNull("bucket");
        }
        WandbRun run = found.run();
        WandbRun.Received received = run.received();
        ObjectNode last = JSON.objectNode()
                .put("_step", received.row())
                .put("_runtime", received.seconds())
                .put("_timestamp", System.currentTimeMillis() / 1_000.0);
        ObjectNode bucket = model.putObject("bucket")
                .put("id", found.id().value())
                .put("name", run.name())
                .put("summaryMetrics", run.summary())
                .put("displayName", displayName(run))
                .put("logLineCount", received.consoleLines())
                .put("historyLineCount", received.historyLines())
                .put("eventsLineCount", received.eventLines())
                .put("historyTail", tail(received.historyLines(), last))
                .put("eventsTail", tail(received.eventLines(), last))
                .put("config", run.config());
        ArrayNode tags = bucket.putArray("tags");
        run.tags().forEach(tags::add);
        bucket.put("notes", run.notes()).put("wandbConfig", "{\"t\":{}}");
        return model;
    }

    /** The last lines of a stream, of which the client reads how far they have come. */
    private static String tail(long lines, ObjectNode last) {
        ArrayNode tail = JSON.arrayNode();
        if (lines > 0) {
            tail.add(StoredJson.write(last));
        }
        return StoredJson.write(tail);
    }

    private ObjectNode rewind(Variables variables) {
        if (!variables.required("metricName").equals(REWOUND_METRIC)) {
            throw new IllegalArgumentException(
                    "a run is rewound by " + REWOUND_METRIC + " alone, was by " + variables.required("metricName"));
        }
        String project = variables.project("project");
        String name = variables.required("runName");
        WandbRunStore.Found found = runs.rewind(
                        project, name, variables.fields().path("metricValue").asLong())
                .orElseThrow(() -> Problems.notFound("there is no run '" + name + "' in project '" + project + "'"));
        ObjectNode answer = JSON.objectNode();
        answer.set("rewoundRun", bucket(found.id().value(), found.run(), variables.entity()));
        return answer;
    }

    private JsonNode runState(Variables variables) {
        ObjectNode answer = JSON.objectNode();
        Optional<WandbRunStore.Found> found = runs.find(variables.project("project"), variables.required("run"));
        if (found.isEmpty()) {
            return answer.putNull("run");
        }
        WandbRun run = found.get().run();
        answer.putObject("run")
                .put("id", found.get().id().value())
                .put("state", run.attempt().hasEnded() ? "finished" : "running")
                .put("displayName", displayName(run))
                .put("summaryMetrics", run.summary());
        return answer;
    }

    /** The addresses at which a client stores files: those of the artifacts of the run. */
    private ObjectNode files(Variables variables, UriInfo uri, @Nullable String authorization) {
        String project = variables.project("project");
        String name = variables.required("run");
        List<String> files = Objects.requireNonNullElse(variables.texts("files"), List.of());
        Map<String, ArtifactPath> paths = runs.artifactsOf(project, name, files);
        String run = runs.find(project, name).orElseThrow().id().value();
        URI base = uri.getBaseUri();
        ObjectNode answer = JSON.objectNode().put("runID", run);
        ArrayNode headers = answer.putArray("uploadHeaders");
        if (authorization != null) {
            // The client stores files without its credentials but for what it is answered here.
            headers.add("Authorization:" + authorization);
        }
        ArrayNode addresses = answer.putArray("files");
        paths.forEach((file, path) -> addresses
                .addObject()
                .put("name", file)
                .put(
                        "uploadUrl",
                        base.resolve("/api/v1/runs/" + run + "/artifacts/" + encoded(path))
                                .toString()));
        return answer;
    }

    private static String encoded(ArtifactPath path) {
        return path.segments().stream()
                .map(segment ->
                        URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    private ObjectNode alert(Variables variables) {
        String text = variables.text("text");
        String title = variables.required("title");
        runs.warn(
                variables.project("projectName"),
                variables.required("runName"),
                text == null || text.isBlank() ? title : title + ": " + text);
        return JSON.objectNode().put("success", true);
    }

    private Object unserved(String operation, Variables variables) {
        Variables input = new Variables(variables.fields().path("input"));
        String run = input.text("runName");
        if (operation.equals("CreateArtifact") && run != null) {
            runs.refuse(
                    input.project("projectName"),
                    run,
                    "artifact '" + input.text("artifactCollectionName") + "' of type " + input.text("artifactTypeName")
                            + ": versions of artifacts are not kept");
        }
        LOG.debugf("operation=%s of W&B's API is not served", operation);
        return WandbErrors.Errors.of("operation " + operation + " is not served by this tracker");
    }
}
