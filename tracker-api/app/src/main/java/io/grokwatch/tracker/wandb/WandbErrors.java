package io.grokwatch.tracker.wandb;

import io.grokwatch.tracker.http.ErrorFormat;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.regex.Pattern;

/** Answers every failure under the addresses of W&B's client in the form of GraphQL, which the client prints. */
@Singleton
final class WandbErrors implements ErrorFormat {
    private static final Pattern PATH = Pattern.compile("/+(graphql|files/.*|sdk/otel/.*)");

    /** The errors of a request. */
    record Errors(List<Message> errors) {
        static Errors of(String detail) {
            return new Errors(List.of(new Message(detail)));
        }
    }

    /** An error for people. */
    record Message(String message) {}

    @Override
    public boolean covers(String path) {
        return PATH.matcher(path).matches();
    }

    @Override
    public String mediaType() {
        return MediaType.APPLICATION_JSON;
    }

    @Override
    public Object body(int status, String detail) {
        return Errors.of(detail);
    }
}
