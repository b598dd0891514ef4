package io.grokwatch.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * How clients reach a broker, and with which credentials.
 *
 * @param bootstrap {@code host:port,...}
 * @param security settings such as {@code security.protocol} and {@code sasl.jaas.config}, under the names that Kafka's clients give them;
 *     empty for a broker without authentication
 */
public record BrokerAccess(String bootstrap, Map<String, Object> security) {
    public BrokerAccess {
        security = Map.copyOf(security);
    }

    /** To a broker that requires neither encryption nor authentication. */
    public static BrokerAccess plaintext(String bootstrap) {
        return new BrokerAccess(bootstrap, Map.of());
    }

    /**
     * With the settings of a properties file, such as the {@code client.properties} that Kafka's own tools take as
     * {@code --command-config}.
     *
     * @throws IOException if the file cannot be read
     */
    public static BrokerAccess of(String bootstrap, Path properties) throws IOException {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(properties, StandardCharsets.UTF_8)) {
            read.load(reader);
        } catch (IllegalArgumentException e) {
            throw new IOException(properties + " is no properties file: " + e.getMessage(), e);
        }
        Map<String, Object> security = new LinkedHashMap<>();
        read.stringPropertyNames().forEach(name -> security.put(name, read.getProperty(name)));
        return new BrokerAccess(bootstrap, security);
    }

    /** Settings of one client with those of the access on top. */
    public Map<String, Object> with(Map<String, Object> settings) {
        Map<String, Object> all = new LinkedHashMap<>(settings);
        all.putAll(security);
        return all;
    }

    /** Without the credentials, so that a log does not have them. */
    @Override
    public String toString() {
        return bootstrap + (security.isEmpty() ? "" : " with credentials");
    }
}
