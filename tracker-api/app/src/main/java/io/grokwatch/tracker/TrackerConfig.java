package io.grokwatch.tracker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of this service beyond those of Quarkus, Kafka and MongoDB; prefix {@code grokwatch.tracker}. */
@ConfigMapping(prefix = "grokwatch.tracker")
public interface TrackerConfig {

    /** The hosts that requests may name, without ports; anything else may be a rebound DNS name. */
    @WithDefault("127.0.0.1,localhost,[::1]")
    List<String> hosts();

    /** How long a run and its worker may be silent before the run counts as lost. */
    @WithDefault("15S")
    Duration silence();

    /** What is read from the topics. */
    Projection projection();

    /** The live feed. */
    Live live();

    /** Checkpoints of workers that share no folder. */
    Checkpoints checkpoints();

    /** Settings of the checkpoints. */
    interface Checkpoints {
        /** Where they are kept; instances of the tracker share it. Made when it is needed. */
        @WithDefault("data/checkpoints")
        Path folder();
    }

    /** Settings of the projection. */
    interface Projection {
        /** The consumer group; one projection of a group writes for each run. */
        @WithDefault("grokwatch-tracker-projection")
        String group();

        /** Distinguishes the instances of the group, so that one that restarts takes its own place; host and port by default. */
        Optional<String> instance();

        /** How long records are gathered before they are written together. */
        @WithDefault("100MS")
        Duration linger();

        /** The longest wait between two attempts to write. */
        @WithDefault("5S")
        Duration longestBackOff();
    }

    /** Settings of the live feed. */
    interface Live {
        /** The most readers at a time; further ones are told to come back. */
        @WithDefault("200")
        int readers();

        /** The most events kept for readers that come back. */
        @WithDefault("4096")
        int history();

        /** The most events that wait for one reader; one that is slower is disconnected and may resume. */
        @WithDefault("1024")
        int backlog();

        /** How often a silent feed shows that it is alive. */
        @WithDefault("5S")
        Duration heartbeat();
    }
}
