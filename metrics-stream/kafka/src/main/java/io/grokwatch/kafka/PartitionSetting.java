package io.grokwatch.kafka;

import io.grokwatch.events.Topic;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * How many partitions topics are created with. The environment variable {@value #VARIABLE} is the same for every process of a cluster, as
 * the one that starts first creates the topics. Topics that exist keep the number that they have, and what reads or writes them asks the
 * broker for it.
 */
public final class PartitionSetting {
    /** The name of the environment variable. */
    public static final String VARIABLE = "GROKWATCH_PARTITIONS";

    /** Beyond this a cluster of KRaft's usual size has more replicas than it is made for, with some twenty topics and changelogs. */
    static final int MAX = 10_000;

    private PartitionSetting() {}

    /**
     * Topics as they are created in an environment. Those that must have one partition keep it.
     *
     * @throws IllegalArgumentException if the variable is no whole number from 1 to 10,000
     */
    public static List<Topic> applied(Collection<Topic> topics, Map<String, String> environment) {
        String text = environment.getOrDefault(VARIABLE, "").strip();
        return text.isEmpty() ? List.copyOf(topics) : applied(topics, number(text));
    }

    private static List<Topic> applied(Collection<Topic> topics, int partitions) {
        return topics.stream()
                .map(topic -> topic.partitions() == 1 ? topic : topic.withPartitions(partitions))
                .toList();
    }

    private static int number(String text) {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException notWhole) {
            number = 0;
        }
        if (number < 1 || number > MAX) {
            throw new IllegalArgumentException(
                    VARIABLE + " must be a whole number from 1 to " + MAX + ", was '" + text + "'");
        }
        return number;
    }
}
