package io.grokwatch.events.naming;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.naming.NameReading.ExampleSet.Train;
import io.grokwatch.events.naming.NameReading.ExampleSet.Unnamed;
import io.grokwatch.events.naming.NameReading.ExampleSet.Validation;
import io.grokwatch.events.naming.NameReading.OfExamples;
import io.grokwatch.events.naming.NameReading.OfRun;
import io.grokwatch.events.naming.Words.Measure;
import io.grokwatch.events.naming.Words.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which of a run's metrics are read as which standard metric: a fold over the names, in the order in which they appear. Immutable.
 *
 * <p><b>Reading a name.</b> Separators ({@code / _ . -}, blanks), case and {@code camelCase} are ignored. The words of a name
 * state its set (train, or a validation set: val, valid, validation, dev, eval, holdout, test), its measure (a loss, an accuracy, or
 * an error as one minus the accuracy) and its scope (batch, epoch, whole set); {@link Words} has the tables. In particular
 *
 * <ul>
 *   <li>a bare {@code loss} or {@code accuracy} is of the train set; a bare accuracy beside a train loss and a validation loss
 *       that name their sets is of the validation set, as fastai logs it;
 *   <li>a train metric of an epoch or of the whole set is {@code train_eval/...}, and is read as {@code train/...} too while no
 *       other metric is; so is one that names the train set beside a bare one or one of the batch;
 *   <li>of several validation sets the first is {@code val}, of those that appear together in the order of the list above; others
 *       are {@code val/SPLIT/...}, at most {@value #MAX_NAMED_SPLITS};
 *   <li>a name with further words is a validation set of its own ({@code val_ood_acc} is {@code val/ood/accuracy}), or is read where no
 *       name without them is ({@code student/train_loss}).
 * </ul>
 *
 * <p><b>Stability.</b> A name that is read as a standard metric remains so: names that appear later take what is free, whatever their
 * rank, and are reported as ambiguous where they compete. Only {@linkplain NameOverrides overrides} change a mapping in use.
 * Names that appear together, on one step, are ranked.
 *
 * <p>JSON: the fields that the constructor takes. Its size is bounded: {@value #MAX_CANDIDATE_CHARACTERS} characters of names that are
 * not read, beside at most {@value NameOverrides#MAX_NAMES} overrides.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public final class MetricNaming {
    /** How many validation sets beside {@code val} are read. */
    public static final int MAX_NAMED_SPLITS = 4;

    /** The maximum number of characters of all names that could be read and are not; further such names are ignored. */
    public static final int MAX_CANDIDATE_CHARACTERS = 4_096;

    private static final int MAX_OTHERS = 12;
    private static final int MAX_OTHER_CHARACTERS = 60;

    /** No name has appeared, and no override is stated. */
    public static final MetricNaming NONE = new MetricNaming(NameOverrides.NONE, Map.of(), List.of(), List.of());

    private final NameOverrides overrides;
    /** The logged name by the standard name, in the order mapped. */
    private final Map<String, String> names;
    /** Names that could be read, and are not. */
    private final List<String> candidates;
    /** The first names that could not, for messages. */
    private final List<String> others;

    private final Map<String, String> standardByName = new LinkedHashMap<>();
    private final Set<String> complements = new HashSet<>();

    @JsonCreator
    MetricNaming(
            @JsonProperty("overrides") @Nullable NameOverrides overrides,
            @JsonProperty("names") @Nullable Map<String, String> names,
            @JsonProperty("candidates") @Nullable List<String> candidates,
            @JsonProperty("others") @Nullable List<String> others) {
        this.overrides = overrides == null ? NameOverrides.NONE : overrides;
        this.names = names == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(names));
        this.candidates = candidates == null ? List.of() : List.copyOf(candidates);
        this.others = others == null ? List.of() : List.copyOf(others);
        this.names.forEach((standard, name) -> {
            standardByName.put(name, standard);
            if (isComplement(standard, name)) {
                complements.add(name);
            }
        });
    }

    /** The mapping of names that appeared together, as of a run that is complete. */
    public static MetricNaming resolve(Collection<String> names, NameOverrides overrides) {
        return NONE.with(overrides).observing(names);
    }

    /** The same with other overrides; what they state replaces what was read, and the names that they free are read again. */
    public MetricNaming with(NameOverrides stated) {
        if (stated.equals(overrides)) {
            return this;
        }
        Map<String, String> kept = new LinkedHashMap<>(names);
        Set<String> released = new LinkedHashSet<>(candidates);
        kept.entrySet().removeIf(entry -> {
            boolean changed = overrides.standard(entry.getValue()) != null
                    || stated.standard(entry.getValue()) != null
                    || stated.reserves(entry.getKey());
            if (changed) {
                released.add(entry.getValue());
            }
            return changed;
        });
        released.addAll(others);
        return new MetricNaming(stated, kept, List.of(), List.of()).observing(released);
    }

    /** The mapping once further names have appeared together, on one step. */
    public MetricNaming observing(Collection<String> appeared) {
        Resolution resolution = new Resolution(this);
        resolution.add(appeared);
        return resolution.result(this);
    }

    /** The logged name by the standard name that it is read as. */
    @JsonProperty
    public Map<String, String> names() {
        return names;
    }

    @JsonProperty
    public NameOverrides overrides() {
        return overrides;
    }

    /** Names that could be read and are not. */
    @JsonProperty
    public List<String> candidates() {
        return candidates;
    }

    /** The first {@value #MAX_OTHERS} names that could not be read. */
    @JsonProperty
    public List<String> others() {
        return others;
    }

    /** The standard names that a metric is read as, the first its own; empty if it is not read. */
    public List<String> standardNames(String name) {
        String standard = standardByName.get(name);
        if (standard == null) {
            return List.of();
        }
        String substituted = switch (standard) {
            case MetricNames.TRAIN_EVAL_LOSS -> MetricNames.TRAIN_LOSS;
            case MetricNames.TRAIN_EVAL_ACCURACY -> MetricNames.TRAIN_ACCURACY;
            default -> "";
        };
        boolean substitutes = !substituted.isEmpty()
                && !name.equals(standard)
                && !names.containsKey(substituted)
                && !overrides.reserves(substituted);
        return substitutes ? List.of(standard, substituted) : List.of(standard);
    }

    /** Whether a metric is one minus its standard metric. */
    public boolean isComplement(String name) {
        return complements.contains(name);
    }

    private boolean isComplement(String standard, String name) {
        return standard.endsWith("/accuracy")
                && !name.equals(standard)
                && (overrides.isComplement(name)
                        || (NameReader.read(name) instanceof OfExamples of && of.measure() == Measure.ERROR));
    }

    /** For people: the expression by the standard name, {@code 1 - train_err} for an error rate. */
    public Map<String, String> expressions() {
        Map<String, String> expressions = new TreeMap<>();
        names.forEach((standard, name) -> {
            for (String as : standardNames(name)) {
                expressions.put(as, isComplement(name) ? "1 - " + name : name);
            }
        });
        return Collections.unmodifiableMap(expressions);
    }

    /** Where names can be read in more than one way, in the order of the standard names. */
    public List<NameAmbiguity> ambiguities() {
        return new Resolution(this).ambiguities();
    }

    /**
     * What a verdict needs and no metric is read as, with the names that the run has; null if there is a metric of the train set
     * and one of a validation set.
     */
    public @Nullable String missing() {
        boolean train = names.keySet().stream().anyMatch(name -> name.startsWith("train"));
        boolean validation = names.keySet().stream().anyMatch(name -> name.startsWith("val/"));
        if (train && validation) {
            return null;
        }
        String what = train
                ? "validation accuracy or loss"
                : validation ? "train accuracy or loss" : "accuracy or loss of a train set or a validation set";
        List<String> logged = new ArrayList<>(names.values());
        logged.addAll(candidates);
        logged.addAll(others);
        if (logged.isEmpty()) {
            return "no " + what + ": the run has no metrics";
        }
        String shown = String.join(", ", logged.subList(0, Math.min(logged.size(), MAX_OTHERS)));
        boolean more = logged.size() > MAX_OTHERS || others.size() == MAX_OTHERS;
        return "no " + what + " among the metrics " + shown + (more ? ", ..." : "");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MetricNaming that
                && overrides.equals(that.overrides)
                && names.equals(that.names)
                && candidates.equals(that.candidates)
                && others.equals(that.others);
    }

    @Override
    public int hashCode() {
        return Objects.hash(overrides, names, candidates, others);
    }

    @Override
    public String toString() {
        return expressions().toString();
    }

    /** One change of a naming, or one look at it. */
    private static final class Resolution {
        /** Names of one step by the order in which they are placed: what decides about others comes first. */
        private static final Comparator<Map.Entry<String, NameReading>> PLACING = Comparator.comparingInt(
                        (Map.Entry<String, NameReading> entry) -> stage(entry.getValue()))
                .thenComparingInt(entry -> entry.getValue().rank())
                .thenComparing(Map.Entry::getKey);

        private final NameOverrides overrides;
        private final Map<String, String> mapped;
        private final Map<String, NameReading> candidates = new LinkedHashMap<>();
        private final List<String> others;

        Resolution(MetricNaming from) {
            overrides = from.overrides;
            mapped = new LinkedHashMap<>(from.names);
            others = new ArrayList<>(from.others);
            for (String name : from.candidates) {
                NameReading reading = NameReader.read(name);
                if (reading != null) {
                    candidates.put(name, reading);
                }
            }
        }

        MetricNaming result(MetricNaming before) {
            List<String> unread = List.copyOf(candidates.keySet());
            return mapped.equals(before.names) && unread.equals(before.candidates) && others.equals(before.others)
                    ? before
                    : new MetricNaming(overrides, mapped, unread, others);
        }

        void add(Collection<String> appeared) {
            Set<String> fresh = new LinkedHashSet<>(appeared);
            fresh.removeAll(mapped.values());
            fresh.removeAll(candidates.keySet());
            if (fresh.isEmpty()) {
                return;
            }
            boolean endOfTraining = appeared.stream().anyMatch(Resolution::isRuntime);
            for (String name : fresh) {
                String stated = overrides.standard(name);
                if (stated != null) {
                    if (!stated.equals(NameOverrides.NOT_READ)) {
                        mapped.put(stated, name);
                    }
                } else if (StandardNames.contains(name) && isFree(name)) {
                    mapped.put(name, name);
                } else {
                    addCandidate(name, endOfTraining);
                }
            }
            placeAll();
        }

        private void addCandidate(String name, boolean endOfTraining) {
            NameReading reading = NameReader.read(name);
            boolean summary = endOfTraining
                    && reading instanceof OfExamples(Train set, Measure m, Scope scope, String g, int r)
                    && isTrainMapped(m == Measure.LOSS ? "loss" : "accuracy");
            if (reading == null || summary) {
                String shortened =
                        name.length() <= MAX_OTHER_CHARACTERS ? name : name.substring(0, MAX_OTHER_CHARACTERS);
                if (others.size() < MAX_OTHERS && !others.contains(shortened)) {
                    others.add(shortened);
                }
                return;
            }
            int characters = name.length()
                    + candidates.keySet().stream().mapToInt(String::length).sum();
            if (characters <= MAX_CANDIDATE_CHARACTERS) {
                candidates.put(name, reading);
            }
        }

        /** Hugging Face logs the mean loss of the whole training beside its duration, at the end. */
        private static boolean isRuntime(String name) {
            return Words.of(name).stream().anyMatch(words -> words.contains("runtime"));
        }

        private void placeAll() {
            boolean changed = true;
            while (changed) {
                changed = false;
                List<Map.Entry<String, NameReading>> ordered = new ArrayList<>(candidates.entrySet());
                ordered.sort(PLACING);
                for (Map.Entry<String, NameReading> candidate : ordered) {
                    String standard = placeOf(candidate.getValue());
                    if (standard != null && isFree(standard)) {
                        mapped.put(standard, candidate.getKey());
                        candidates.remove(candidate.getKey());
                        changed = true;
                    }
                }
            }
        }

        private static int stage(NameReading reading) {
            return switch (reading) {
                case OfRun run -> 0;
                case OfExamples(Unnamed set, Measure measure, Scope scope, String group, int rank) ->
                    scope == Scope.BATCH ? 1 : measure == Measure.LOSS ? 2 : 7;
                case OfExamples(Train set, Measure measure, Scope scope, String group, int rank) ->
                    !group.isEmpty() ? 4 : scope == Scope.BATCH ? 1 : 3;
                case OfExamples(Validation set, Measure measure, Scope scope, String group, int rank) ->
                    set.custom().isEmpty() || measure != Measure.LOSS ? 5 : 6;
            };
        }

        private boolean isFree(String standard) {
            boolean split = StandardNames.isOfNamedSplit(standard);
            return !mapped.containsKey(standard)
                    && !overrides.reserves(standard)
                    && (!split
                            || splits().contains(StandardNames.split(standard))
                            || splits().size() < MAX_NAMED_SPLITS);
        }

        /** The validation sets beside {@code val} that metrics are read of. */
        private Set<String> splits() {
            Set<String> splits = new LinkedHashSet<>();
            for (String standard : mapped.keySet()) {
                if (StandardNames.isOfNamedSplit(standard)) {
                    splits.add(StandardNames.split(standard));
                }
            }
            return splits;
        }

        /** The standard name that a name would be read as, free or not; null if it is read as none for now. */
        private @Nullable String placeOf(NameReading reading) {
            return switch (reading) {
                case OfRun run -> run.standard();
                case OfExamples of ->
                    switch (of.set()) {
                        case Train set -> placeOfTrain(set, of);
                        case Unnamed set -> placeOfUnnamed(of);
                        case Validation set -> placeOfValidation(set, of);
                    };
            };
        }

        private @Nullable String placeOfTrain(Train set, OfExamples of) {
            String train = "train/" + of.quantity();
            String trainEval = "train_eval/" + of.quantity();
            if (!of.group().isEmpty() && isTrainMapped(of.quantity())) {
                return null;
            }
            if (set.evaluated() || of.scope() == Scope.EPOCH || of.scope() == Scope.WHOLE) {
                return trainEval;
            }
            String holder = mapped.get(train);
            boolean ofBatches = holder != null
                    && NameReader.read(holder) instanceof OfExamples held
                    && (held.set() instanceof Unnamed || held.scope() == Scope.BATCH);
            return ofBatches && of.scope() == Scope.UNSTATED && !mapped.containsKey(trainEval) ? trainEval : train;
        }

        private boolean isTrainMapped(String quantity) {
            return mapped.containsKey("train/" + quantity) || mapped.containsKey("train_eval/" + quantity);
        }

        private @Nullable String placeOfUnnamed(OfExamples of) {
            if (of.scope() == Scope.BATCH) {
                return "train/" + of.quantity();
            }
            boolean accuracy = of.measure() != Measure.LOSS;
            if (accuracy && isTrainMapped("accuracy")) {
                return mapped.containsKey(MetricNames.VAL_ACCURACY) ? MetricNames.TRAIN_ACCURACY : null;
            }
            if (accuracy && !mapped.containsKey(MetricNames.VAL_ACCURACY) && lossesNameTheirSets()) {
                return MetricNames.VAL_ACCURACY;
            }
            boolean whole = of.scope() == Scope.EPOCH || of.scope() == Scope.WHOLE;
            return (whole ? "train_eval/" : "train/") + of.quantity();
        }

        private boolean lossesNameTheirSets() {
            return mapped.containsKey(MetricNames.VAL_LOSS)
                    && (names(MetricNames.TRAIN_LOSS) || names(MetricNames.TRAIN_EVAL_LOSS));
        }

        /** Whether the metric read as this one names the train set. */
        private boolean names(String standard) {
            String holder = mapped.get(standard);
            return holder != null && NameReader.read(holder) instanceof OfExamples held && held.set() instanceof Train;
        }

        private @Nullable String placeOfValidation(Validation set, OfExamples of) {
            Validation known = set.custom().equals(group()) ? new Validation(set.word(), "") : set;
            String split = splitOf(known, of.quantity());
            boolean ofNamed = !known.custom().isEmpty();
            if (ofNamed
                    && of.measure() == Measure.LOSS
                    && !mapped.containsKey(MetricNames.valAccuracy(split))
                    && isAnyValidationAccuracyKnown()) {
                return null;
            }
            return of.measure() == Measure.LOSS ? MetricNames.valLoss(split) : MetricNames.valAccuracy(split);
        }

        private boolean isAnyValidationAccuracyKnown() {
            return mapped.keySet().stream().anyMatch(name -> name.startsWith("val/") && name.endsWith("/accuracy"))
                    || candidates.values().stream()
                            .anyMatch(other -> other instanceof OfExamples of
                                    && of.set() instanceof Validation
                                    && of.measure() != Measure.LOSS);
        }

        /** The further words that the train metrics in use have, empty if they have none. */
        private String group() {
            for (Map.Entry<String, String> entry : mapped.entrySet()) {
                if (entry.getKey().startsWith("train")
                        && NameReader.read(entry.getValue()) instanceof OfExamples of
                        && !of.group().isEmpty()) {
                    return of.group();
                }
            }
            return "";
        }

        /** The split of a validation set: that of its metrics in use, else a free one. */
        private String splitOf(Validation set, String quantity) {
            Map<Validation, String> splits = new LinkedHashMap<>();
            mapped.forEach((standard, name) -> {
                if (standard.startsWith("val/")
                        && NameReader.read(name)
                                instanceof OfExamples(Validation of, Measure m, Scope s, String g, int r)) {
                    Validation known = of.custom().equals(group()) ? new Validation(of.word(), "") : of;
                    splits.putIfAbsent(known, StandardNames.split(standard));
                }
            });
            String known = splits.get(set);
            if (known != null) {
                return known;
            }
            if (set.custom().isEmpty()) {
                return primary(set, quantity, splits);
            }
            boolean taken = splits.containsValue(set.custom());
            return taken ? set.word() + "_" + set.custom() : set.custom();
        }

        /**
         * {@code val} if no metric of another set is read as it. A loss of one set and an accuracy of another are taken for one set if
         * neither has both.
         */
        private String primary(Validation set, String quantity, Map<Validation, String> splits) {
            boolean vacant = isFree(MetricNames.VAL_LOSS) && isFree(MetricNames.VAL_ACCURACY);
            if (vacant) {
                return "val";
            }
            String other = quantity.equals("loss") ? "accuracy" : "loss";
            List<Validation> holders = splits.keySet().stream()
                    .filter(holder -> "val".equals(splits.get(holder)))
                    .toList();
            boolean complementary = isFree("val/" + quantity)
                    && !isKnown(set, other)
                    && holders.stream().noneMatch(holder -> isKnown(holder, quantity));
            if (complementary) {
                return "val";
            }
            return set.word().equals("val") ? "validation" : set.word();
        }

        private boolean isKnown(Validation set, String quantity) {
            return candidates.values().stream()
                    .anyMatch(other -> other instanceof OfExamples of
                            && of.set().equals(set)
                            && of.quantity().equals(quantity));
        }

        List<NameAmbiguity> ambiguities() {
            Map<String, List<String>> competing = new TreeMap<>();
            candidates.forEach((name, reading) -> {
                String standard = wantedBy(reading);
                if (standard != null && !isSameInformation(reading, mapped.get(standard))) {
                    competing.computeIfAbsent(standard, s -> new ArrayList<>()).add(name);
                }
            });
            List<NameAmbiguity> found = new ArrayList<>();
            competing.forEach((standard, names) -> {
                String read = mapped.get(standard);
                String reason = read == null
                        ? "the names do not state which set or kind they are of"
                        : "several metrics could be it; the one that appeared first, or names it most plainly, is read";
                found.add(new NameAmbiguity(standard, read, names, reason));
            });
            mapped.forEach((standard, name) -> addGuess(standard, name, found));
            addJoinedSets(found);
            return Collections.unmodifiableList(found);
        }

        /** An error beside the accuracy of its set adds nothing to it. */
        private static boolean isSameInformation(NameReading reading, @Nullable String read) {
            return read != null
                    && reading instanceof OfExamples of
                    && of.measure() == Measure.ERROR
                    && NameReader.read(read) instanceof OfExamples other
                    && other.measure() == Measure.ACCURACY;
        }

        private @Nullable String wantedBy(NameReading reading) {
            String place = placeOf(reading);
            if (place != null || !(reading instanceof OfExamples of)) {
                return place;
            }
            if (of.set() instanceof Unnamed) {
                return MetricNames.VAL_ACCURACY;
            }
            // A name with further words beside one without is another metric, as train_acc_on_clean beside train_acc.
            return of.set() instanceof Train && !group().isEmpty() ? "train/" + of.quantity() : null;
        }

        private void addJoinedSets(List<NameAmbiguity> found) {
            String loss = mapped.get(MetricNames.VAL_LOSS);
            String accuracy = mapped.get(MetricNames.VAL_ACCURACY);
            if (loss != null
                    && accuracy != null
                    && NameReader.read(loss)
                            instanceof OfExamples(Validation ofLoss, Measure m, Scope s, String g, int r)
                    && NameReader.read(accuracy)
                            instanceof OfExamples(Validation ofAccuracy, Measure m2, Scope s2, String g2, int r2)
                    && !ofLoss.equals(ofAccuracy)) {
                found.add(new NameAmbiguity(
                        MetricNames.VAL_ACCURACY, accuracy, List.of(), "it is taken to be of the set of " + loss));
            }
        }

        private void addGuess(String standard, String name, List<NameAmbiguity> found) {
            if (overrides.standard(name) != null || !(NameReader.read(name) instanceof OfExamples of)) {
                return;
            }
            if (of.set() instanceof Unnamed && standard.startsWith("val/")) {
                found.add(new NameAmbiguity(
                        standard,
                        name,
                        List.of(),
                        "the name states no set; the losses name theirs, so it is taken for validation"));
            }
            if (!of.group().isEmpty()) {
                found.add(new NameAmbiguity(
                        standard, name, List.of(), "the words " + of.group() + " of the name are not understood"));
            }
        }
    }
}
