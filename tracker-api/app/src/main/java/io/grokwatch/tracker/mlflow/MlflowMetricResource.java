package io.grokwatch.tracker.mlflow;

import io.grokwatch.tracker.mlflow.MlflowJson.Metric;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** MLflow's histories of metrics over HTTP. */
@Path("/api/2.0/mlflow/metrics")
@Produces(MediaType.APPLICATION_JSON)
public final class MlflowMetricResource {
    private static final int MAX_RUNS = 100;
    private static final int MAX_RESULTS = 25_000;
    private static final int MAX_SELECTED = 2_500;

    private final MlflowRuns runs;
    private final MlflowMetrics metrics;

    MlflowMetricResource(MlflowRuns runs, MlflowMetrics metrics) {
        this.runs = runs;
        this.metrics = metrics;
    }

    /** MLflow's Java client up to 2.17 fails on a second page: it adds that to an immutable list. So it receives all of them. */
    private static final String JAVA_CLIENT = "mlflow-java-client";

    @GET
    @Path("get-history")
    public Object history(@HeaderParam(HttpHeaders.USER_AGENT) @Nullable String client, @Context UriInfo uri) {
        MlflowRequest request = MlflowRequest.of(uri.getQueryParameters());
        String run = request.runId();
        String metric = request.required("metric_key");
        Long asked = request.whole("max_results");
        boolean isWhole = asked == null || (client != null && client.startsWith(JAVA_CLIENT));
        @Nullable Integer max = isWhole ? null : MlflowRules.results(asked, MAX_RESULTS, Integer.MAX_VALUE);
        runs.find(run);
        return metrics.history(run, metric, max, request.text("page_token"));
    }

    @GET
    @Path("get-history-bulk")
    public Object histories(@Context UriInfo uri) {
        MlflowRequest request = MlflowRequest.of(uri.getQueryParameters());
        List<String> ids = request.texts("run_id");
        if (ids.isEmpty()) {
            throw MlflowException.invalid("GetMetricHistoryBulk request must specify at least one run_id.");
        }
        if (ids.size() > MAX_RUNS) {
            throw MlflowException.invalid("GetMetricHistoryBulk request cannot specify more than " + MAX_RUNS
                    + " run_ids. Received " + ids.size() + " run_ids.");
        }
        String metric = request.text("metric_key");
        if (metric == null) {
            throw MlflowException.invalid("GetMetricHistoryBulk request must specify a metric_key.");
        }
        int max = Math.min(
                MAX_RESULTS, MlflowRules.results(request.whole("max_results"), MAX_RESULTS, Integer.MAX_VALUE));
        ids.forEach(runs::find);
        return new MlflowJson.Metrics(metrics.histories(ids, metric, max), null);
    }

    @GET
    @Path("get-history-bulk-interval")
    public Object selections(@Context UriInfo uri) {
        MlflowRequest request = MlflowRequest.of(uri.getQueryParameters());
        List<String> ids = request.texts("run_ids");
        if (ids.isEmpty()) {
            throw request.missing("run_ids");
        }
        if (ids.size() > MAX_RUNS) {
            throw MlflowException.invalid("GetMetricHistoryBulkInterval request must specify at most " + MAX_RUNS
                    + " run_ids. Received " + ids.size() + " run_ids.");
        }
        String metric = request.required("metric_key");
        Long asked = request.whole("max_results");
        if (asked != null && (asked < 1 || asked > MAX_SELECTED)) {
            throw MlflowException.invalid("max_results must be between 1 and " + MAX_SELECTED + ".");
        }
        Long from = request.whole("start_step");
        Long to = request.whole("end_step");
        if ((from == null) != (to == null)) {
            throw MlflowException.invalid("If either start step or end step are specified, both must be specified.");
        }
        if (from != null && to != null && from > to) {
            throw MlflowException.invalid(
                    "end_step must be greater than start_step. Found start_step=" + from + " and end_step=" + to + ".");
        }
        ids.forEach(runs::find);
        List<Metric> selected = new ArrayList<>();
        for (String run : ids) {
            selected.addAll(metrics.selection(
                    run,
                    metric,
                    from == null ? Long.MIN_VALUE : from,
                    to == null ? Long.MAX_VALUE : to,
                    asked == null ? MAX_SELECTED : asked.intValue()));
        }
        return new MlflowJson.Metrics(selected, null);
    }
}
