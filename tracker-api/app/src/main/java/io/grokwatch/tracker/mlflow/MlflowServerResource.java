package io.grokwatch.tracker.mlflow;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What clients of MLflow ask about the server. */
@Path("/")
public final class MlflowServerResource {
    /** The release whose tracking API is served. */
    static final String VERSION = "3.17.2";

    @GET
    @Path("version")
    @Produces(MediaType.TEXT_PLAIN)
    public String version() {
        return VERSION;
    }

    @GET
    @Path("health")
    @Produces(MediaType.TEXT_PLAIN)
    public String health() {
        return "OK";
    }

    @GET
    @Path("api/3.0/mlflow/server-info")
    @Produces(MediaType.APPLICATION_JSON)
    public Object info() {
        return new MlflowJson.ServerInfo(
                "SqlStore", false, false, true, false, false, false, new MlflowJson.Features(false));
    }
}
