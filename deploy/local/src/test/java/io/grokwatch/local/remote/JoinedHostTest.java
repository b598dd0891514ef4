package io.grokwatch.local.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.local.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The credentials of a host that joined, on its disk. */
class JoinedHostTest {
    private static final JoinedHost HOST = new JoinedHost(
            "https://tracker:8470",
            "gpu-1",
            "tracker:8474",
            "SCRAM-SHA-512",
            "worker-AbCdEfGh",
            "of-the-broker",
            "-----BEGIN CERTIFICATE-----\n",
            "of-the-api");

    @TempDir
    Path data;

    @Test
    void they_are_read_again_by_their_owner_alone() throws IOException {
        HOST.write(data);

        assertThat(JoinedHost.read(data)).contains(HOST);
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        assertThat(HOST.toString()).doesNotContain("of-the-broker").doesNotContain("of-the-api");
    }

    @Test
    void clients_of_kafka_take_them_from_a_properties_file() {
        HOST.write(data);

        BrokerAccess access = HOST.broker(data);

        assertThat(access.bootstrap()).isEqualTo("tracker:8474");
        assertThat(access.security())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry(
                        "ssl.truststore.location", data.resolve("tracker.pem").toString())
                .hasEntrySatisfying(
                        "sasl.jaas.config",
                        jaas -> assertThat(jaas.toString())
                                .endsWith("username=\"worker-AbCdEfGh\" password=\"of-the-broker\";"));
    }

    @Test
    void a_host_that_has_not_joined_has_none_and_a_damaged_file_is_named() throws IOException {
        assertThat(JoinedHost.read(data)).isEmpty();

        Files.writeString(data.resolve("join.json"), "{");
        assertThatThrownBy(() -> JoinedHost.read(data))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("join.json is not what joining writes; join again");
    }

    @Test
    void a_disk_that_takes_nothing_is_one_line() throws IOException {
        Path file = Files.createFile(data.resolve("file"));
        assertThatThrownBy(() -> HOST.write(file.resolve("folder")))
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith("the credentials cannot be kept in " + file.resolve("folder"));
    }
}
