package io.grokwatch.tracker.run;

import io.grokwatch.tracker.search.View;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The query parameters by which every list of runs is limited to some. */
final class ScopeParameters {
    @Parameter(
            description = "Such as `metrics.val/loss < 0.1 AND params.lr = 0.001 AND tags.x LIKE '%y%' AND"
                    + " detection.grokking.step < 5000`")
    @QueryParam("filter")
    @Nullable
    String filter;

    @Parameter(description = "The id of an experiment; several are searched together")
    @QueryParam("experiment")
    Set<String> experiments = Set.of();

    @Parameter(description = "`active` (neither archived nor deleted), `archived`, `deleted` or `all`")
    @QueryParam("view")
    @DefaultValue("active")
    String view = "active";

    ScopeParameters() {}

    /** @throws IllegalArgumentException if there is no such view */
    RunSearch.Scope scope() {
        return new RunSearch.Scope(filter, experiments, View.of(view));
    }
}
