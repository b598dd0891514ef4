package io.grokwatch.tracker.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.tracker.client.TokenScope;
import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteRulesTest {
    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/runs, READ",
        "HEAD, /api/v1/runs, READ",
        "POST, /api/v1/runs, WRITE",
        "PATCH, /api/v1/runs/x, WRITE",
        "DELETE, /q/metrics, WRITE",
        "POST, /api/2.0/mlflow/runs/search, READ",
        "POST, /ajax-api/2.0/mlflow/logged-models/search, READ",
        "POST, /api/2.0/mlflow/runs/search/../create, WRITE",
        "POST, /api/2.0/mlflow/runs/create, WRITE",
        "TRACE, /a/route/that/nobody/knows, WRITE"
    })
    void what_does_not_only_read_needs_the_scope_write(String method, String path, TokenScope scope) {
        assertThat(RouteRules.scope(HttpMethod.valueOf(method), path)).isEqualTo(scope);
    }

    @ParameterizedTest
    @CsvSource({
        "JOIN, POST, /api/v1/workers/join, true",
        "WRITE, POST, /api/v1/workers/join, false",
        "ADMIN, POST, /api/v1/workers/join, false",
        "WORKER, POST, /api/v1/workers/join, false",
        "JOIN, GET, /api/v1/runs, false",
        "JOIN, GET, /api/v1/runs/r1/checkpoints, false",
        "WORKER, GET, /api/v1/runs/r1/checkpoints, true",
        "WORKER, PUT, /api/v1/runs/r1/checkpoints/step-5, true",
        "WORKER, DELETE, /api/v1/runs/r1/checkpoints/step-5, true",
        "WORKER, GET, /api/v1/runs/r1, false",
        "WORKER, POST, /api/v1/runs/r1/checkpoint, false",
        "WORKER, GET, /api/v1/runs/r1/artifacts/checkpoints/x, false",
        "WORKER, GET, /api/v1/runs/r1/checkpoints/../../r1, false",
        "WRITE, PUT, /api/v1/runs/r1/checkpoints/step-5, true"
    })
    void a_token_of_a_worker_is_for_joining_or_for_checkpoints_alone(
            TokenScope scope, String method, String path, boolean allowed) {
        assertThat(RouteRules.isAllowed(scope, HttpMethod.valueOf(method), path))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/logout", "/health", "/q/health", "/q/health/ready"})
    void login_and_health_are_open(String path) {
        assertThat(RouteRules.isOpen(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/q/metrics",
                "/q/openapi",
                "/q/healthy",
                "/login/x",
                "/version",
                "/api/v1/access"
            })
    void everything_else_is_closed(String path) {
        assertThat(RouteRules.isOpen(path)).isFalse();
    }

    @Test
    void what_reads_many_documents_costs_more() {
        assertThat(RouteRules.cost("/api/v1/runs/x")).isEqualTo(1);
        assertThat(RouteRules.cost("/api/v1/runs/x/series")).isEqualTo(10);
        assertThat(RouteRules.cost("/api/2.0/mlflow/runs/search")).isEqualTo(10);
        assertThat(RouteRules.cost("/api/v1/export")).isEqualTo(100);
    }
}
