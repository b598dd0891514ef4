"""Writes src/test/resources/golden/adam.csv: what PyTorch's own Adam and AdamW make of eight weights.

    python -m venv v && v/bin/pip install torch && v/bin/python src/test/python/adam_golden.py > src/test/resources/golden/adam.csv

Gradient of weight i at step t (from 0): 10^-(i mod 5) * (w_i + sin(0.7 i + 0.13 t)). Recorded with PyTorch 2.15.0, CPU.
"""

import math

import torch

CASES = [
    # name, class, lr, wd, b1, b2, eps, warmup
    ("adam", torch.optim.Adam, 1e-3, 0.0, 0.9, 0.95, 1e-8, 1),
    ("adam-coupled", torch.optim.Adam, 1e-2, 0.1, 0.9, 0.999, 1e-8, 1),
    ("adam-large-eps", torch.optim.Adam, 1e-2, 0.0, 0.9, 0.999, 1e-3, 1),
    ("adamw", torch.optim.AdamW, 1e-2, 1.0, 0.9, 0.98, 1e-8, 10),
]

for name, kind, lr, wd, b1, b2, eps, warmup in CASES:
    w = torch.tensor([math.cos(i) for i in range(8)], requires_grad=True)
    opt = kind([w], lr=lr, weight_decay=wd, betas=(b1, b2), eps=eps)
    for t in range(100):
        noise = torch.tensor([math.sin(0.7 * i + 0.13 * t) for i in range(8)])
        scale = torch.tensor([10.0 ** -(i % 5) for i in range(8)])
        w.grad = (scale * (w.detach() + noise)).clone()
        for group in opt.param_groups:
            group["lr"] = lr * min(1.0, (t + 1) / warmup)
        opt.step()
        if t + 1 in (1, 2, 10, 50, 100):
            numbers = [lr, wd, b1, b2, eps, warmup, t + 1] + [f"{v:.9g}" for v in w.detach().tolist()]
            print(",".join([name] + [str(n) for n in numbers]))
