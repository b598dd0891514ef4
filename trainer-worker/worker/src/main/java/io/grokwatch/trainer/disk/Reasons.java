package io.grokwatch.trainer.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;

/** The reason of a failure of the file system, in words: the message of its exception is often the name of a file alone. */
public final class Reasons {
    private Reasons() {}

    /** The reason, with the name of the file. */
    public static String of(IOException failure) {
        return switch (failure) {
            case NotDirectoryException file -> file.getFile() + " is not a folder";
            case FileAlreadyExistsException file -> file.getFile() + " is not a folder";
            case AccessDeniedException denied -> "permission denied at " + denied.getFile();
            case FileSystemException known
            when known.getReason() != null -> known.getReason() + " at " + known.getFile();
            default -> String.valueOf(failure.getMessage());
        };
    }
}
