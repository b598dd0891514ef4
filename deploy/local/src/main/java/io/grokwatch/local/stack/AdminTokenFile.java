package io.grokwatch.local.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The file in the data folder that has the operator's API token, if the tracker requires tokens. */
public final class AdminTokenFile {
    static final String NAME = "admin-token";

    private AdminTokenFile() {}

    /**
     * The token of the stack with this data folder; empty if its tracker requires none.
     *
     * @throws StackException if there is a file that cannot be read
     */
    public static Optional<String> read(Path data) {
        Path file = data.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw new StackException("the API token in " + file + " cannot be read: " + e, e);
        }
    }
}
