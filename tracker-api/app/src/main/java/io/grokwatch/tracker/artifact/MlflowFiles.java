package io.grokwatch.tracker.artifact;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A list of artifacts as MLflow's clients read it.
 *
 * @param rootUri the address of the owner's artifacts; left out where the request has named it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MlflowFiles(
        @JsonProperty("root_uri") @Nullable String rootUri,
        @JsonProperty("files") List<FileInfo> files) {
    public MlflowFiles {
        files = List.copyOf(files);
    }

    /**
     * A file or a folder.
     *
     * @param path relative to what the list is of
     * @param fileSize left out for a folder
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FileInfo(
            @JsonProperty("path") String path,
            @JsonProperty("is_dir") boolean isDir,
            @JsonProperty("file_size") @Nullable Long fileSize) {}

    /** The entries with their paths relative to the owner. */
    public static MlflowFiles relativeToOwner(String rootUri, List<ArtifactEntry> entries) {
        return new MlflowFiles(
                rootUri,
                entries.stream()
                        .map(entry -> new FileInfo(entry.path().text(), entry.isFolder(), entry.bytes()))
                        .toList());
    }

    /** The entries by their names alone. */
    static MlflowFiles byName(List<ArtifactEntry> entries) {
        return new MlflowFiles(
                null,
                entries.stream()
                        .map(entry -> new FileInfo(entry.path().name(), entry.isFolder(), entry.bytes()))
                        .toList());
    }

    /** A path that a request may leave empty. */
    public static Optional<ArtifactPath> folder(@Nullable String path) {
        String stripped = path == null ? "" : path.replaceAll("/+$", "");
        // An absolute path is none of a folder of artifacts, that of the root of a file system either.
        if (path != null && path.startsWith("/")) {
            return Optional.of(ArtifactLocations.path(path));
        }
        return stripped.isEmpty() || stripped.equals(".")
                ? Optional.empty()
                : Optional.of(ArtifactLocations.path(stripped));
    }
}
