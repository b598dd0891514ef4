package io.grokwatch.tracker.artifact;

import java.util.Locale;

/** What artifacts belong to. They are deleted with it. */
public record ArtifactOwner(Kind kind, String id) {

    /** The kinds of owners. */
    public enum Kind {
        RUN,
        /** A logged model of MLflow 3. */
        MODEL
    }

    /** The owner of a run's artifacts. */
    public static ArtifactOwner run(String id) {
        return new ArtifactOwner(Kind.RUN, id);
    }

    /** The owner of a logged model's artifacts. */
    public static ArtifactOwner model(String id) {
        return new ArtifactOwner(Kind.MODEL, id);
    }

    /** Distinguishes it from all others: {@code run/ID} or {@code model/ID}. */
    String key() {
        return kind.name().toLowerCase(Locale.ROOT) + "/" + id;
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " '" + id + "'";
    }
}
