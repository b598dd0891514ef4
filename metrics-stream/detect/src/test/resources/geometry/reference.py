"""Writes reference.json: embeddings and their geometry, computed with NumPy by other routes than ours.

Singular values instead of Gram matrices, fft instead of sums, least squares for the circles, half axes for the
roundness, mean absolute difference for the Gini coefficient. Run: python3 reference.py > reference.json
"""

import json

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
    }


def fourier(matrix, order):
    rows = matrix[order] - matrix[order].mean(axis=0)
    n = len(order)
    top = (n - 1) // 2
    power = np.sum(np.abs(np.fft.fft(rows, axis=0)[1 : top + 1]) ** 2, axis=1)
    share = power / power.sum()
    gini = np.abs(share[:, None] - share[None, :]).sum() / (2 * top**2 * share.mean())
    keys = [int(k) + 1 for k in np.argsort(-share) if share[k] > 4 * np.median(share)]
    return {"power": share.tolist(), "gini": float(gini), "keyFrequencies": keys}


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


def case(structure, matrix):
    matrix = matrix.astype(np.float32)
    values = [float(v) for v in matrix.ravel()]
    matrix = matrix.astype(np.float64)
    order = None if structure == "none" else cycle(structure)
    return {
        "structure": structure,
        "rows": matrix.shape[0],
        "columns": matrix.shape[1],
        "values": values,
        "principal": principal(matrix),
        "fourier": None if order is None else fourier(matrix, order),
        "circle": None if order is None else circle(matrix, order),
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
    ]
    print("[" + ",\n".join(json.dumps(c) for c in cases) + "]")


main()
