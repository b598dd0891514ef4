package io.grokwatch.tracker.access;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.kafka.Backoff;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.PartitionSetting;
import io.grokwatch.kafka.TopicCreation;
import io.grokwatch.kafka.WorkerGroup;
import io.grokwatch.kafka.WorkerRights;
import io.grokwatch.tracker.kafka.Broker;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The principals of workers on other hosts at the broker: SCRAM credentials, and access control lists with {@link WorkerRights}.
 */
@Singleton
final class WorkerPrincipals {
    static final String MECHANISM = "SCRAM-SHA-512";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Backoff POLL = Backoff.constant(Duration.ofMillis(50));
    private static final int ITERATIONS = 8192;

    private final Broker broker;
    private final SecureRandom random = new SecureRandom();

    WorkerPrincipals(Broker broker) {
        this.broker = broker;
    }

    /** The user of the principal with an id. */
    static String user(String id) {
        return "worker-" + id;
    }

    /**
     * Creates the principal with an id, which can log in when this returns.
     *
     * @return its password
     * @throws KafkaException the broker's reason if it did not
     */
    String create(String id) throws InterruptedException {
        String user = user(id);
        String password = TokenText.random(random).text();
        try (Admin admin = admin()) {
            TopicCreation.create(admin, PartitionSetting.applied(Topics.ALL, System.getenv()), TIMEOUT);
            WorkerGroup.configure(admin, WorkerGroup.LOCK);
            TopicCreation.await(admin.createAcls(bindings(user)).all(), TIMEOUT);
            UserScramCredentialAlteration credentials = new UserScramCredentialUpsertion(
                    user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password);
            TopicCreation.await(
                    admin.alterUserScramCredentials(List.of(credentials)).all(), TIMEOUT);
            // The broker follows the log of its controller, in which the lists are before the credentials.
            POLL.retry(
                    TIMEOUT,
                    ResourceNotFoundException.class::isInstance,
                    () -> TopicCreation.await(
                            admin.describeUserScramCredentials(List.of(user)).all(), TIMEOUT));
        }
        return password;
    }

    /**
     * Removes the principal with an id, if there is one: its next request is refused.
     *
     * @throws KafkaException the broker's reason if it did not
     */
    void remove(String id) throws InterruptedException {
        String user = user(id);
        try (Admin admin = admin()) {
            AclBindingFilter ofUser = new AclBindingFilter(
                    ResourcePatternFilter.ANY,
                    new AccessControlEntryFilter(principal(user), null, AclOperation.ANY, AclPermissionType.ANY));
            TopicCreation.await(admin.deleteAcls(List.of(ofUser)).all(), TIMEOUT);
            UserScramCredentialAlteration deletion =
                    new UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_512);
            TopicCreation.await(
                    admin.alterUserScramCredentials(List.of(deletion)).all(), TIMEOUT);
        } catch (ResourceNotFoundException none) {
            // It was removed before, or was never created.
        }
    }

    private Admin admin() {
        return Admin.create(ClientConfigs.admin(broker.bootstrap(), TIMEOUT));
    }

    private static List<AclBinding> bindings(String user) {
        List<AclBinding> bindings = new ArrayList<>();
        BiConsumer<ResourcePattern, AclOperation> allow = (resource, operation) -> bindings.add(new AclBinding(
                resource, new AccessControlEntry(principal(user), "*", operation, AclPermissionType.ALLOW)));
        WorkerRights.READ.forEach(topic -> allow.accept(topic(topic), AclOperation.READ));
        WorkerRights.WRITTEN.forEach(topic -> allow.accept(topic(topic), AclOperation.WRITE));
        allow.accept(
                new ResourcePattern(ResourceType.GROUP, Topics.WORKER_GROUP, PatternType.LITERAL), AclOperation.READ);
        return bindings;
    }

    private static ResourcePattern topic(Topic topic) {
        return new ResourcePattern(ResourceType.TOPIC, topic.name(), PatternType.LITERAL);
    }

    private static String principal(String user) {
        return "User:" + user;
    }
}
