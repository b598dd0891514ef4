package io.grokwatch.tracker.alert;

import io.grokwatch.events.Detection;
import io.grokwatch.tracker.client.AlertRuleView;
import java.time.Instant;

/** Which detections a rule is about, but for what its run decides. */
final class Rule {
    private Rule() {}

    /**
     * Whether a rule is about a detection by its kind, stage and time.
     *
     * @param at when it was published
     */
    static boolean isAbout(AlertRuleView rule, Detection detection, Instant at) {
        boolean stage = switch (detection.stage()) {
            case CONFIRMED -> true;
            case SUSPECTED -> rule.suspected();
            // Decided by whether the rule has sent what is withdrawn.
            case WITHDRAWN -> true;
        };
        return stage
                && !at.isBefore(rule.createdAt())
                && (rule.kinds().isEmpty() || rule.kinds().contains(AlertKinds.of(detection)));
    }

    /** Whether nothing is sent at a time. */
    static boolean isMuted(AlertRuleView rule, Instant at) {
        return rule.mutedUntil() != null && at.isBefore(rule.mutedUntil());
    }
}
