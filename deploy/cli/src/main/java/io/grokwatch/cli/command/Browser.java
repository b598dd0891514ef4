package io.grokwatch.cli.command;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Opens an address in the desktop's browser, where there is a desktop. */
final class Browser {
    private Browser() {}

    static void open(String address, Consumer<String> notices) {
        boolean mac = System.getProperty("os.name", "").startsWith("Mac");
        if (!mac && System.getenv("DISPLAY") == null && System.getenv("WAYLAND_DISPLAY") == null) {
            return;
        }
        try {
            new ProcessBuilder(List.of(mac ? "open" : "xdg-open", address))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            notices.accept("no browser could be opened (" + e.getMessage() + "); open " + address);
        }
    }
}
