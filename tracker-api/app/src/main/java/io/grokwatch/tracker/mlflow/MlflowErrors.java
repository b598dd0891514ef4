package io.grokwatch.tracker.mlflow;

import io.grokwatch.tracker.http.ErrorFormat;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers every failure under the prefixes of MLflow's API in MLflow's form. */
@Singleton
final class MlflowErrors implements ErrorFormat {
    private static final Pattern PREFIX = Pattern.compile("/+(ajax-)?api/[23]\\.0/.*");

    @Override
    public boolean covers(String path) {
        return PREFIX.matcher(path).matches();
    }

    @Override
    public String mediaType() {
        return MediaType.APPLICATION_JSON;
    }

    @Override
    public Object body(int status, String detail) {
        return new MlflowError(MlflowErrorCode.of(status), detail);
    }

    @ServerExceptionMapper
    Response refused(MlflowException refusal) {
        return Response.status(refusal.code().status())
                .type(MediaType.APPLICATION_JSON)
                .entity(new MlflowError(refusal.code(), String.valueOf(refusal.getMessage())))
                .build();
    }
}
