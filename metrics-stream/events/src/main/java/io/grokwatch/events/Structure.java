package io.grokwatch.events;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the first rows of an embedding represent. */
public sealed interface Structure {

    /** How many rows it describes, counted from the first; the others (operators, separators) have no place in it. */
    long rows();

    /** The rows have no known structure. */
    record Unstructured() implements Structure {
        @Override
        public long rows() {
            return 0;
        }
    }

    /** Row a is the residue a under addition. */
    record ResiduesUnderAddition(int modulus) implements Structure {
        public ResiduesUnderAddition {
            Require.atLeast(modulus, 2, "modulus");
        }

        @Override
        public long rows() {
            return modulus;
        }
    }

    /** Row a is the residue a under multiplication; row 0 is apart, the others are powers of a primitive root. */
    record ResiduesUnderMultiplication(int modulus) implements Structure {
        public ResiduesUnderMultiplication {
            Require.atLeast(modulus, 3, "modulus");
        }

        @Override
        public long rows() {
            return modulus;
        }
    }

    /** Row i is the i-th permutation of so many objects, in lexicographic order. */
    record Permutations(int objects) implements Structure {
        public Permutations {
            Require.that(objects >= 1 && objects <= 12, "objects must be in [1, 12], were " + objects);
        }

        @Override
        public long rows() {
            long factorial = 1;
            for (int i = 2; i <= objects; i++) {
                factorial *= i;
            }
            return factorial;
        }
    }

    /**
     * Reads {@code none}, {@code add:P}, {@code mul:P} or {@code perm:N}.
     *
     * @throws IllegalArgumentException for anything else
     */
    static Structure parse(String text) {
        if (text.equals("none")) {
            return new Unstructured();
        }
        Matcher form = Pattern.compile("(add|mul|perm):(\\d{1,9})").matcher(text);
        Require.that(
                form.matches(), "a structure is none, add:P, mul:P or perm:N, was '" + Require.shorten(text) + "'");
        int order = Integer.parseInt(form.group(2));
        return switch (form.group(1)) {
            case "add" -> new ResiduesUnderAddition(order);
            case "mul" -> new ResiduesUnderMultiplication(order);
            default -> new Permutations(order);
        };
    }
}
