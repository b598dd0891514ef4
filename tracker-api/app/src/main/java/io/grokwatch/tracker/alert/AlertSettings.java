package io.grokwatch.tracker.alert;

import io.grokwatch.tracker.client.AlertChannelType;
import io.grokwatch.tracker.client.AlertChannelView;
import io.grokwatch.tracker.client.AlertRuleView;
import io.grokwatch.tracker.client.NewAlertChannel;
import io.grokwatch.tracker.client.NewAlertRule;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.run.GeneratedId;
import io.grokwatch.tracker.run.RunSearch;
import io.grokwatch.tracker.search.Search;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The stored channels and rules. Thread-safe. */
@Singleton
final class AlertSettings {
    private static final int MAX_SETTINGS = 200;
    private static final int SECRET_BYTES = 32;
    private static final String VALUE = "value";

    private final Store store;
    private final RunSearch search;
    private final SecureRandom random = new SecureRandom();

    AlertSettings(Store store, RunSearch search) {
        this.store = store;
        this.search = search;
    }

    /** By name. */
    List<Channel> channels() {
        return all(CollectionName.ALERT_CHANNELS, Channel.class).stream()
                .sorted(Comparator.comparing(Channel::name).thenComparing(Channel::id))
                .toList();
    }

    /** The channel with that id; empty if there is none. */
    Optional<Channel> findChannel(String id) {
        return find(CollectionName.ALERT_CHANNELS, id, Channel.class);
    }

    /** @throws jakarta.ws.rs.WebApplicationException 404 if there is no such channel */
    Channel channel(String id) {
        return findChannel(id).orElseThrow(() -> Problems.notFound("there is no channel '" + id + "'"));
    }

    /** Creates a channel. A webhook without a secret gets one, which the answer has. */
    AlertChannelView createChannel(NewAlertChannel created) {
        requireRoom(CollectionName.ALERT_CHANNELS);
        Instant now = now();
        boolean generate = created.secret() == null && created.type() == AlertChannelType.WEBHOOK;
        String secret = generate ? newSecret() : created.secret();
        Channel channel = channel(GeneratedId.of(created.name(), "channel", now, random), created, secret, now);
        put(CollectionName.ALERT_CHANNELS, channel.id(), channel);
        return channel.view(generate ? secret : null);
    }

    /** Replaces a channel; without a secret it keeps the one that it has. */
    AlertChannelView replaceChannel(String id, NewAlertChannel created) {
        Channel before = channel(id);
        String secret =
                created.secret() == null && created.type() == before.type() ? before.secret() : created.secret();
        Channel channel = channel(id, created, secret, before.createdAt());
        put(CollectionName.ALERT_CHANNELS, id, channel);
        return channel.view();
    }

    /** @throws jakarta.ws.rs.WebApplicationException 404 if there is no such channel; 409 if a rule sends to it */
    void deleteChannel(String id) {
        channel(id);
        rules().stream()
                .filter(rule -> rule.channels().contains(id))
                .findFirst()
                .ifPresent(rule -> {
                    throw Problems.conflict(
                            "rule '" + rule.id() + "' sends to channel '" + id + "'; change or delete it first");
                });
        Documents.delete(store, CollectionName.ALERT_CHANNELS, List.of(id));
    }

    /** By name. */
    List<AlertRuleView> rules() {
        return all(CollectionName.ALERT_RULES, AlertRuleView.class).stream()
                .sorted(Comparator.comparing(AlertRuleView::name).thenComparing(AlertRuleView::id))
                .toList();
    }

    /** Creates a rule. */
    AlertRuleView createRule(NewAlertRule created) {
        requireRoom(CollectionName.ALERT_RULES);
        Instant now = now();
        AlertRuleView rule = rule(GeneratedId.of(created.name(), "rule", now, random), created, now, null);
        put(CollectionName.ALERT_RULES, rule.id(), rule);
        return rule;
    }

    /** Replaces a rule, which stays muted if it is. */
    AlertRuleView replaceRule(String id, NewAlertRule created) {
        AlertRuleView before = rule(id);
        AlertRuleView rule = rule(id, created, before.createdAt(), before.mutedUntil());
        put(CollectionName.ALERT_RULES, id, rule);
        return rule;
    }

    /** @param until when it ends, or null to end it now */
    AlertRuleView mute(String id, @Nullable Instant until) {
        AlertRuleView rule = rule(id);
        AlertRuleView muted = new AlertRuleView(
                rule.id(),
                rule.name(),
                rule.kinds(),
                rule.experiment(),
                rule.filter(),
                rule.channels(),
                rule.suspected(),
                rule.maxPerRunAndHour(),
                rule.createdAt(),
                until);
        put(CollectionName.ALERT_RULES, id, muted);
        return muted;
    }

    void deleteRule(String id) {
        rule(id);
        Documents.delete(store, CollectionName.ALERT_RULES, List.of(id));
    }

    /** @throws jakarta.ws.rs.WebApplicationException 404 if there is no such rule */
    AlertRuleView rule(String id) {
        return find(CollectionName.ALERT_RULES, id, AlertRuleView.class)
                .orElseThrow(() -> Problems.notFound("there is no rule '" + id + "'"));
    }

    private static Channel channel(String id, NewAlertChannel created, @Nullable String secret, Instant createdAt) {
        URI url = created.url() == null ? null : Addresses.parse(created.url());
        List<String> recipients = Objects.requireNonNullElse(created.recipients(), List.of());
        return new Channel(id, created.name(), created.type(), url, recipients, secret, createdAt);
    }

    private AlertRuleView rule(String id, NewAlertRule created, Instant createdAt, @Nullable Instant mutedUntil) {
        List<String> kinds = Objects.requireNonNullElse(created.kinds(), List.of());
        for (String kind : kinds) {
            if (!AlertKinds.all().contains(kind)) {
                throw Problems.badRequest("a kind must be one of " + AlertKinds.all() + ", was '" + kind + "'");
            }
        }
        Search.predicate(search.fields(), created.filter());
        created.channels().forEach(this::channel);
        return new AlertRuleView(
                id,
                created.name(),
                kinds,
                created.experiment(),
                created.filter(),
                created.channels(),
                Boolean.TRUE.equals(created.suspected()),
                Objects.requireNonNullElse(created.maxPerRunAndHour(), NewAlertRule.DEFAULT_CAP),
                createdAt,
                mutedUntil);
    }

    private String newSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Signature.SECRET_PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private void requireRoom(CollectionName collection) {
        if (store.collection(collection).countDocuments() >= MAX_SETTINGS) {
            throw Problems.conflict("there are " + MAX_SETTINGS + " already, which is the maximum");
        }
    }

    private <T> List<T> all(CollectionName collection, Class<T> type) {
        List<T> all = new ArrayList<>();
        for (Document document : store.collection(collection).find()) {
            all.add(StoredJson.read(document.getString(VALUE), type));
        }
        return all;
    }

    private <T> Optional<T> find(CollectionName collection, String id, Class<T> type) {
        Document document = Documents.find(store, collection, id);
        return document == null ? Optional.empty() : Optional.of(StoredJson.read(document.getString(VALUE), type));
    }

    private void put(CollectionName collection, String id, Object value) {
        Documents.replace(store, collection, List.of(new Document("_id", id).append(VALUE, StoredJson.write(value))));
    }
}
