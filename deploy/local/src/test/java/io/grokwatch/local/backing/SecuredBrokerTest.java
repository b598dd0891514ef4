package io.grokwatch.local.backing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grokwatch.backing.EmbeddedBroker;
import io.grokwatch.backing.FreePort;
import io.grokwatch.backing.SecuredListener;
import io.grokwatch.events.Topics;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.TopicCreation;
import io.grokwatch.local.tls.ServedCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker's listener for other hosts. */
class SecuredBrokerTest {
    private static final int SECURED_PORT = FreePort.find();
    private static final String SECURED = "127.0.0.1:" + SECURED_PORT;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String PASSWORD = "of-the-test";

    @TempDir
    static Path data;

    private static EmbeddedBroker broker;
    private static ServedCertificate certificate;

    @BeforeAll
    static void start() throws Exception {
        certificate = ServedCertificate.own(data, List.of("127.0.0.1"), Instant.now());
        broker = EmbeddedBroker.start(
                data.resolve("kafka"),
                FreePort.find(),
                new SecuredListener(
                        "127.0.0.1",
                        SECURED_PORT,
                        "127.0.0.1",
                        Files.readString(certificate.chain()),
                        Files.readString(certificate.key())));
        TopicCreation.create(broker.bootstrap(), List.of(Topics.RUN_METRICS, Topics.RUN_LIFECYCLE), TIMEOUT);
        try (Admin admin = Admin.create(ClientConfigs.admin(broker.bootstrap(), TIMEOUT))) {
            AccessControlEntry entry =
                    new AccessControlEntry("User:w1", "*", AclOperation.WRITE, AclPermissionType.ALLOW);
            ResourcePattern metrics =
                    new ResourcePattern(ResourceType.TOPIC, Topics.RUN_METRICS.name(), PatternType.LITERAL);
            admin.createAcls(List.of(new AclBinding(metrics, entry))).all().get();
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            "w1", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                    .all()
                    .get();
            // The broker follows the log of its controller.
            await().ignoreExceptions()
                    .until(() -> admin.describeUserScramCredentials(List.of("w1"))
                            .all()
                            .get()
                            .containsKey("w1"));
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void a_principal_uses_what_it_may_and_nothing_else() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                ClientConfigs.durableProducer(SECURED, "test", credentials("w1", PASSWORD, certificate.anchor())))) {
            producer.send(new ProducerRecord<>(Topics.RUN_METRICS.name(), new byte[1]))
                    .get(10, TimeUnit.SECONDS);

            assertThatThrownBy(() -> producer.send(new ProducerRecord<>(Topics.RUN_LIFECYCLE.name(), new byte[1]))
                            .get(10, TimeUnit.SECONDS))
                    .rootCause()
                    .isInstanceOf(TopicAuthorizationException.class);
        }
        try (Admin admin = admin(credentials("w1", PASSWORD, certificate.anchor()))) {
            assertThat(admin.listTopics().names().get()).containsExactly(Topics.RUN_METRICS.name());
            assertThatThrownBy(() -> admin.deleteTopics(List.of(Topics.RUN_METRICS.name()))
                            .all()
                            .get())
                    .hasCauseInstanceOf(AuthorizationException.class);
            assertThatThrownBy(() -> admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                    "w2", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                            .all()
                            .get())
                    .hasCauseInstanceOf(AuthorizationException.class);
        }
    }

    @Test
    void a_wrong_password_and_an_unknown_user_are_refused() {
        for (String user : List.of("w1", "nobody", "ANONYMOUS")) {
            try (Admin admin = admin(credentials(user, "guessed", certificate.anchor()))) {
                assertThatThrownBy(() -> admin.listTopics().names().get())
                        .as(user)
                        .hasCauseInstanceOf(SaslAuthenticationException.class);
            }
        }
    }

    @Test
    void a_client_that_trusts_another_certificate_sends_no_password(@TempDir Path foreign) {
        ServedCertificate other = ServedCertificate.own(foreign, List.of("127.0.0.1"), Instant.now());
        try (Admin admin = admin(credentials("w1", PASSWORD, other.anchor()))) {
            assertThatThrownBy(() -> admin.listTopics().names().get())
                    .hasCauseInstanceOf(SslAuthenticationException.class);
        }
    }

    @Test
    void a_client_without_tls_or_without_credentials_gets_no_answer() {
        for (Map<String, Object> settings : List.<Map<String, Object>>of(
                Map.of(),
                Map.of(
                        "security.protocol", "SSL",
                        "ssl.truststore.type", "PEM",
                        "ssl.truststore.location", certificate.anchor().toString()))) {
            Map<String, Object> brief = new HashMap<>(settings);
            brief.put("default.api.timeout.ms", 3000);
            brief.put("request.timeout.ms", 1500);
            try (Admin admin = admin(brief)) {
                assertThatThrownBy(() -> admin.listTopics().names().get())
                        .as(settings.toString())
                        .isInstanceOf(Exception.class);
            }
        }
    }

    private static Admin admin(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(ClientConfigs.admin(SECURED, TIMEOUT));
        all.putAll(settings);
        return Admin.create(all);
    }

    private static Map<String, Object> credentials(String user, String password, Path anchor) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                        + password + "\";",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                anchor.toString());
    }
}
