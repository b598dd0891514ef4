package io.grokwatch.tracker.alert;

import io.grokwatch.events.Detection;
import io.grokwatch.events.codec.Json;
import io.grokwatch.tracker.client.AlertRuleView;
import io.grokwatch.tracker.client.DetectionType;
import io.grokwatch.tracker.run.RunSearch;
import io.grokwatch.tracker.search.RunFields;
import io.grokwatch.tracker.search.RunSummaries;
import io.grokwatch.tracker.search.RunSummary;
import io.grokwatch.tracker.search.Search;
import io.grokwatch.tracker.search.SearchSyntaxException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Stores an alert for each rule that a detection matches and each of the rule's channels. Its key follows from rule, channel and detection, so
 * that a detection that is read again makes no other alert.
 */
@Singleton
final class AlertMaker {
    private static final Logger LOG = Logger.getLogger(AlertMaker.class);
    private static final int KEY_BYTES = 16;

    private final AlertSettings settings;
    private final DeliveryLog log;
    private final RunSummaries summaries;
    private final RunSearch search;

    AlertMaker(AlertSettings settings, DeliveryLog log, RunSummaries summaries, RunSearch search) {
        this.settings = settings;
        this.log = log;
        this.summaries = summaries;
        this.search = search;
    }

    /**
     * Stores the alerts of a detection.
     *
     * @param at when it was published
     * @param rules those that are {@linkplain Rule#isAbout about} it
     */
    void make(Detection detection, Instant at, List<AlertRuleView> rules) {
        String id = detection.runId().value();
        RunSummary run = summaries.known(List.of(id)).getOrDefault(id, RunSummary.unknown(id));
        for (AlertRuleView rule : rules) {
            if (matches(rule, run)) {
                rule.channels()
                        .forEach(channel -> settings.findChannel(channel)
                                .ifPresent(found -> make(detection, at, rule, found, run)));
            }
        }
    }

    private void make(Detection detection, Instant at, AlertRuleView rule, Channel channel, RunSummary run) {
        String key = key(rule.id(), channel.id(), detection.id(), detection.stage());
        if (log.contains(key)
                || (detection.stage() == Detection.Stage.WITHDRAWN && !wasMade(rule, channel, detection))) {
            return;
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Alert alert = new Alert(
                key,
                rule.name(),
                run.id(),
                RunFields.name(run),
                run.kept().experiment(),
                AlertKinds.of(detection),
                detection.stage(),
                detection.step(),
                DetectionType.of(detection),
                Json.MAPPER.valueToTree(detection),
                at);
        if (Rule.isMuted(rule, now)) {
            log.add(Delivery.suppressed(
                    alert, rule.id(), channel, now, "the rule is muted until " + rule.mutedUntil()));
            return;
        }
        int sent = log.count(rule.id(), channel.id(), run.id(), now);
        log.add(
                sent > rule.maxPerRunAndHour()
                        ? Delivery.suppressed(
                                alert,
                                rule.id(),
                                channel,
                                now,
                                "the rule sends at most " + rule.maxPerRunAndHour()
                                        + " alerts about a run within an hour")
                        : Delivery.pending(alert, rule.id(), channel, now));
    }

    /** Whether the claim that is withdrawn was sent, or is to be. */
    private boolean wasMade(AlertRuleView rule, Channel channel, Detection detection) {
        return log.contains(key(rule.id(), channel.id(), detection.id(), Detection.Stage.CONFIRMED))
                || log.contains(key(rule.id(), channel.id(), detection.id(), Detection.Stage.SUSPECTED));
    }

    private boolean matches(AlertRuleView rule, RunSummary run) {
        if (search.isDeleted(run)
                || (rule.experiment() != null
                        && !rule.experiment().equals(run.kept().experiment()))) {
            return false;
        }
        try {
            return Search.predicate(search.fields(), rule.filter()).test(run);
        } catch (SearchSyntaxException e) {
            // It was compiled when the rule was made, perhaps by another version.
            LOG.warnf("the filter of rule %s cannot be read: %s", rule.id(), e.getMessage());
            return false;
        }
    }

    private static String key(String rule, String channel, String detection, Detection.Stage stage) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((rule + "\n" + channel + "\n" + detection + "\n" + stage).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
