package io.grokwatch.local.remote;

import java.nio.file.Path;
import java.util.List;

/** A unit of systemd that runs the workers of a host which joined. */
public final class SystemdUnit {
    private SystemdUnit() {}

    /**
     * The content of its file.
     *
     * @param launcher the program
     * @param javaHome the JDK it runs on
     * @param user that the workers run as, who alone reads their credentials
     * @param data folder of their credentials
     * @param arguments further ones of the command line, none of which needs quotes
     */
    public static String text(Path launcher, Path javaHome, String user, Path data, List<String> arguments) {
        return """
                [Unit]
                Description=Grokwatch training workers
                Wants=network-online.target
                After=network-online.target

                [Service]
                User=%s
                Environment=JAVA_HOME=%s
                ExecStart=%s worker --data %s %s
                Restart=always
                RestartSec=10
                # The workers requeue their runs within five seconds.
                KillMode=mixed
                TimeoutStopSec=30
                NoNewPrivileges=true

                [Install]
                WantedBy=multi-user.target
                """.formatted(user, quoted(javaHome), quoted(launcher), quoted(data), String.join(" ", arguments));
    }

    /** Percent signs begin specifiers of systemd. */
    private static String quoted(Path path) {
        String text = path.toString().replace("%", "%%");
        return text.matches("[A-Za-z0-9/._%+-]*")
                ? text
                : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
