package io.grokwatch.local;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.logging.LogManager;

/** The logging of the libraries of this process. */
public final class Logging {
    private Logging() {}

    /** Logs only warnings, one line each, on standard error. */
    public static void warningsOnly() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream settings =
                Objects.requireNonNull(Logging.class.getResourceAsStream("logging.properties"), "logging.properties")) {
            LogManager.getLogManager().readConfiguration(settings);
        } catch (IOException e) {
            throw new IllegalStateException("logging.properties of this program cannot be read", e);
        }
    }
}
