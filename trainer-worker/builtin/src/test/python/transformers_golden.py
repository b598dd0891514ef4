"""Writes src/test/resources/golden/transformers.csv: what PyTorch makes of small transformers with known weights.

    python -m venv v && v/bin/pip install torch numpy
    v/bin/python src/test/python/transformers_golden.py > src/test/resources/golden/transformers.csv

Every model is written out position by position, as its source has it: nothing is shared between examples. The weights
are w_k = base + 0.3 sin(0.7 k + i), k being the place in tensor i (row-major) and base 1 for the gain of a norm, else 0.
Lines: model, "logits", example, logits...; model, "gradient", tensor, norm of the gradient of the mean cross-entropy,
its product with cos(0.3 k). Float64. Recorded with PyTorch 2.15.0, CPU.
"""

import math

import torch
import torch.nn.functional as F

TOKENS, D, HEADS = 5, 8, 2
LEFT = torch.tensor([0, 3, 3, 4, 1, 2])
RIGHT = torch.tensor([2, 0, 4, 4, 1, 0])
ANSWER = (LEFT + RIGHT) % TOKENS


class Weights:
    """Tensors in the order in which they are asked for."""

    def __init__(self):
        self.named = []

    def take(self, name, *shape, gain=False):
        k = torch.arange(math.prod(shape), dtype=torch.float64)
        values = 0.3 * torch.sin(0.7 * k + len(self.named)) + (1.0 if gain else 0.0)
        tensor = values.reshape(shape).requires_grad_()
        self.named.append((name, tensor))
        return tensor

    def linear(self, name, outputs, inputs, bias):
        weight = self.take(name, outputs, inputs)
        offset = self.take(name + ".bias", outputs) if bias else None
        return lambda x: F.linear(x, weight, offset)

    def layer_norm(self, name):
        gain, bias = self.take(name, D, gain=True), self.take(name + ".bias", D)
        return lambda x: F.layer_norm(x, (D,), gain, bias)

    def attention(self, layer, bias):
        q, k, v = (self.linear(layer + part, D, D, bias) for part in ("query", "key", "value"))
        out = self.linear(layer + "attention_out", D, D, bias)

        def heads(x):
            return x.reshape(*x.shape[:2], HEADS, D // HEADS).transpose(1, 2)

        def apply(x, turn=lambda y: y, causal=True):
            mixed = F.scaled_dot_product_attention(
                turn(heads(q(x))), turn(heads(k(x))), heads(v(x)), is_causal=causal
            )
            return out(mixed.transpose(1, 2).reshape(x.shape))

        return apply


def constant(token):
    return torch.full_like(LEFT, token)


def power(w):
    eos, equals, op = TOKENS, TOKENS + 1, TOKENS + 2
    tokens = torch.stack([constant(eos), LEFT, constant(op), RIGHT, constant(equals), ANSWER], 1)
    vocabulary = TOKENS + 6
    x = w.take("embedding", vocabulary, D)[tokens]
    angles = [[t / 10000 ** ((i - i % 2) / D) for i in range(D)] for t in range(tokens.shape[1])]
    x = x + torch.tensor(
        [[math.cos(a) if i % 2 else math.sin(a) for i, a in enumerate(row)] for row in angles], dtype=torch.float64
    )
    for layer in ("layer1.", "layer2."):
        attention, norm1 = w.attention(layer, False), w.layer_norm(layer + "attention_norm")
        a = norm1(x + attention(x))
        up, down = w.linear(layer + "hidden", 4 * D, D, False), w.linear(layer + "hidden_out", D, 4 * D, False)
        x = w.layer_norm(layer + "hidden_norm")(a + down(F.relu(up(a))))
    logits = w.linear("unembedding", vocabulary, D, False)(x[:, -2:])
    return logits.reshape(-1, vocabulary), torch.stack([ANSWER, constant(eos)], 1).reshape(-1)


def grokfast(w):
    equals, op = TOKENS, TOKENS + 1
    tokens = torch.stack([LEFT, constant(op), RIGHT, constant(equals)], 1)
    x = w.take("embedding", TOKENS + 2, D)[tokens] + w.take("position", 4, D)
    for layer in ("layer1.", "layer2."):
        x = w.layer_norm(layer + "attention_norm")(x)
        x = x + w.attention(layer, True)(x)
        norm2 = w.layer_norm(layer + "hidden_norm")
        up, down = w.linear(layer + "hidden", 4 * D, D, True), w.linear(layer + "hidden_out", D, 4 * D, True)
        x = x + down(F.gelu(up(norm2(x))))
    x = w.layer_norm("final_norm")(x[:, -1])
    return w.linear("unembedding", TOKENS + 2, D, False)(x), ANSWER


def equation():
    return torch.stack([LEFT, constant(TOKENS + 1), RIGHT, constant(TOKENS)], 1)


def rms_norm(w, name):
    gain = w.take(name, D, gain=True)
    return lambda x: F.rms_norm(x, (D,), gain, 1e-5)


def turned(x):
    """x: examples x heads x positions x n; pairs of coordinates as complex numbers, turned by their position."""
    n = x.shape[-1]
    angles = torch.arange(x.shape[-2], dtype=torch.float64)[:, None] * 1e6 ** (-torch.arange(0, n, 2) / n)
    pairs = torch.view_as_complex(x.reshape(*x.shape[:-1], n // 2, 2))
    return torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)).reshape(x.shape)


def modern(w):
    x = w.take("embedding", TOKENS + 2, D)[equation()]
    for layer in ("layer1.", "layer2."):
        norm1 = rms_norm(w, layer + "attention_norm")
        x = x + w.attention(layer, False)(norm1(x), turned)
        y = rms_norm(w, layer + "hidden_norm")(x)
        gate, up = (w.linear(layer + part, 4 * D, D, False) for part in ("hidden", "hidden_gated"))
        x = x + w.linear(layer + "hidden_out", D, 4 * D, False)(F.silu(gate(y)) * up(y))
    x = rms_norm(w, "final_norm")(x[:, -1])
    return w.linear("unembedding", TOKENS + 2, D, False)(x), ANSWER


def prieto(w):
    x = w.take("embedding", TOKENS, D)[torch.stack([LEFT, RIGHT], 1)]
    a = w.attention("layer1.", True)(x, causal=False)
    x = w.layer_norm("layer1.attention_norm")(x + a)
    up, down = w.linear("layer1.hidden", 2048, D, True), w.linear("layer1.hidden_out", D, 2048, True)
    x = w.layer_norm("layer1.hidden_norm")(x + down(F.relu(up(x))))
    return w.linear("unembedding", TOKENS, D, True)(x[:, -1]), ANSWER


def by_head(w, name, x):
    return w.linear(name, D, D, False)(x).reshape(*x.shape[:2], HEADS, D // HEADS)


def attended(w, layer, x, pattern_of):
    q, k, v = (by_head(w, layer + part, x) for part in ("query", "key", "value"))
    pattern = pattern_of(torch.einsum("bqhn,bkhn->bhqk", q, k) / math.sqrt(D // HEADS))
    mixed = torch.einsum("bhqk,bkhn->bqhn", pattern, v)
    return w.linear(layer + "attention_out", D, D, False)(mixed.reshape(x.shape))


def pizza(w, rate=0.3):
    x = w.take("embedding", TOKENS, D)[torch.stack([LEFT, RIGHT], 1)] + w.take("position", 2, D)
    x = x + attended(w, "layer1.", x, lambda scores: scores.softmax(-1) * rate + (1 - rate))
    up, down = w.linear("layer1.hidden", 4 * D, D, True), w.linear("layer1.hidden_out", D, 4 * D, True)
    x = x + down(F.relu(up(x)))
    return w.linear("unembedding", TOKENS, D, False)(x[:, -1]), ANSWER


def nanda(w):
    tokens = torch.stack([LEFT, RIGHT, constant(TOKENS)], 1)
    x = w.take("embedding", TOKENS + 1, D)[tokens] + w.take("position", 3, D)
    future = torch.full((3, 3), -math.inf, dtype=torch.float64).triu(1)
    x = x + attended(w, "", x, lambda scores: (scores + future).softmax(-1))
    up, down = w.linear("hidden", 4 * D, D, True), w.linear("hidden_out", D, 4 * D, True)
    x = x + down(F.relu(up(x)))
    return w.linear("unembedding", TOKENS + 1, D, False)(x[:, -1]), ANSWER


def lstm(w):
    x = w.take("embedding", TOKENS + 2, D)[equation()]
    layer = torch.nn.LSTM(D, D, batch_first=True, dtype=torch.float64)
    names = {"input": "weight_ih_l0", "state": "weight_hh_l0", "input.bias": "bias_ih_l0", "state.bias": "bias_hh_l0"}
    own = {theirs: w.take(ours, *getattr(layer, theirs).shape) for ours, theirs in names.items()}
    h, _ = torch.func.functional_call(layer, own, (x,))
    return w.linear("output", TOKENS + 2, D, True)(h[:, -1]), ANSWER


def numbers(values):
    return ",".join(f"{v:.15g}" for v in values)


for model in (power, grokfast, modern, prieto, pizza, nanda, lstm):
    weights = Weights()
    logits, targets = model(weights)
    F.cross_entropy(logits, targets).backward()
    for row, values in enumerate(logits.tolist()):
        print(f"{model.__name__},logits,{row},{numbers(values)}")
    for name, tensor in weights.named:
        gradient = tensor.grad.flatten()
        pattern = torch.cos(0.3 * torch.arange(gradient.numel(), dtype=torch.float64))
        print(f"{model.__name__},gradient,{name},{numbers([gradient.norm().item(), (gradient @ pattern).item()])}")
