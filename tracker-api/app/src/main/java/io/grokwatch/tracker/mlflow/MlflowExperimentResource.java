package io.grokwatch.tracker.mlflow;

import io.grokwatch.tracker.mlflow.MlflowJson.CreatedExperiment;
import io.grokwatch.tracker.mlflow.MlflowJson.OneExperiment;
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

/** MLflow's experiments over HTTP. */
@Path("/api/2.0/mlflow/experiments")
@Produces(MediaType.APPLICATION_JSON)
public final class MlflowExperimentResource {
    private final MlflowExperiments experiments;
    private final MlflowSearch search;

    MlflowExperimentResource(MlflowExperiments experiments, MlflowSearch search) {
        this.experiments = experiments;
        this.search = search;
    }

    @POST
    @Path("create")
    public Object create(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        return new CreatedExperiment(experiments.create(MlflowRequest.of(type, body)));
    }

    @GET
    @Path("get")
    public Object get(@Context UriInfo uri) {
        String id = MlflowRequest.of(uri.getQueryParameters()).required("experiment_id");
        return new OneExperiment(MlflowExperiments.json(experiments.find(id)));
    }

    @GET
    @Path("get-by-name")
    public Object named(@Context UriInfo uri) {
        String name = MlflowRequest.of(uri.getQueryParameters()).required("experiment_name");
        return new OneExperiment(MlflowExperiments.json(experiments.named(name)));
    }

    @GET
    @Path("search")
    public Object search(@Context UriInfo uri) {
        return experiments.search(MlflowRequest.of(uri.getQueryParameters()));
    }

    @POST
    @Path("search")
    public Object search(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        return experiments.search(MlflowRequest.of(type, body));
    }

    @POST
    @Path("update")
    public Object update(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        experiments.rename(MlflowRequest.of(type, body));
        return MlflowJson.EMPTY;
    }

    @POST
    @Path("delete")
    public Object delete(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        experiments.delete(MlflowRequest.of(type, body).required("experiment_id"));
        return MlflowJson.EMPTY;
    }

    @POST
    @Path("restore")
    public Object restore(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        experiments.restore(MlflowRequest.of(type, body).required("experiment_id"));
        return MlflowJson.EMPTY;
    }

    @POST
    @Path("set-experiment-tag")
    public Object setTag(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        experiments.setTag(MlflowRequest.of(type, body));
        return MlflowJson.EMPTY;
    }

    @POST
    @Path("delete-experiment-tag")
    public Object deleteTag(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        experiments.deleteTag(MlflowRequest.of(type, body));
        return MlflowJson.EMPTY;
    }

    @POST
    @Path("search-datasets")
    public Object searchDatasets(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte @Nullable [] body) {
        return search.datasets(MlflowRequest.of(type, body));
    }
}
