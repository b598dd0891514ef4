package io.grokwatch.detect;

import static java.util.Objects.requireNonNull;

import io.grokwatch.detect.detector.DetectorName;
import io.grokwatch.detect.detector.Draft;
import io.grokwatch.detect.state.ClaimState;
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
 * <p>A claim is <em>undone</em> by a newer attempt that began at its step or before: it does not survive that attempt, and what it
 * superseded is in effect again ({@link io.grokwatch.events.history.FindingsInEffect}).
 *
 * <h2>Supersession</h2>
 *
 * <ul>
 *   <li>Of grokking each claim on a validation set supersedes the newest one that is not undone, a withdrawal the newest one
 *       whatever became of it: who was notified of it learns of the withdrawal.
 *   <li>Of a slingshot the suspicion has an ordinal; what it turns out to be, its conclusion, has the same one and supersedes
 *       it. They are matched by the step of the spike. Where a rewind reopened a cycle that had a conclusion, the next one has
 *       an ordinal of its own, and supersedes the suspicion if that conclusion is undone, else the conclusion.
 *   <li>Of an anomaly the withdrawal has the ordinal of the claim it supersedes, matched by the step it began at.
 * </ul>
 *
 * Matches are sought among the last {@value #KEPT_CLAIMS} claims of a topic.
 */
final class ClaimLedger {
    private static final int KEPT_CLAIMS = 4;
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
        topics.values().forEach(topic -> topic.claims.clear());
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
                draft.evidence(),
                null,
                draft.generalisation(),
                draft.weak() ? true : null);
    }

    /** A newer attempt resumes at a step: the claims at that step or after it are undone. */
    void resumeAt(long step) {
        topics.values().forEach(topic -> topic.undoFrom(step));
    }

    private GrokkingDetected grokking(Draft.Grokking draft, int attempt) {
        DetectorRef detector = ref(DetectorName.GROKKING);
        Topic topic = topic(detector, ofSplit(draft.split(), GROKKED));
        KeptClaim superseded = draft.stage() == Stage.WITHDRAWN ? topic.newest() : topic.newestSurviving();
        KeptClaim claim = topic.add(draft.generalisedStep(), draft.stage(), draft.step());
        return new GrokkingDetected(
                grokkingId(detector, draft.split(), claim),
                detector,
                runId,
                attempt,
                draft.stage(),
                claim.ordinal,
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
                superseded == null ? null : grokkingId(detector, draft.split(), superseded),
                draft.intervention(),
                draft.weak() ? true : null);
    }

    private String grokkingId(DetectorRef detector, String split, KeptClaim claim) {
        return id(detector, ofSplit(split, name(claim.stage)), claim.ordinal);
    }

    private SlingshotDetected slingshot(Draft.Slingshot draft, int attempt) {
        DetectorRef detector = ref(DetectorName.SLINGSHOT);
        Topic topic = topic(detector, SUSPICION);
        KeptClaim claim;
        KeptClaim superseded = null;
        if (draft.stage() == Stage.SUSPECTED) {
            claim = topic.add(draft.spikeStep(), draft.stage(), draft.step());
        } else {
            KeptClaim suspicion = topic.find(draft.spikeStep());
            KeptClaim before = suspicion == null ? null : suspicion.conclusion;
            int ordinal = suspicion == null || before != null ? topic.nextOrdinal() : suspicion.ordinal;
            claim = new KeptClaim(draft.spikeStep(), ordinal, draft.stage(), draft.step());
            superseded = before == null || before.undone ? suspicion : before;
            if (suspicion != null) {
                suspicion.conclusion = claim;
            }
        }
        return new SlingshotDetected(
                id(detector, name(claim.stage), claim.ordinal),
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
                superseded == null ? null : id(detector, name(superseded.stage), superseded.ordinal),
                draft.undetermined());
    }

    private AnomalyDetected anomaly(Draft.Anomaly draft, int attempt) {
        DetectorRef detector = ref(draft.detector());
        String kind = draft.kind().name().toLowerCase(Locale.ROOT);
        String ofSplit = draft.split() == null ? kind : ofSplit(draft.split(), kind);
        Topic topic = topic(detector, ofSplit);
        boolean withdrawal = draft.stage() == Stage.WITHDRAWN;
        KeptClaim withdrawn = withdrawal ? topic.find(draft.fromStep()) : null;
        int ordinal;
        if (withdrawal) {
            ordinal = withdrawn == null ? topic.nextOrdinal() : withdrawn.ordinal;
        } else {
            ordinal = topic.add(draft.fromStep(), draft.stage(), draft.step()).ordinal;
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

    /** Computed only when a claim is made, which most batches do not. */
    private DetectorRef ref(DetectorName detector) {
        if (refs.isEmpty()) {
            String hash = config.hash();
            for (DetectorName name : DetectorName.values()) {
                refs.put(name, name.ref(hash));
            }
        }
        return requireNonNull(refs.get(detector));
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
        /** Oldest first. */
        private final List<KeptClaim> claims = new ArrayList<>();

        int nextOrdinal() {
            return ++ordinal;
        }

        KeptClaim add(long key, Stage stage, long step) {
            if (claims.size() == KEPT_CLAIMS) {
                claims.removeFirst();
            }
            KeptClaim claim = new KeptClaim(key, nextOrdinal(), stage, step);
            claims.add(claim);
            return claim;
        }

        /** The newest claim with this key, or null. */
        @Nullable
        KeptClaim find(long key) {
            for (int i = claims.size() - 1; i >= 0; i--) {
                if (claims.get(i).key == key) {
                    return claims.get(i);
                }
            }
            return null;
        }

        @Nullable
        KeptClaim newest() {
            return claims.isEmpty() ? null : claims.getLast();
        }

        @Nullable
        KeptClaim newestSurviving() {
            for (int i = claims.size() - 1; i >= 0; i--) {
                if (!claims.get(i).undone) {
                    return claims.get(i);
                }
            }
            return null;
        }

        void undoFrom(long step) {
            for (KeptClaim claim : claims) {
                claim.undoFrom(step);
            }
        }

        TopicState save(String name) {
            TopicState.Builder state = TopicState.newBuilder().setName(name).setOrdinal(ordinal);
            claims.forEach(claim -> state.addClaims(claim.save()));
            return state.build();
        }

        static Topic restored(TopicState from) {
            Topic topic = new Topic();
            topic.ordinal = from.getOrdinal();
            from.getClaimsList().forEach(claim -> topic.claims.add(KeptClaim.restored(claim)));
            return topic;
        }
    }

    /** A claim that later ones may revise. */
    private static final class KeptClaim {
        private final long key;
        private final int ordinal;
        private final Stage stage;
        private final long step;
        private boolean undone;
        /** Of a suspicion what it turned out to be. */
        private @Nullable KeptClaim conclusion;

        KeptClaim(long key, int ordinal, Stage stage, long step) {
            this.key = key;
            this.ordinal = ordinal;
            this.stage = stage;
            this.step = step;
        }

        void undoFrom(long from) {
            undone |= step >= from;
            if (conclusion != null) {
                conclusion.undoFrom(from);
            }
        }

        ClaimState save() {
            ClaimState.Builder state = ClaimState.newBuilder()
                    .setKey(key)
                    .setOrdinal(ordinal)
                    .setStage(stored(stage))
                    .setStep(step)
                    .setUndone(undone);
            if (conclusion != null) {
                state.setConclusion(conclusion.save());
            }
            return state.build();
        }

        private static int stored(Stage stage) {
            return switch (stage) {
                case SUSPECTED -> 0;
                case CONFIRMED -> 1;
                case WITHDRAWN -> 2;
            };
        }

        private static Stage stage(int stored) {
            return switch (stored) {
                case 0 -> Stage.SUSPECTED;
                case 1 -> Stage.CONFIRMED;
                case 2 -> Stage.WITHDRAWN;
                default -> throw new IllegalArgumentException("the stage of a claim is 0 to 2, was " + stored);
            };
        }

        static KeptClaim restored(ClaimState from) {
            Stage stage = stage(from.getStage());
            KeptClaim claim = new KeptClaim(from.getKey(), from.getOrdinal(), stage, from.getStep());
            claim.undone = from.getUndone();
            claim.conclusion = from.hasConclusion() ? restored(from.getConclusion()) : null;
            return claim;
        }
    }
}
