package io.grokwatch.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.grokwatch.backing.FreePort;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.local.remote.JoinAddress;
import io.grokwatch.local.remote.JoinedHost;
import io.grokwatch.local.remote.WorkerDevice;
import io.grokwatch.local.tls.ServedCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Joining a tracker, and the line for each thing that may be wrong. */
class HostJoinTest {
    private static final String TOKEN = "gw" + "a".repeat(38);
    private static final List<WorkerDevice> DEVICES =
            List.of(new WorkerDevice("cpu-1", "cpu", null), new WorkerDevice("cpu-2", "cpu", null));

    @TempDir
    Path data;

    private @Nullable HttpServer server;
    private String received = "";

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    void the_answer_has_the_credentials_of_the_host() throws Exception {
        ServedCertificate served = served("127.0.0.1", Instant.now());
        int port = serve(
                served,
                201,
                "{\"id\": \"AbCdEfGh\", \"bootstrap\": \"127.0.0.1:8474\", \"mechanism\": \"SCRAM-SHA-512\","
                        + " \"user\": \"worker-AbCdEfGh\", \"password\": \"p\", \"certificate\": \"c\","
                        + " \"token\": \"t\"}");
        Instant now = Instant.parse("2026-11-29T10:00:00Z");

        JoinedHost joined = HostJoin.join(
                address("127.0.0.1", port, served.anchorFingerprint()),
                "gpu-1",
                DEVICES,
                Clock.fixed(now, ZoneOffset.UTC));

        assertThat(received)
                .isEqualTo("POST /api/v1/workers/join Bearer " + TOKEN
                        + " {\"host\":\"gpu-1\",\"devices\":[\"cpu\"],\"time\":\"2026-11-29T10:00:00Z\"}");
        assertThat(joined)
                .isEqualTo(new JoinedHost(
                        "https://127.0.0.1:" + port,
                        "gpu-1",
                        "127.0.0.1:8474",
                        "SCRAM-SHA-512",
                        "worker-AbCdEfGh",
                        "p",
                        "c",
                        "t"));
    }

    @Test
    void a_token_that_is_expired_revoked_or_for_something_else() throws Exception {
        ServedCertificate served = served("127.0.0.1", Instant.now());
        int port = serve(
                served,
                401,
                "{\"status\": 401, \"detail\": \"token AbCdEfGh expired at 2026-11-29T10:00:00Z; send one as"
                        + " Authorization: Bearer TOKEN, or as the password of Basic\"}");

        assertThatThrownBy(() -> join("127.0.0.1", port, served.anchorFingerprint()))
                .isInstanceOf(UserErrorException.class)
                .hasMessage("the token of the line is not accepted: token AbCdEfGh expired at 2026-11-29T10:00:00Z;"
                        + " print another line with ./grokwatch tokens worker on the host of the tracker");
    }

    @Test
    void the_clock_of_the_host_as_the_tracker_answers_it() throws Exception {
        ServedCertificate served = served("127.0.0.1", Instant.now());
        int port = serve(served, 400, "{\"status\": 400, \"detail\": \"the clock of gpu-1 is 3600 s behind\"}");

        assertThatThrownBy(() -> join("127.0.0.1", port, served.anchorFingerprint()))
                .hasMessage("the tracker answered 400: the clock of gpu-1 is 3600 s behind");
    }

    @Test
    void a_certificate_that_is_not_the_expected_one(@TempDir Path other) throws Exception {
        ServedCertificate served = served("127.0.0.1", Instant.now());
        String expected = ServedCertificate.own(other, List.of("127.0.0.1"), Instant.now())
                .anchorFingerprint();
        int port = serve(served, 201, "{}");

        assertThatThrownBy(() -> join("127.0.0.1", port, expected))
                .hasMessageStartingWith("the server at https://127.0.0.1:" + port
                        + " is not trusted: its certificate is not the expected one: SHA-256 must be " + expected)
                .hasMessageEndingWith("make sure that nobody is in between");
        assertThat(received).as("the token was not sent").isEmpty();
    }

    @Test
    void a_certificate_for_another_name() throws Exception {
        ServedCertificate served = served("tracker.example", Instant.now());
        int port = serve(served, 201, "{}");

        assertThatThrownBy(() -> join("127.0.0.1", port, served.anchorFingerprint()))
                .hasMessageStartingWith("the server at https://127.0.0.1:" + port + " is not trusted: No ")
                .hasMessageEndingWith("start the tracker with --advertise and the name that this host reaches it by");
    }

    @Test
    void a_certificate_that_is_not_valid_by_the_clock_of_the_host() throws Exception {
        ServedCertificate served = served("127.0.0.1", Instant.now().plus(Duration.ofDays(1)));
        int port = serve(served, 201, "{}");

        assertThatThrownBy(() -> join("127.0.0.1", port, served.anchorFingerprint()))
                .hasMessageContaining("is not trusted: its certificate is valid from ")
                .hasMessageContaining("; set the clock");
    }

    @Test
    void a_name_that_does_not_resolve_and_a_port_that_is_closed() {
        String fingerprint = served("127.0.0.1", Instant.now()).anchorFingerprint();
        assertThatThrownBy(() -> join("tracker.invalid", 8470, fingerprint))
                .hasMessage("the name tracker.invalid of the tracker cannot be resolved on this host");
        int closed = FreePort.find();
        assertThatThrownBy(() -> join("127.0.0.1", closed, fingerprint))
                .hasMessageStartingWith("nothing accepts connections at https://127.0.0.1:" + closed);
    }

    @Test
    void a_server_without_tls() throws Exception {
        String fingerprint = served("127.0.0.1", Instant.now()).anchorFingerprint();
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answerPlainly(plain));

            assertThatThrownBy(() -> join("127.0.0.1", plain.getLocalPort(), fingerprint))
                    .hasMessageStartingWith(
                            "the server at https://127.0.0.1:" + plain.getLocalPort() + " speaks no TLS");
        }
    }

    private static void answerPlainly(ServerSocket plain) {
        try (Socket client = plain.accept()) {
            client.getInputStream().read();
            client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServedCertificate served(String name, Instant from) {
        return ServedCertificate.own(data, List.of(name), from);
    }

    private JoinedHost join(String host, int port, String fingerprint) {
        return HostJoin.join(address(host, port, fingerprint), "gpu-1", DEVICES, Clock.systemUTC());
    }

    private static JoinAddress address(String host, int port, String fingerprint) {
        return new JoinAddress("https://" + host + ":" + port, TOKEN, fingerprint);
    }

    private int serve(ServedCertificate served, int status, String answer)
            throws IOException, GeneralSecurityException {
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context(served)));
        https.createContext("/", exchange -> {
            received = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        https.start();
        server = https;
        return https.getAddress().getPort();
    }

    private static SSLContext context(ServedCertificate served) throws IOException, GeneralSecurityException {
        String key = Files.readString(served.key()).replaceAll("-----.*-----", "");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream chain = Files.newInputStream(served.chain())) {
            store.setKeyEntry(
                    "server",
                    KeyFactory.getInstance("EC")
                            .generatePrivate(new PKCS8EncodedKeySpec(
                                    Base64.getMimeDecoder().decode(key))),
                    new char[0],
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(chain)
                            .toArray(Certificate[]::new));
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
