package io.grokwatch.tracker.client;

import java.util.List;

/**
 * The rules of alerts, by name.
 *
 * @param kinds the kinds of detections that a rule may name
 */
public record AlertRules(List<AlertRuleView> rules, List<String> kinds) {
    public AlertRules {
        rules = List.copyOf(rules);
        kinds = List.copyOf(kinds);
    }
}
