package io.grokwatch.tracker.wandb;

import io.grokwatch.tracker.experiment.Experiments;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Leads from the addresses that W&B's client prints, of a run and of its project, to the pages of the tracker. */
@Singleton
final class WandbPages {
    /** Before every address that is no file is answered with the page, and after the filters that decide whether a request is answered. */
    private static final int BEFORE_PAGES = RouteConstants.ROUTE_ORDER_COMPRESSION + 1;

    /** An entity, a project, {@code runs} and a run; the addresses of the API are none. */
    private static final String RUN = "/(?!api/|ajax-api/|q/)[^/]+/(?<project>[^/]+)/runs/(?<run>[^/]+)";

    private static final String PROJECT = "/" + WandbGraphqlResource.ENTITY + "/(?<project>[^/]+)";

    private static final int SEE_OTHER = 303;

    private final WandbRuns runs;
    private final Experiments experiments;

    WandbPages(WandbRuns runs, Experiments experiments) {
        this.runs = runs;
        this.experiments = experiments;
    }

    void register(@Observes Router router) {
        router.getWithRegex(RUN).order(BEFORE_PAGES).blockingHandler(this::run, false);
        router.getWithRegex(PROJECT).order(BEFORE_PAGES).blockingHandler(this::project, false);
    }

    private void run(RoutingContext context) {
        Optional<WandbRunStore.Found> found = runs.find(context.pathParam("project"), context.pathParam("run"));
        if (found.isEmpty()) {
            context.next();
        } else {
            lead(context, "/runs/" + found.get().id());
        }
    }

    private void project(RoutingContext context) {
        Optional<String> experiment =
                experiments.named(context.pathParam("project")).map(one -> one.id());
        if (experiment.isEmpty()) {
            context.next();
        } else {
            lead(context, "/?experiment=" + URLEncoder.encode(experiment.get(), StandardCharsets.UTF_8));
        }
    }

    private static void lead(RoutingContext context, String to) {
        context.response().setStatusCode(SEE_OTHER).putHeader("Location", to).end();
    }
}
