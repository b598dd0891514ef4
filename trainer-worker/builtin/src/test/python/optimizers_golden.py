"""Writes src/test/resources/golden/optimizers.csv: a hundred steps of an embedding MLP with PyTorch's own optimisers.

    python -m venv v && v/bin/pip install torch
    v/bin/python src/test/python/optimizers_golden.py > src/test/resources/golden/optimizers.csv

The task is x + y mod 11 on the pairs with (3 x + 5 y) mod 7 < 4, full batch, cross-entropy in float32. Weight i of all
tensors one after the other begins as 0.4 sin(1.7 i + 0.3). A row is a name, the loss before each of the hundred steps, and
the weights after them. Recorded with PyTorch 2.15.0, CPU, one thread.
"""

import math

import torch

torch.set_num_threads(1)
P, D, WIDTH = 11, 8, 24
SHAPES = [(P, D), (WIDTH, D), (WIDTH, D), (WIDTH,), (P, WIDTH), (P,)]
PAIRS = [(x, y) for x in range(P) for y in range(P) if (3 * x + 5 * y) % 7 < 4]
X, Y = (torch.tensor([pair[i] for pair in PAIRS]) for i in (0, 1))
LABELS = (X + Y) % P


def tensors():
    weights, i = [], 0
    for shape in SHAPES:
        size = math.prod(shape)
        values = [0.4 * math.sin(1.7 * (i + j) + 0.3) for j in range(size)]
        weights.append(torch.tensor(values).reshape(shape).requires_grad_())
        i += size
    return weights


def loss(weights):
    embedding, left, right, bias, output, output_bias = weights
    hidden = torch.relu(embedding[X] @ left.T + embedding[Y] @ right.T + bias)
    return torch.nn.functional.cross_entropy(hidden @ output.T + output_bias, LABELS)


def warmup(optimizer):
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / 10))


OPTIM, SCHEDULE = torch.optim, torch.optim.lr_scheduler
CASES = {
    "sgd": (lambda w: OPTIM.SGD(w, lr=0.1), None),
    "sgd-momentum": (lambda w: OPTIM.SGD(w, lr=0.05, momentum=0.9, weight_decay=0.01), None),
    "sgd-nesterov": (lambda w: OPTIM.SGD(w, lr=0.05, momentum=0.8, nesterov=True), None),
    "adam": (lambda w: OPTIM.Adam(w, lr=1e-3, betas=(0.9, 0.95), eps=1e-8), None),
    "adam-coupled": (lambda w: OPTIM.Adam(w, lr=1e-3, betas=(0.9, 0.98), eps=1e-8, weight_decay=0.005), None),
    "adamw": (lambda w: OPTIM.AdamW(w, lr=3e-3, betas=(0.9, 0.98), eps=1e-8, weight_decay=1.0), warmup),
    "rmsprop": (lambda w: OPTIM.RMSprop(w, lr=1e-3, alpha=0.95, eps=1e-8), None),
    "rmsprop-momentum": (
        lambda w: OPTIM.RMSprop(w, lr=1e-3, alpha=0.9, eps=1e-6, momentum=0.5, weight_decay=0.01),
        None,
    ),
    "adamw-cosine": (
        lambda w: OPTIM.AdamW(w, lr=3e-3, betas=(0.9, 0.98), eps=1e-8, weight_decay=0.1),
        lambda o: SCHEDULE.CosineAnnealingLR(o, T_max=100, eta_min=3e-4),
    ),
    "sgd-steps": (
        lambda w: OPTIM.SGD(w, lr=0.1, momentum=0.5),
        lambda o: SCHEDULE.StepLR(o, step_size=30, gamma=0.5),
    ),
    "adamw-groups": (
        lambda w: OPTIM.AdamW(
            [{"params": w[:1], "lr": 5e-3, "weight_decay": 0.0}, {"params": w[1:], "lr": 1e-3, "weight_decay": 1.0}],
            betas=(0.9, 0.98),
            eps=1e-8,
        ),
        None,
    ),
}

for name, (optimizer_of, schedule_of) in CASES.items():
    weights = tensors()
    optimizer = optimizer_of(weights)
    schedule = schedule_of(optimizer) if schedule_of else None
    numbers = []
    for _ in range(100):
        optimizer.zero_grad()
        value = loss(weights)
        numbers.append(value.item())
        value.backward()
        optimizer.step()
        if schedule:
            schedule.step()
    numbers += torch.cat([w.detach().flatten() for w in weights]).tolist()
    print(",".join([name] + [f"{n:.9g}" for n in numbers]))
