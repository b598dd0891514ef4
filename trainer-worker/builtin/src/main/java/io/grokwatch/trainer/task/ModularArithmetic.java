package io.grokwatch.trainer.task;

import io.grokwatch.events.Structure;
import java.math.BigInteger;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * The table of an operation on residues (Power et al., arXiv 2201.02177, and {@code data.py} of openai/grok), split into a
 * train and a validation set.
 *
 * @param operation on the residues x and y
 * @param modulus a prime of at least 3
 */
public record ModularArithmetic(Operation operation, int modulus, TableSplit split, Layout layout) {

    /** The operation. */
    // The formulas are stateless lambdas.
    @SuppressWarnings("ImmutableEnumChecker")
    public enum Operation {
        ADD("+", (x, y, p) -> x + y, Structure.ResiduesUnderAddition::new),
        SUBTRACT("-", (x, y, p) -> x - y, Structure.ResiduesUnderAddition::new),
        MULTIPLY("*", (x, y, p) -> x * y, Structure.ResiduesUnderMultiplication::new),
        /** The c with {@code c * y = x}; y runs over the residues other than 0. */
        DIVIDE("/", (x, y, p) -> x * inverse(y, p), Structure.ResiduesUnderMultiplication::new),
        SQUARE_PLUS("x2+y", (x, y, p) -> x * x + y),
        CUBE_PLUS("x3+y", (x, y, p) -> x * x * x + y),
        SQUARES("x2+y2", (x, y, p) -> x * x + y * y),
        SQUARES_PRODUCT("x2+xy+y2", (x, y, p) -> x * x + x * y + y * y),
        SQUARES_PRODUCT_LEFT("x2+xy+y2+x", (x, y, p) -> x * x + x * y + y * y + x),
        CUBE_PRODUCT("x3+xy", (x, y, p) -> x * x * x + x * y),
        CUBE_SQUARE("x3+xy2+y", (x, y, p) -> x * x * x + x * (y * y % p) + y),
        /** Quotient where y is odd, difference where it is even. */
        DIVIDE_OR_SUBTRACT("mix", (x, y, p) -> y % 2 == 1 ? x * inverse(y, p) : x - y),
        /** Sum where x is even, product where it is odd. */
        ADD_OR_MULTIPLY("+*", (x, y, p) -> x % 2 == 0 ? x + y : x * y),
        /** Sum where x is even, difference where it is odd. */
        ADD_OR_SUBTRACT("+-", (x, y, p) -> x % 2 == 0 ? x + y : x - y, Structure.ResiduesUnderAddition::new),
        /** A random answer for every pair, which can be memorised but not generalised (Nanda et al., arXiv 2301.05217). */
        RANDOM("rand", (x, y, p) -> 0);

        private final String symbol;
        private final Formula formula;
        private final IntFunction<Structure> structure;

        Operation(String symbol, Formula formula) {
            this(symbol, formula, modulus -> new Structure.Unstructured());
        }

        Operation(String symbol, Formula formula, IntFunction<Structure> structure) {
            this.symbol = symbol;
            this.formula = formula;
            this.structure = structure;
        }

        /** Value of the setting {@code op}. */
        public String symbol() {
            return symbol;
        }

        private boolean commutative() {
            return this == ADD || this == MULTIPLY || this == SQUARES || this == SQUARES_PRODUCT;
        }

        private static long inverse(long y, int p) {
            return BigInteger.valueOf(y).modInverse(BigInteger.valueOf(p)).longValueExact();
        }
    }

    private interface Formula {
        /** The answer before its reduction mod p; below 2^63 for p below 2^20. */
        long of(long x, long y, int p);
    }

    public ModularArithmetic {
        if (modulus < 3 || !BigInteger.valueOf(modulus).isProbablePrime(40)) {
            throw new IllegalArgumentException("parameter p must be a prime of at least 3, was " + modulus);
        }
        if (split.symmetric() && !operation.commutative()) {
            throw new IllegalArgumentException(
                    "parameter symmetric must be false for an operation that does not commute, was true with "
                            + operation.symbol());
        }
    }

    /** Pairs of tokens of one vocabulary, split at random. */
    public ModularArithmetic(Operation operation, int modulus, double trainFraction) {
        this(operation, modulus, TableSplit.of(trainFraction), Layout.SHARED);
    }

    /** Splits the table by a permutation that depends on the seed alone. */
    public Task split(long dataSeed) {
        Random random = new Random(dataSeed);
        Structure structure = operation.structure.apply(modulus);
        return table(new Random(~dataSeed)).split(split, layout, operation.symbol(), structure, random);
    }

    private OperationTable table(Random answers) {
        int firstY = operation == Operation.DIVIDE ? 1 : 0;
        return OperationTable.of(modulus, modulus * (modulus - firstY), i -> {
            int left = i % modulus;
            int y = firstY + i / modulus;
            // The rows of a division are in the order of their answers, as in openai/grok.
            int x = operation == Operation.DIVIDE ? left * y % modulus : left;
            long answer = operation == Operation.RANDOM
                    ? answers.nextInt(modulus)
                    : Math.floorMod(operation.formula.of(x, y, modulus), (long) modulus);
            return new OperationTable.Row(x, y, answer);
        });
    }
}
