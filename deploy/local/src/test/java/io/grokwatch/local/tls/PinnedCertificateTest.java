package io.grokwatch.local.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.trainer.tls.PinnedCertificate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which servers a client trusts that knows the fingerprint of one certificate, over real connections. */
class PinnedCertificateTest {
    @TempDir
    Path data;

    @Test
    void the_certificate_of_the_authority_is_trusted_for_servers_of_the_name() throws Exception {
        ServedCertificate named = ServedCertificate.own(data, List.of("127.0.0.1"), Instant.now());
        assertThat(status(named, named.anchorFingerprint())).isEqualTo(200);
    }

    @Test
    void the_certificate_of_the_authority_is_not_enough_for_a_server_of_another_name() {
        ServedCertificate other = ServedCertificate.own(data, List.of("tracker.example"), Instant.now());
        assertThatThrownBy(() -> status(other, other.anchorFingerprint()))
                .hasRootCauseInstanceOf(CertificateException.class)
                .rootCause()
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void the_own_certificate_of_a_server_is_trusted_whatever_its_name() throws Exception {
        ServedCertificate other = ServedCertificate.own(data, List.of("tracker.example"), Instant.now());
        assertThat(status(other, other.fingerprint())).isEqualTo(200);
    }

    @Test
    void another_certificate_is_not_trusted(@TempDir Path foreign) {
        ServedCertificate served = ServedCertificate.own(data, List.of("127.0.0.1"), Instant.now());
        String expected = ServedCertificate.own(foreign, List.of("127.0.0.1"), Instant.now())
                .anchorFingerprint();

        assertThatThrownBy(() -> status(served, expected))
                .rootCause()
                .hasMessageStartingWith("its certificate is not the expected one: SHA-256 must be " + expected);
    }

    @Test
    void an_expired_certificate_and_one_of_the_future_are_not_trusted_and_the_clock_is_named(@TempDir Path late) {
        ServedCertificate expired =
                ServedCertificate.own(data, List.of("127.0.0.1"), Instant.now().minus(Duration.ofDays(400)));
        ServedCertificate early =
                ServedCertificate.own(late, List.of("127.0.0.1"), Instant.now().plus(Duration.ofDays(2)));

        for (ServedCertificate served : List.of(expired, early)) {
            for (String fingerprint : List.of(served.fingerprint(), served.anchorFingerprint())) {
                assertThatThrownBy(() -> status(served, fingerprint))
                        .rootCause()
                        .hasMessageStartingWith("its certificate is valid from ")
                        .hasMessageContaining("and the clock of this host is at ");
            }
        }
    }

    private static int status(ServedCertificate served, String fingerprint) throws Exception {
        try (TlsServer server = new TlsServer(served);
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(PinnedCertificate.context(fingerprint))
                        .build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + "/"))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
