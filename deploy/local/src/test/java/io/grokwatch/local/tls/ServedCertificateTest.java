package io.grokwatch.local.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificate of a stack. */
class ServedCertificateTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final List<String> NAMES = List.of("tracker.example", "10.0.0.7", "fe80::1");

    @TempDir
    Path data;

    @Test
    void its_files_are_read_by_their_owner_alone() throws IOException {
        ServedCertificate.own(data, NAMES, NOW);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("tls"))))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(data.resolve("tls"))) {
            assertThat(files)
                    .hasSize(5)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void a_restart_serves_the_same_certificate() {
        String first = ServedCertificate.own(data, NAMES, NOW).fingerprint();

        assertThat(ServedCertificate.own(data, NAMES.subList(0, 2), NOW.plus(Duration.ofDays(300)))
                        .fingerprint())
                .isEqualTo(first);
    }

    @Test
    void another_name_or_a_near_expiry_renews_it_and_hosts_that_joined_still_trust_it() {
        ServedCertificate served = ServedCertificate.own(data, NAMES, NOW);
        String first = served.fingerprint();
        String anchor = served.anchorFingerprint();

        ServedCertificate.own(data, List.of("tracker.example", "other.example"), NOW);
        String named = served.fingerprint();
        ServedCertificate.own(data, List.of("other.example"), NOW.plus(Duration.ofDays(340)));

        assertThat(named).isNotEqualTo(first);
        assertThat(served.fingerprint()).isNotEqualTo(named);
        assertThat(served.anchorFingerprint()).isEqualTo(anchor);
    }

    @Test
    void a_key_that_is_not_that_of_the_certificate_is_replaced_with_it() throws IOException {
        ServedCertificate served = ServedCertificate.own(data, NAMES, NOW);
        String first = served.fingerprint();
        Files.writeString(served.key(), Files.readString(data.resolve("tls/authority-key.pem")));

        ServedCertificate.own(data, NAMES, NOW);

        assertThat(served.fingerprint()).isNotEqualTo(first);
    }

    @Test
    void one_of_the_operator_is_served_if_it_is_for_the_name_and_valid_and_has_its_key(@TempDir Path theirs)
            throws IOException {
        ServedCertificate issued = ServedCertificate.own(theirs, List.of("*.example", "::1"), NOW);

        ServedCertificate served = ServedCertificate.of(data, issued.chain(), issued.key(), "Tracker.example", NOW);

        assertThat(served.fingerprint()).isEqualTo(issued.fingerprint());
        assertThat(served.anchorFingerprint()).isEqualTo(issued.anchorFingerprint());
        ServedCertificate.of(data, issued.chain(), issued.key(), "0:0:0:0:0:0:0:1", NOW);
        assertThatThrownBy(() -> ServedCertificate.of(data, issued.chain(), issued.key(), "a.b.example", NOW))
                .isInstanceOf(CertificateFailure.class)
                .hasMessageContaining("not for a.b.example; name one of these with --advertise");
        assertThatThrownBy(() -> ServedCertificate.of(
                        data, issued.chain(), issued.key(), "a.example", NOW.plus(Duration.ofDays(398))))
                .hasMessageContaining("is valid from 2026-11-29T11:00:00Z until 2027-12-31T12:00:00Z, and it is ");
        Path another = theirs.resolve("tls/authority-key.pem");
        assertThatThrownBy(() -> ServedCertificate.of(data, issued.chain(), another, "a.example", NOW))
                .hasMessage("the key in " + another + " is not that of the certificate in " + issued.chain());
        assertThatThrownBy(() -> ServedCertificate.of(data, issued.chain(), issued.chain(), "a.example", NOW))
                .hasMessageContaining("has no unencrypted private key in the PEM format");
        assertThatThrownBy(() -> ServedCertificate.of(data, issued.key(), issued.key(), "a.example", NOW))
                .hasMessageContaining("has no certificate");
        Path missing = theirs.resolve("missing.pem");
        assertThatThrownBy(() -> ServedCertificate.of(data, missing, issued.key(), "a.example", NOW))
                .hasMessageContaining(missing.toString());
    }
}
