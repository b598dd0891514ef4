package io.grokwatch.trainer.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that somebody will write to. */
public final class WritableFolder {
    private WritableFolder() {}

    /**
     * Makes the folder if it is not there, and tries whether a file can be made in it.
     *
     * @param contents what it is for, in the plural
     * @throws IOException naming the folder and what is wrong
     */
    public static void require(Path folder, String contents) throws IOException {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "check", ".unfinished"));
        } catch (IOException e) {
            throw new IOException(contents + " cannot be written to " + folder + ": " + Reasons.of(e), e);
        }
    }
}
