package io.grokwatch.tracker.mlflow;

import io.grokwatch.tracker.mlflow.MlflowJson.OneRun;
import io.grokwatch.tracker.mlflow.MlflowJson.UpdatedRun;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.jspecify.annotations.Nullable;

/** MLflow's runs over HTTP. */
@Path("/api/2.0/mlflow/runs")
@Produces(MediaType.APPLICATION_JSON)
public final class MlflowRunResource {
    private final MlflowRuns runs;
    private final MlflowSearch search;

    MlflowRunResource(MlflowRuns runs, MlflowSearch search) {
        this.runs = runs;
        this.search = search;
    }

    @POST
    @Path("create")
    public Object create(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        return new OneRun(runs.create(MlflowRequest.of(type, body)));
    }

    @POST
    @Path("update")
    public Object update(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        return new UpdatedRun(runs.update(MlflowRequest.of(type, body)));
    }

    @GET
    @Path("get")
    public Object get(@Context UriInfo uri) {
        return new OneRun(runs.get(MlflowRequest.of(uri.getQueryParameters()).runId()));
    }

    @POST
    @Path("delete")
    public Object delete(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        runs.delete(MlflowRequest.of(type, body).required("run_id"));
        return MlflowJson.EMPTY;
    }

    @POST
    @Path("restore")
    public Object restore(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        runs.restore(MlflowRequest.of(type, body).required("run_id"));
        return MlflowJson.EMPTY;
    }

    @POST
    @Path("search")
    public Object search(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        return search.runs(MlflowRequest.of(type, body));
    }

    @POST
    @Path("log-metric")
    public Object logMetric(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        runs.logMetric(MlflowRequest.of(type, body));
        return MlflowJson.EMPTY;
    }

    @POST
    @Path("{path:log-param|log-parameter}")
    public Object logParameter(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        runs.logParameter(MlflowRequest.of(type, body));
        return MlflowJson.EMPTY;
    }

    @POST
    @Path("set-tag")
    public Object setTag(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        runs.setTag(MlflowRequest.of(type, body));
        return MlflowJson.EMPTY;
    }

    @POST
    @Path("delete-tag")
    public Object deleteTag(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        runs.deleteTag(MlflowRequest.of(type, body));
        return MlflowJson.EMPTY;
    }

    @POST
    @Path("log-batch")
    public Object logBatch(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        runs.logBatch(MlflowRequest.of(type, body), body == null ? 0 : body.length);
        return MlflowJson.EMPTY;
    }

    @POST
    @Path("log-inputs")
    public Object logInputs(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        runs.logInputs(MlflowRequest.of(type, body));
        return MlflowJson.EMPTY;
    }

    @POST
    @Path("outputs")
    public Object logOutputs(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        runs.logOutputs(MlflowRequest.of(type, body));
        return MlflowJson.EMPTY;
    }

    @POST
    @Path("log-model")
    public Object logModel(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        runs.logModel(MlflowRequest.of(type, body));
        return MlflowJson.EMPTY;
    }
}
