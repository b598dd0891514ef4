package io.grokwatch.probe;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/**
 * A program for the health check of a container, whose image need not have a shell or an HTTP client: {@code HealthProbe ADDRESS}. Exit
 * status 0: a GET of the address was answered 200; 1: it was answered otherwise, or not within three seconds, with the reason in one line
 * on standard error; 2: there is no such address.
 */
public final class HealthProbe {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private HealthProbe() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.err));
    }

    static int run(String[] arguments, PrintStream err) {
        if (arguments.length != 1 || !arguments[0].matches("https?://.+")) {
            err.println("usage: HealthProbe http://HOST:PORT/PATH");
            return 2;
        }
        URI address = URI.create(arguments[0]);
        try {
            int status = status(address);
            if (status == HttpURLConnection.HTTP_OK) {
                return 0;
            }
            err.println(address + " answered " + status);
        } catch (IOException e) {
            err.println(address + " did not answer: " + e.getMessage());
        }
        return 1;
    }

    private static int status(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        int millis = Math.toIntExact(LIMIT.toMillis());
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        connection.setInstanceFollowRedirects(false);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
