package io.grokwatch.tracker.artifact;

/** Knows the owners of a kind. There is a bean of it for each kind. */
public interface OwnerLookup {
    /** The kind. */
    ArtifactOwner.Kind kind();

    /** Whether there is one with that id, which may be any text. */
    boolean exists(String id);
}
