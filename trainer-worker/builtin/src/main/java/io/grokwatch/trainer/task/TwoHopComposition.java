package io.grokwatch.trainer.task;

import io.grokwatch.events.Longs;
import io.grokwatch.events.Structure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Facts h, r -> t, and what follows from two of them: h, r1, r2 -> t (Wang et al., arXiv 2405.15071, {@code
 * composition.ipynb}). All facts are shown. Five percent of them are apart: what follows from two of those is the split
 * {@code ood}, what follows from one of them is left out. Of what follows from two others, one in 200 is the split
 * {@code iid}, and so many of the rest are shown.
 *
 * <p>A fact is {@code h r t}, an inference {@code h r1 r2 t}, padded at its end; asked for are t and {@code </a>}. Together there
 * are at most a million of them.
 *
 * @param entities at least 2
 * @param relations at least {@code outDegree}
 * @param outDegree facts per entity, each with a relation of its own
 * @param inferredPerFact how many inferences are shown per fact that is not apart, above 0; all, if there are fewer
 */
public record TwoHopComposition(int entities, int relations, int outDegree, double inferredPerFact) {
    /** What follows from two facts of the common kind. */
    public static final String IID = "iid";
    /** What follows from two facts that are apart. */
    public static final String OOD = "ood";

    private static final double APART = 0.05;
    private static final double HELD_OUT = 0.005;
    private static final int MOST_HELD_OUT = 3000;
    private static final long MOST_LINES = 1_000_000;
    private static final int LENGTH = 4;

    private record Fact(int head, int relation, int tail) {}

    /** A prompt without its answer, and the answer. */
    private record Line(List<Integer> prompt, int answer) {}

    public TwoHopComposition {
        if (outDegree < 1 || outDegree > relations) {
            throw new IllegalArgumentException(
                    "parameter out_degree must be in [1, " + relations + "], was " + outDegree);
        }
        long lines = (long) entities * outDegree * (1 + outDegree);
        if (lines > MOST_LINES) {
            throw new IllegalArgumentException("parameters entities and out_degree must give at most " + MOST_LINES
                    + " facts and inferences, " + entities + " and " + outDegree + " give " + lines);
        }
        if (!(inferredPerFact > 0)) {
            throw new IllegalArgumentException("parameter inferred must be above 0, was " + inferredPerFact);
        }
    }

    /** The facts and inferences of a seed. */
    public Task draw(long dataSeed) {
        Random random = new Random(dataSeed);
        List<Fact> facts = facts(random);
        int apartCount = (int) Math.round(facts.size() * APART);
        Set<Fact> apart = new HashSet<>(shuffled(facts, random).subList(0, apartCount));
        List<Line> common = new ArrayList<>();
        List<Line> iid = new ArrayList<>();
        List<Line> ood = new ArrayList<>();
        for (Fact first : facts) {
            for (Fact second : facts.subList(first.tail() * outDegree, (first.tail() + 1) * outDegree)) {
                Line line = new Line(
                        List.of(first.head(), entities + first.relation(), entities + second.relation()),
                        second.tail());
                boolean firstApart = apart.contains(first);
                if (firstApart != apart.contains(second)) {
                    continue;
                }
                (firstApart ? ood : random.nextDouble() > HELD_OUT ? common : iid).add(line);
            }
        }
        int shown = (int) Math.min(common.size(), Math.round(inferredPerFact * (facts.size() - apartCount)));
        List<Line> train = new ArrayList<>(facts.stream()
                .map(fact -> new Line(List.of(fact.head(), entities + fact.relation()), fact.tail()))
                .toList());
        train.addAll(shuffled(common, random).subList(0, shown));
        return task(train, held(iid, IID, random), held(ood, OOD, random));
    }

    private List<Fact> facts(Random random) {
        List<Fact> facts = new ArrayList<>();
        for (int head = 0; head < entities; head++) {
            int[] chosen = Arrays.copyOf(Shuffle.permutation(relations, random), outDegree);
            for (int relation : chosen) {
                facts.add(new Fact(head, relation, random.nextInt(entities)));
            }
        }
        return facts;
    }

    private static <T> List<T> shuffled(List<T> list, Random random) {
        return Arrays.stream(Shuffle.permutation(list.size(), random))
                .mapToObj(list::get)
                .toList();
    }

    private static List<Line> held(List<Line> lines, String split, Random random) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("so few facts leave nothing for the split " + split
                    + "; more entities, or a greater out_degree, are needed");
        }
        return shuffled(lines, random).subList(0, Math.min(lines.size(), MOST_HELD_OUT));
    }

    private Task task(List<Line> train, List<Line> iid, List<Line> ood) {
        List<String> vocabulary = Stream.of(
                        IntStream.range(0, entities).mapToObj(i -> "e" + i),
                        IntStream.range(0, relations).mapToObj(i -> "r" + i),
                        Stream.of("</a>"))
                .flatMap(names -> names)
                .toList();
        return new Task(
                new Targets.Classes(vocabulary.size()),
                vocabulary,
                new Structure.Unstructured(),
                sequences(train),
                new TreeMap<>(Map.of(IID, sequences(iid), OOD, sequences(ood))));
    }

    private Examples sequences(List<Line> lines) {
        long end = Math.addExact(entities, relations);
        long[] tokens = new long[lines.size() * LENGTH];
        long[] positions = new long[lines.size() * 2];
        long[] labels = new long[lines.size() * 2];
        Arrays.fill(tokens, end);
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            int asked = line.prompt().size();
            for (int position = 0; position < asked; position++) {
                tokens[i * LENGTH + position] = line.prompt().get(position);
            }
            tokens[i * LENGTH + asked] = line.answer();
            positions[2 * i] = asked - 1L;
            positions[2 * i + 1] = asked;
            labels[2 * i] = line.answer();
            labels[2 * i + 1] = end;
        }
        return new Examples.Sequences(Longs.adopt(tokens), LENGTH, Longs.adopt(positions), 2, Longs.adopt(labels));
    }
}
