package io.grokwatch.local.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.codec.Json;
import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.local.stack.StackException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The credentials of a host whose workers joined, as {@code join.json} in its data folder, which its owner alone reads.
 *
 * @param tracker the address of the API
 * @param host the name of this host
 * @param bootstrap the broker's address
 * @param mechanism of SASL
 * @param user at the broker
 * @param password at the broker
 * @param certificate which both present, or that of its authority, in the PEM format
 * @param token an API token for checkpoints
 */
public record JoinedHost(
        String tracker,
        String host,
        String bootstrap,
        String mechanism,
        String user,
        String password,
        String certificate,
        String token) {
    private static final String NAME = "join.json";
    private static final String CERTIFICATE = "tracker.pem";
    private static final String KAFKA = "kafka.properties";

    /**
     * The credentials in a data folder, if its host joined.
     *
     * @throws StackException if the file cannot be read
     */
    public static Optional<JoinedHost> read(Path data) {
        Path file = data.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readString(file), JoinedHost.class));
        } catch (JsonProcessingException e) {
            throw new StackException(file + " is not what joining writes; join again: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new StackException("the credentials in " + file + " cannot be read: " + e, e);
        }
    }

    /**
     * Keeps the credentials in a data folder, beside what worker processes read of them.
     *
     * @throws StackException if a file cannot be written
     */
    public void write(Path data) {
        try {
            Files.createDirectories(data);
            write(data.resolve(CERTIFICATE), certificate);
            write(data.resolve(KAFKA), kafkaProperties(data));
            write(
                    data.resolve(NAME),
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        } catch (IOException e) {
            throw new StackException("the credentials cannot be kept in " + data + ": " + e, e);
        }
    }

    /** The file with the certificate. */
    Path certificateFile(Path data) {
        return data.resolve(CERTIFICATE);
    }

    /** The file with the settings of Kafka's clients. */
    Path kafkaFile(Path data) {
        return data.resolve(KAFKA);
    }

    /**
     * How the broker is reached.
     *
     * @throws StackException if a file cannot be read
     */
    BrokerAccess broker(Path data) {
        try {
            return BrokerAccess.of(bootstrap, kafkaFile(data));
        } catch (IOException e) {
            throw new StackException("the credentials in " + kafkaFile(data) + " cannot be read: " + e, e);
        }
    }

    private String kafkaProperties(Path data) {
        return "security.protocol=SASL_SSL\n"
                + "sasl.mechanism=" + mechanism + "\n"
                + "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required"
                + " username=\"" + user + "\" password=\"" + password + "\";\n"
                + "ssl.truststore.type=PEM\n"
                + "ssl.truststore.location="
                + certificateFile(data).toAbsolutePath().toString().replace("\\", "\\\\") + "\n";
    }

    /** Replaces a file by one that its owner alone reads; a reader sees the old content or the new one. */
    private static void write(Path file, String content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        boolean isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owner = isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Files.createFile(draft, owner);
        Files.writeString(draft, content, StandardCharsets.UTF_8, StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return host + " at " + tracker + " as " + user;
    }
}
