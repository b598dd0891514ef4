package io.grokwatch.detect;

import io.grokwatch.detect.detector.DetectorName;
import io.grokwatch.detect.detector.Draft;
import io.grokwatch.detect.state.TopicState;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.SlingshotDetected;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The claims that were made about a run: gives drafts their identity, and so turns them into findings.
 *
 * <h2>Terms</h2>
 *
 * A <em>topic</em> is what claims are numbered by: a detector's kind of claim, of one validation set where it is about one. Its
 * <em>ordinals</em> go from 1 up and are never given twice within a run, so that ids stay unique over all attempts and rewinds:
 * the ledger is not rewound, and belongs to the run and not to the attempt.
 *
 * <h2>Supersession</h2>
 *
 * <ul>
 *   <li>Of grokking each claim on a validation set supersedes the one before it in the same attempt, or in an attempt that
 *       this one resumed.
 *   <li>Of a slingshot the suspicion has an ordinal; what it turns out to be has the same one and supersedes it. Both are
 *       matched by the step of the spike. If the suspicion was concluded before and a rewind reopened it, the new conclusion
 *       has an ordinal of its own.
 *   <li>Of an anomaly the withdrawal has the ordinal of the claim it supersedes, matched by the step it began at.
 * </ul>
 *
 * Matches are sought among the last {@value #OPEN_CLAIMS} claims of a topic.
 */
final class ClaimLedger {
    private static final int OPEN_CLAIMS = 4;
    private static final String SUSPICION = "suspicion";
    private static final String GROKKED = "grokked";

    private final RunId runId;
    private final DetectorConfig config;
    private final Map<DetectorName, DetectorRef> refs = new EnumMap<>(DetectorName.class);
    private final Map<String, Topic> topics = new LinkedHashMap<>();

    ClaimLedger(RunId runId, DetectorConfig config) {
        this.runId = runId;
        this.config = config;
    }

    /** An attempt starts over: ordinals go on, but its claims do not revise those of the attempt before. */
    void startOver() {
        topics.values().forEach(Topic::close);
    }

    /** Records a draft as claimed by an attempt, and words it as an event. */
    RunFinding publish(Draft draft, int attempt) {
        return switch (draft) {
            case Draft.Phase phase -> phase(phase, attempt);
            case Draft.Grokking grokking -> grokking(grokking, attempt);
            case Draft.Slingshot slingshot -> slingshot(slingshot, attempt);
            case Draft.Anomaly anomaly -> anomaly(anomaly, attempt);
        };
    }

    private PhaseChanged phase(Draft.Phase draft, int attempt) {
        return new PhaseChanged(
                runId,
                attempt,
                draft.step(),
                draft.phase(),
                draft.previous(),
                draft.sinceStep(),
                draft.verdict(),
                draft.evidence());
    }

    private GrokkingDetected grokking(Draft.Grokking draft, int attempt) {
        DetectorRef detector = ref(DetectorName.GROKKING);
        Topic topic = topic(detector, ofSplit(draft.split(), GROKKED));
        String superseded = topic.newestId;
        topic.ordinal++;
        topic.newestId = id(detector, ofSplit(draft.split(), name(draft.stage())), topic.ordinal);
        return new GrokkingDetected(
                topic.newestId,
                detector,
                runId,
                attempt,
                draft.stage(),
                topic.ordinal,
                draft.step(),
                draft.split(),
                draft.memorisedStep(),
                known(draft.onsetStep()),
                draft.generalisedStep(),
                draft.generalisedStep() - draft.memorisedStep(),
                draft.delayRatio(),
                draft.liuPhase(),
                draft.strength(),
                draft.evidence(),
                superseded,
                draft.intervention());
    }

    private SlingshotDetected slingshot(Draft.Slingshot draft, int attempt) {
        DetectorRef detector = ref(DetectorName.SLINGSHOT);
        Topic topic = topic(detector, SUSPICION);
        boolean suspicion = draft.stage() == Stage.SUSPECTED;
        OpenClaim suspected = suspicion ? null : topic.find(draft.spikeStep());
        int ordinal = suspected == null || suspected.concluded ? ++topic.ordinal : suspected.ordinal;
        if (suspicion) {
            topic.add(new OpenClaim(draft.spikeStep(), ordinal));
        } else if (suspected != null) {
            suspected.concluded = true;
        }
        return new SlingshotDetected(
                id(detector, name(draft.stage()), ordinal),
                detector,
                runId,
                attempt,
                draft.stage(),
                draft.cycle(),
                draft.step(),
                known(draft.growthStep()),
                draft.spikeStep(),
                draft.peakStep(),
                known(draft.recoveredStep()),
                draft.peakLoss(),
                draft.quietLoss(),
                known(draft.periodSteps()),
                draft.strength(),
                draft.evidence(),
                suspected == null ? null : id(detector, name(Stage.SUSPECTED), suspected.ordinal));
    }

    private AnomalyDetected anomaly(Draft.Anomaly draft, int attempt) {
        DetectorRef detector = ref(draft.detector());
        String kind = draft.kind().name().toLowerCase(Locale.ROOT);
        String ofSplit = draft.split() == null ? kind : ofSplit(draft.split(), kind);
        Topic topic = topic(detector, ofSplit);
        boolean withdrawal = draft.stage() == Stage.WITHDRAWN;
        OpenClaim withdrawn = withdrawal ? topic.find(draft.fromStep()) : null;
        int ordinal = withdrawn == null ? ++topic.ordinal : withdrawn.ordinal;
        if (!withdrawal) {
            topic.add(new OpenClaim(draft.fromStep(), ordinal));
        }
        return new AnomalyDetected(
                id(detector, withdrawal ? ofSplit + "/withdrawn" : ofSplit, ordinal),
                detector,
                runId,
                attempt,
                draft.kind(),
                draft.stage(),
                ordinal,
                draft.step(),
                draft.fromStep(),
                draft.message(),
                draft.strength(),
                draft.evidence(),
                withdrawn == null ? null : id(detector, ofSplit, withdrawn.ordinal));
    }

    /** The primary validation set is not part of ids. */
    private static String ofSplit(String split, String kind) {
        return split.equals(Draft.PRIMARY_SPLIT) ? kind : split + "/" + kind;
    }

    private static String name(Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Long known(long step) {
        return step < 0 ? null : step;
    }

    private String id(DetectorRef detector, String kind, int ordinal) {
        return detector.detectionId(runId, kind, ordinal);
    }

    /** Worked out only when a claim is made: few runs have one of each detector. */
    private DetectorRef ref(DetectorName detector) {
        return refs.computeIfAbsent(detector, name -> name.ref(config.hash()));
    }

    private Topic topic(DetectorRef detector, String name) {
        return topics.computeIfAbsent(detector.name() + "/" + name, first -> new Topic());
    }

    List<TopicState> save() {
        List<TopicState> states = new ArrayList<>();
        topics.forEach((name, topic) -> states.add(topic.save(name)));
        return states;
    }

    void restore(List<TopicState> from) {
        topics.clear();
        for (TopicState state : from) {
            topics.put(state.getName(), Topic.restored(state));
        }
    }

    private static final class Topic {
        private int ordinal;
        private @Nullable String newestId;
        private final List<OpenClaim> open = new ArrayList<>();

        /** Nothing that was claimed so far is revised any more. */
        void close() {
            newestId = null;
            open.clear();
        }

        void add(OpenClaim claim) {
            if (open.size() == OPEN_CLAIMS) {
                open.removeFirst();
            }
            open.add(claim);
        }

        /** The newest claim with this key, or null. */
        @Nullable
        OpenClaim find(long key) {
            for (int i = open.size() - 1; i >= 0; i--) {
                if (open.get(i).key == key) {
                    return open.get(i);
                }
            }
            return null;
        }

        TopicState save(String name) {
            TopicState.Builder state = TopicState.newBuilder()
                    .setName(name)
                    .setOrdinal(ordinal)
                    .setNewestId(newestId == null ? "" : newestId);
            for (OpenClaim claim : open) {
                state.addKeys(claim.key).addOrdinals(claim.ordinal).addConcluded(claim.concluded);
            }
            return state.build();
        }

        static Topic restored(TopicState from) {
            Topic topic = new Topic();
            topic.ordinal = from.getOrdinal();
            topic.newestId = from.getNewestId().isEmpty() ? null : from.getNewestId();
            for (int i = 0; i < from.getKeysCount(); i++) {
                OpenClaim claim = new OpenClaim(from.getKeys(i), from.getOrdinals(i));
                claim.concluded = from.getConcluded(i);
                topic.open.add(claim);
            }
            return topic;
        }
    }

    /** A claim that later ones may be a stage of. */
    private static final class OpenClaim {
        private final long key;
        private final int ordinal;
        private boolean concluded;

        OpenClaim(long key, int ordinal) {
            this.key = key;
            this.ordinal = ordinal;
        }
    }
}
