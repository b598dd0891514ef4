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
 * Two-hop composition (Wang et al., arXiv 2405.15071, {@code composition.ipynb}): atomic facts h, r -> t and inferred facts
 * h, r1, r2 -> t, each composed of two atomic ones. The train set contains all atomic facts. Five percent of them are
 * out-of-distribution: the facts inferred from two of those are the split {@code ood}, those inferred from one of them are
 * dropped. Of the other inferred facts, one in 200 is in the split {@code iid}, and a number of the rest in the train set.
 *
 * <p>An atomic fact is the sequence {@code h r t}, an inferred one {@code h r1 r2 t}, padded at the end; the answers are t and
 * {@code </a>}. Both together are limited to a million.
 *
 * @param entities at least 2
 * @param relations at least {@code outDegree}
 * @param outDegree atomic facts per entity, each with a different relation
 * @param inferredPerFact inferred facts of the train set per in-distribution atomic fact, above 0; all, if there are fewer
 */
public record TwoHopComposition(int entities, int relations, int outDegree, double inferredPerFact) {
    /** The validation split of facts inferred from two in-distribution facts. */
    public static final String IID = "iid";
    /** The validation split of facts inferred from two out-of-distribution facts. */
    public static final String OOD = "ood";

    private static final double OOD_FRACTION = 0.05;
    private static final double IID_FRACTION = 0.005;
    private static final int MAX_VALIDATION = 3000;
    private static final long MAX_FACTS = 1_000_000;
    private static final int LENGTH = 4;

    private record Fact(int head, int relation, int tail) {}

    /** A fact as a sequence without its answer, and the answer. */
    private record Statement(List<Integer> prompt, int answer) {}

    public TwoHopComposition {
        if (outDegree < 1 || outDegree > relations) {
            throw new IllegalArgumentException(
                    "parameter out_degree must be in [1, " + relations + "], was " + outDegree);
        }
        long statements = (long) entities * outDegree * (1 + outDegree);
        if (statements > MAX_FACTS) {
            throw new IllegalArgumentException("parameters entities and out_degree must give at most " + MAX_FACTS
                    + " atomic and inferred facts, " + entities + " and " + outDegree + " give " + statements);
        }
        if (!(inferredPerFact > 0)) {
            throw new IllegalArgumentException("parameter inferred must be above 0, was " + inferredPerFact);
        }
    }

    /** Draws the facts. */
    public Task draw(long dataSeed) {
        Random random = new Random(dataSeed);
        List<Fact> facts = facts(random);
        int oodCount = (int) Math.round(facts.size() * OOD_FRACTION);
        Set<Fact> oodFacts = new HashSet<>(shuffled(facts, random).subList(0, oodCount));
        List<Statement> inferred = new ArrayList<>();
        List<Statement> iid = new ArrayList<>();
        List<Statement> ood = new ArrayList<>();
        for (Fact first : facts) {
            for (Fact second : facts.subList(first.tail() * outDegree, (first.tail() + 1) * outDegree)) {
                Statement statement = new Statement(
                        List.of(first.head(), entities + first.relation(), entities + second.relation()),
                        second.tail());
                boolean firstIsOod = oodFacts.contains(first);
                if (firstIsOod != oodFacts.contains(second)) {
                    continue;
                }
                (firstIsOod ? ood : random.nextDouble() > IID_FRACTION ? inferred : iid).add(statement);
            }
        }
        int inferredCount = (int) Math.min(inferred.size(), Math.round(inferredPerFact * (facts.size() - oodCount)));
        List<Statement> train = new ArrayList<>(facts.stream()
                .map(fact -> new Statement(List.of(fact.head(), entities + fact.relation()), fact.tail()))
                .toList());
        train.addAll(shuffled(inferred, random).subList(0, inferredCount));
        return task(train, validation(iid, IID, random), validation(ood, OOD, random));
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

    private static List<Statement> validation(List<Statement> statements, String split, Random random) {
        if (statements.isEmpty()) {
            throw new IllegalArgumentException(
                    "parameters entities and out_degree must be larger: the split " + split + " is empty");
        }
        return shuffled(statements, random).subList(0, Math.min(statements.size(), MAX_VALIDATION));
    }

    private Task task(List<Statement> train, List<Statement> iid, List<Statement> ood) {
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

    private Examples sequences(List<Statement> statements) {
        long end = Math.addExact(entities, relations);
        long[] tokens = new long[statements.size() * LENGTH];
        long[] positions = new long[statements.size() * 2];
        long[] labels = new long[statements.size() * 2];
        Arrays.fill(tokens, end);
        for (int i = 0; i < statements.size(); i++) {
            Statement statement = statements.get(i);
            int answerAt = statement.prompt().size();
            for (int position = 0; position < answerAt; position++) {
                tokens[i * LENGTH + position] = statement.prompt().get(position);
            }
            tokens[i * LENGTH + answerAt] = statement.answer();
            positions[2 * i] = answerAt - 1L;
            positions[2 * i + 1] = answerAt;
            labels[2 * i] = statement.answer();
            labels[2 * i + 1] = end;
        }
        return new Examples.Sequences(Longs.adopt(tokens), LENGTH, Longs.adopt(positions), 2, Longs.adopt(labels));
    }
}
