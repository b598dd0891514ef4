package io.grokwatch.tracker;

import io.grokwatch.events.Topics;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of this service beyond those of Quarkus, Kafka and MongoDB; prefix {@code grokwatch.tracker}. */
@ConfigMapping(prefix = "grokwatch.tracker")
public interface TrackerConfig {

    /** The hosts that the {@code Host} header may name, without ports; any other may be a rebound DNS name. */
    @WithDefault("127.0.0.1,localhost,[::1]")
    List<String> hosts();

    /**
     * The sites, such as {@code https://grok.example}, that the {@code Origin} header may name beside that of the {@code Host} header: those
     * under which a proxy serves this one.
     */
    Optional<List<String>> origins();

    /** Who may use the API. */
    Access access();

    /** How long neither a run nor its worker may be active before the run counts as lost. */
    @WithDefault("15S")
    Duration inactivityTimeout();

    /**
     * How long nothing may be received, at least, of a run that no worker trains before it counts as inactive; never less than five
     * times what is usual for it.
     */
    @WithDefault("60S")
    Duration producerInactivityTimeout();

    /** The folder on whose disk the tracker's data are, to name a full disk as the cause; by default that of the checkpoints. */
    Optional<Path> data();

    /** How many MiB must be free on the disk of the data; with fewer the disk counts as full. */
    @WithDefault("64")
    long minFreeMib();

    /**
     * The database into which this process rebuilds the telemetry from the topics; it then publishes nothing, and ends when it has. By
     * default it serves.
     */
    Optional<String> rebuildInto();

    /** Workers on other hosts. */
    Workers workers();

    /** The projection of the topics into the store. */
    Projection projection();

    /** The live feed. */
    Live live();

    /** Checkpoints of workers that share no folder. */
    Checkpoints checkpoints();

    /** Where the artifacts of runs are kept. */
    Artifacts artifacts();

    /** Alerts. */
    Alerts alerts();

    /** What is deleted, and when. */
    Retention retention();

    /** Settings of API tokens. */
    interface Access {
        /** Whether requests need a token. */
        @WithDefault("auto")
        TokenUse tokens();

        /** The file with the operator's token, by which the first others are created; it is made if tokens are required. */
        @WithDefault("data/admin-token")
        Path adminTokenFile();

        /** The cost of requests of one token that is allowed in a second; ten times as much at once. */
        @WithDefault("1000")
        int rate();
    }

    /** How workers on other hosts reach the broker; without both none may join. */
    interface Workers {
        /** Its address for them, {@code host:port}, at which it requires SCRAM over TLS. */
        Optional<String> bootstrap();

        /** A file with the certificate that broker and tracker present, or that of its authority, in the PEM format. */
        Optional<Path> certificate();
    }

    /** Whether requests need a token. */
    enum TokenUse {
        /** They do if the server listens on another address than the loopback one. */
        AUTO,
        /** They do. */
        REQUIRED,
        /** They do not: everyone who reaches the server may do everything. */
        NONE
    }

    /** Settings of alerts. */
    interface Alerts {
        /** Networks such as {@code 10.0.0.0/8} that alerts may be sent to although their addresses are not public. */
        Optional<List<String>> allowedNetworks();

        /** The address of the dashboard in messages; by default that of this machine alone. */
        Optional<String> pageAddress();
    }

    /** Settings of artifacts. Those that are stored already are read from where they were written. */
    interface Artifacts {
        /** Where the bytes of new ones are kept. */
        @WithDefault("store")
        ArtifactStorage storage();

        /** The folder of {@link ArtifactStorage#FOLDER}; instances of the tracker share it. Created when it is needed. */
        @WithDefault("data/artifacts")
        Path folder();

        /** The bucket of {@link ArtifactStorage#S3}. Credentials come from AWS's default chain. */
        S3 s3();

        /** The maximum size of an artifact, in MiB. */
        @WithDefault("16384")
        long maxMib();
    }

    /** Where the bytes of artifacts are kept. */
    enum ArtifactStorage {
        /** In MongoDB. */
        STORE,
        /** In a folder. */
        FOLDER,
        /** In a bucket of S3 or of what speaks its protocol. */
        S3
    }

    /** A bucket. */
    interface S3 {
        /** Its name. */
        Optional<String> bucket();

        /** What the keys of the objects begin with. */
        @WithDefault("grokwatch/artifacts/")
        String prefix();

        /** The address of a server other than Amazon's. */
        Optional<URI> endpoint();

        /** The region. */
        @WithDefault("us-east-1")
        String region();

        /** Whether the bucket is part of the path instead of the host's name. */
        @WithDefault("false")
        boolean pathStyle();
    }

    /** Settings of retention; what may be deleted is stated by policies alone. */
    interface Retention {
        /** The pause between two executions of the policies, and between two measurements of the use of the disk. */
        @WithDefault("60S")
        Duration interval();

        /** The consumer groups that must have read a record of a topic before it may be deleted. */
        @WithDefault(Topics.STREAM_GROUP)
        Optional<List<String>> groups();
    }

    /** Settings of the checkpoints. */
    interface Checkpoints {
        /** Where they are kept; instances of the tracker share it. Created when it is needed. */
        @WithDefault("data/checkpoints")
        Path folder();
    }

    /** Settings of the projection. */
    interface Projection {
        /** The consumer group; one projection of a group writes for each run. */
        @WithDefault("grokwatch-tracker-projection")
        String group();

        /**
         * Distinguishes the instances of the group, so that one that restarts gets its own partitions; host and port by default.
         */
        Optional<String> instance();

        /** How long records are collected before they are written together. */
        @WithDefault("100MS")
        Duration linger();

        /** How long a reader of the metrics of a run waits at most until what was acknowledged before is stored; zero for not at all. */
        @WithDefault("2S")
        Duration readWait();

        /** The longest wait between two attempts to write. */
        @WithDefault("5S")
        Duration maxBackoff();
    }

    /** Settings of the live feed. */
    interface Live {
        /** The maximum number of subscribers; further ones are answered 503. */
        @WithDefault("200")
        int maxSubscribers();

        /** How many events are kept for subscribers that resume. */
        @WithDefault("4096")
        int replayBuffer();

        /** How many events may wait for one subscriber; one that is slower is disconnected and may resume. */
        @WithDefault("1024")
        int subscriberBuffer();

        /** How often a comment is sent, so that an idle connection is not closed. */
        @WithDefault("5S")
        Duration keepAliveInterval();
    }
}
