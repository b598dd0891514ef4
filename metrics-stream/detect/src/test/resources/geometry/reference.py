"""Writes reference.json: embeddings and their geometry, computed with NumPy by other routes than ours.

Recorded embeddings are those of our trainer: recorded/RECIPE-sSEED-STEP.npy (multiply-mod29 is hello-grok with op=* p=29).
Singular values instead of Gram matrices, fft instead of sums, least squares for the circles, half axes for the
roundness, mean absolute difference for the Gini coefficient. The permutations are those of the Java code, drawn with the
numbers of java.util.Random, so that p-values agree exactly. Run: python3 reference.py > reference.json
"""

import json
import pathlib

import numpy as np


def circle_rows(rng, n, columns, terms, noise):
    """Rows on ellipses: terms = [(frequency, amplitude of cosine, of sine)]."""
    angle = 2 * np.pi * np.arange(n) / n
    rows = noise * rng.standard_normal((n, columns)) + rng.standard_normal(columns)
    for frequency, along, across in terms:
        rows += along * np.outer(np.cos(frequency * angle), rng.standard_normal(columns))
        rows += across * np.outer(np.sin(frequency * angle), rng.standard_normal(columns))
    return rows


def cycle(structure):
    kind, _, order = structure.partition(":")
    order = int(order or 0)
    if kind == "add":
        return list(range(order))
    for root in range(2, order):
        powers = [pow(root, e, order) for e in range(order - 1)]
        if len(set(powers)) == order - 1:
            return powers
    raise ValueError(structure)


def principal(matrix):
    centred = matrix - matrix.mean(axis=0)
    _, singular, axes = np.linalg.svd(centred, full_matrices=False)
    fractions = singular**2 / np.sum(singular**2)
    axes = axes[:3]
    signs = np.sign(axes[np.arange(3), np.argmax(np.abs(axes), axis=1)])
    positive = fractions[fractions > 0]
    return {
        "coordinates": (centred @ (axes * signs[:, None]).T).ravel().tolist(),
        "varianceExplained": fractions[:3].tolist(),
        "effectiveRank": float(np.exp(-np.sum(positive * np.log(positive)))),
        "spectralEntropy": float(-np.sum(positive * np.log(positive)) / np.log(min(matrix.shape))),
    }


def fourier(matrix, order):
    rows = matrix[order] - matrix[order].mean(axis=0)
    n = len(order)
    top = (n - 1) // 2
    power = np.sum(np.abs(np.fft.fft(rows, axis=0)[1 : top + 1]) ** 2, axis=1)
    share = power / power.sum()
    gini = np.abs(share[:, None] - share[None, :]).sum() / (2 * top**2 * share.mean())
    fractions = np.linalg.svd(rows, compute_uv=False) ** 2 / np.sum(rows**2)
    factor = 3 * max(1, 8 * np.sum(fractions**2))
    ascending = np.sort(share)
    means = np.maximum(np.cumsum(ascending) / np.arange(1, top + 1), 1e-12)
    first = [i for i in range(1, top) if 4 * i >= top and ascending[i] > factor * means[i - 1]][:1]
    keys = [int(k) + 1 for k in np.argsort(-share) if first and share[k] >= ascending[first[0]]]
    columns = np.abs(np.fft.rfft(rows, axis=0)) ** 2
    return {
        "power": share.tolist(),
        "gini": float(gini),
        "keyFrequencies": keys,
        "topShares": np.cumsum(np.sort(share)[::-1])[:10].tolist(),
        "inverseParticipation": float(np.mean(np.sum(columns**2, axis=0) / np.sum(columns, axis=0) ** 2)),
    }


def circles(matrix, order):
    """Roundness as the area of the ellipse over that of the circle with as long a diagonal of its half axes."""
    rows = matrix[order] - matrix[order].mean(axis=0)
    spectrum = 2 / len(order) * np.fft.fft(rows, axis=0)[1 : (len(order) - 1) // 2 + 1]
    axes = [np.linalg.svd(np.stack([row.real, row.imag]), compute_uv=False) for row in spectrum]
    return {
        "roundness": [float(2 * a * b / (a * a + b * b)) for a, b in axes],
        "varianceExplained": (len(order) / 2 * np.sum(np.abs(spectrum) ** 2, axis=1) / np.sum(rows**2)).tolist(),
    }


class JavaRandom:
    """java.util.Random, by its contract."""

    def __init__(self, seed):
        self.state = (seed ^ 0x5DEECE66D) & (2**48 - 1)

    def next31(self):
        self.state = (self.state * 0x5DEECE66D + 0xB) & (2**48 - 1)
        return self.state >> 17

    def below(self, bound):
        if bound & (bound - 1) == 0:
            return bound * self.next31() >> 31
        while True:
            bits = self.next31()
            if bits - bits % bound + bound - 1 < 2**31:
                return bits % bound


def permutation_test(observed, n, measure):
    """Besag and Clifford 1991: until ten shuffles were as great, at most a thousand; each shuffles the one before."""
    random = JavaRandom(20220105)
    shuffled = np.arange(n)
    found = 0
    for shuffles in range(1, 1001):
        for i in range(n - 1, 0, -1):
            other = random.below(i + 1)
            shuffled[[i, other]] = shuffled[[other, i]]
        found += measure(shuffled) >= observed * (1 - 1e-12)
        if found == 10:
            return {"pValue": 10 / shuffles, "shuffles": shuffles, "asGreat": 10}
    return {"pValue": (1 + found) / 1001, "shuffles": 1000, "asGreat": int(found)}


def circularity(matrix, order):
    rows = matrix[order] - matrix[order].mean(axis=0)
    n = len(order)
    components = np.linalg.svd(rows, full_matrices=False)[0][:, :4].T / np.sqrt(n)
    waves = np.exp(2j * np.pi * np.outer(np.arange(1, (n - 1) // 2 + 1), np.arange(n)) / n)

    def mean(shuffled):
        spectra = np.abs(np.fft.fft(components[:, shuffled], axis=1)[:, 1 : (n - 1) // 2 + 1]) ** 2
        # With fewer than four columns the other components have no variance, and no sinusoid.
        return np.sum(np.minimum(1, 2 * np.max(spectra, axis=1))) / 4

    return {
        "components": [float(min(1, 2 * np.max(np.abs(waves @ v) ** 2))) for v in components],
        "test": permutation_test(mean(np.arange(n)), n, mean),
    }


def parallelograms(matrix, order):
    rows = matrix[order]
    rows = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    n = len(order)
    quadruples = [
        (i, j, m, i_n)
        for i in range(n)
        for i_n in range(i, n)
        for j in range(i + 1, i_n)
        for m in [i + i_n - j]
        if j <= m
    ]

    def closed(chosen, shuffled):
        i, j, m, last = rows[shuffled[np.array(chosen)]].transpose(1, 0, 2)
        return np.mean((i + last - j - m) ** 2, axis=1) < 0.01

    index = np.mean(closed(quadruples, np.arange(n)))
    tested = quadruples if len(quadruples) <= 1024 else drawn(n, 1024)

    def count(shuffled):
        return np.sum(closed(tested, shuffled)) if index > 0 else 0

    return {
        "possible": len(quadruples),
        "index": float(index),
        "test": permutation_test(count(np.arange(n)), n, count),
    }


def drawn(n, size):
    random = JavaRandom(20220520)
    quadruples = []
    while len(quadruples) < size:
        i, last, j = (random.below(n) for _ in range(3))
        if i < j and 2 * j <= i + last:
            quadruples.append((i, j, i + last - j, last))
    return quadruples


def aligned(matrix, onto):
    result = {}
    for name, dimensions in (("plane", 2), ("space", 3)):
        q = np.reshape(principal(matrix)["coordinates"], (-1, 3))[:, :dimensions]
        p = np.reshape(principal(onto)["coordinates"], (-1, 3))[:, :dimensions]
        # Polar factor of the cross product by its inverse square root, not by singular values.
        product = q.T @ p
        values, vectors = np.linalg.eigh(product.T @ product)
        result[name] = (q @ product @ (vectors / np.sqrt(values)) @ vectors.T).ravel().tolist()
    return result


def circle(matrix, order):
    rows = matrix[order] - matrix[order].mean(axis=0)
    n = len(order)
    best = None
    for k in range(1, (n - 1) // 2 + 1):
        angle = 2 * np.pi * k * np.arange(n) / n
        basis = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        fit, *_ = np.linalg.lstsq(basis, rows, rcond=None)
        explained = np.sum((basis @ fit) ** 2) / np.sum(rows**2)
        if best is None or explained > best[0]:
            best = (explained, k, fit)
    explained, k, fit = best
    half_axes = np.linalg.svd(fit, compute_uv=False)
    q, _ = np.linalg.qr(fit.T)
    q *= np.sign(np.sum(q * fit.T, axis=0))
    return {
        "frequency": k,
        "roundness": float(2 * half_axes[0] * half_axes[1] / np.sum(half_axes**2)),
        "varianceExplained": float(explained),
        "coordinates": ((matrix - matrix[order].mean(axis=0)) @ q).ravel().tolist(),
    }


def recorded(name):
    return np.load(pathlib.Path(__file__).parent / "recorded" / f"{name}.npy")


def case(structure, matrix, name=None, onto=None):
    matrix = matrix.astype(np.float32)
    values = None if name else [float(v) for v in matrix.ravel()]
    matrix = matrix.astype(np.float64)
    order = None if structure == "none" else cycle(structure)
    return {
        "structure": structure,
        "rows": matrix.shape[0],
        "columns": matrix.shape[1],
        "recorded": name,
        "values": values,
        "principal": principal(matrix),
        "fourier": None if order is None else fourier(matrix, order),
        "circle": None if order is None else circle(matrix, order),
        "circles": None if order is None else circles(matrix, order),
        "circularity": None if order is None else circularity(matrix, order),
        "parallelograms": None if order is None else parallelograms(matrix, order),
        "onto": onto,
        "aligned": None if onto is None else aligned(matrix, recorded(onto).astype(np.float64)),
    }


def main():
    rng = np.random.default_rng(20220105)
    tall = circle_rows(rng, 31, 12, [(3, 1.0, 0.8), (7, 0.6, 0.6)], 0.1)
    extra = np.vstack([circle_rows(rng, 23, 16, [(5, 1.0, 1.0)], 0.3), 3 * rng.standard_normal((2, 16))])
    powers = circle_rows(rng, 28, 10, [(9, 1.0, 0.5)], 0.2)
    multiplied = np.empty((29, 10))
    multiplied[0] = rng.standard_normal(10)
    multiplied[cycle("mul:29")] = powers
    cases = [
        case("add:31", tall),
        case("add:23", extra),
        case("mul:29", multiplied),
        case("none", rng.standard_normal((9, 20))),
        case("add:17", rng.standard_normal((17, 40))),
        case("add:10", np.arange(10)[:, None] * np.array([1, 0.5, -2]) + 0.06 * rng.standard_normal((10, 3))),
        case("add:31", recorded("hello-grok-s0-1000"), "hello-grok-s0-1000", "hello-grok-s0-750"),
        case("add:31", recorded("hello-grok-s1-1999"), "hello-grok-s1-1999"),
        case("add:31", recorded("memorise-only-s0-3999"), "memorise-only-s0-3999", "hello-grok-s0-0"),
        case("mul:29", recorded("multiply-mod29-s0-1999"), "multiply-mod29-s0-1999"),
    ]
    print("[" + ",\n".join(json.dumps(c) for c in cases) + "]")


main()
