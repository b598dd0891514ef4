package io.grokwatch.events;

/**
 * Primitive roots: the generators of the multiplicative group of the integers modulo a prime p. With g one of them, the
 * residues 1, ..., p-1 are g⁰, g¹, ..., g^(p-2), and their multiplication is the addition of exponents modulo p-1.
 */
public final class PrimitiveRoots {
    private PrimitiveRoots() {}

    /**
     * The residues 1, ..., p-1 as powers of the smallest primitive root, g⁰ = 1 first; O(p²) at most.
     *
     * @param prime p, at least 3
     * @throws IllegalArgumentException if there is no primitive root from 2 to p-1 that generates all residues but 0, as is
     *     the case if and only if p is not a prime
     */
    public static int[] powersOfSmallest(int prime) {
        Require.atLeast(prime, 3, "prime");
        int[] powers = new int[prime - 1];
        powers[0] = 1;
        for (int root = 2; root < prime; root++) {
            int order = 1;
            // The powers of a residue that shares a factor with a composite modulus never return to 1.
            for (long power = root; power != 1 && order < powers.length; power = power * root % prime) {
                powers[order++] = (int) power;
            }
            if (order == powers.length && (long) powers[order - 1] * root % prime == 1) {
                return powers;
            }
        }
        throw new IllegalArgumentException("no residue generates all others modulo " + prime + ", which is no prime");
    }
}
