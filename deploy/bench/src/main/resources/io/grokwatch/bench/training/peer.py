"""The peer of `bench training`: a recipe in eager PyTorch, as people write it, at its best on a CPU.

Reads one line of JSON from standard input: {"parameters": {...}, "warmup_s": x, "measured_s": x, "metrics": "all|loss"}
and answers with one line. The parameters are those of the run, complete. Whatever costs nothing to spare is spared: the
fused optimiser, denormal numbers flushed to zero, gradients set to None, metrics that stay tensors and are read 32 steps at a time, no `.item()` in the
step, the sequence's last position alone is unembedded. With "loss" the step logs its loss and nothing else.
"""

import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

from peer_models import model

BLOCK = 32

OPERATIONS = {"+": torch.add, "-": torch.sub, "*": torch.mul}


def modular(p):
    p_tokens = int(p["p"])
    table = torch.cartesian_prod(torch.arange(p_tokens), torch.arange(p_tokens))
    labels = OPERATIONS[p["op"]](table[:, 0], table[:, 1]) % p_tokens
    order = torch.randperm(len(table))
    split = round(p["frac"] * len(table))
    if p["model"] == "transformer":
        table = torch.cat([table, torch.full((len(table), 1), p_tokens)], 1)
    if p["model"] == "grokfast":
        operation, equals = (torch.full((len(table), 1), p_tokens + i) for i in range(2))
        table = torch.cat([table[:, :1], operation, table[:, 1:], equals], 1)
    train, validation = order[:split], order[split:]
    return (table[train], labels[train]), (table[validation], labels[validation])


def gaussian(p):
    n, dims, classes = int(p["n"]), int(p["dims"]), int(p["classes"])
    return tuple((torch.randn(n, dims), torch.randint(classes, (n,))) for _ in range(2))


def accuracy(logits, labels):
    return (logits.argmax(1) == labels).float().mean()


class Training:
    def __init__(self, p, metrics):
        self.train, self.validation = gaussian(p) if p["task"] == "gaussian" else modular(p)
        self.model = model(p)
        self.parameters = list(self.model.parameters())
        kind = torch.optim.AdamW if p["opt"] == "AdamW" else torch.optim.Adam
        self.rate, self.warmup = p["lr"], int(p["warmup"])
        self.optimizer = kind(
            self.parameters, lr=p["lr"], betas=(p["b1"], p["b2"]), eps=p["eps"], weight_decay=p["wd"], fused=True
        )
        self.evaluate_every = int(p["eval"])
        self.batch = int(p["bs"])
        self.order = torch.empty(0, dtype=torch.long)
        self.grokfast = (p["grokfast_alpha"], p["grokfast_lambda"]) if p.get("grokfast") == "ema" else None
        self.slow = None
        self.all_metrics = metrics == "all"
        self.previous = [w.detach().clone() for w in self.parameters]
        self.rows, self.log = [], []
        self.taken = 0

    def step(self):
        evaluated = self.taken % self.evaluate_every == 0
        if evaluated:
            self.evaluate()
        self.optimizer.param_groups[0]["lr"] = self.rate * min(1.0, (self.taken + 1) / self.warmup)
        inputs, labels = self.next_batch()
        features, logits = self.model(inputs)
        losses = F.cross_entropy(logits, labels, reduction="none")
        loss = losses.mean()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if self.grokfast:
            self.amplify()
        self.rows.append(self.metrics(features, logits, labels, losses, loss) if self.all_metrics else self.bare(loss))
        self.taken += 1
        if evaluated or len(self.rows) == BLOCK:
            self.log = torch.stack(self.rows).tolist()
            self.rows.clear()

    def next_batch(self):
        inputs, labels = self.train
        if self.batch == 0 or self.batch >= len(labels):
            return inputs, labels
        if len(self.order) == 0:
            self.order = torch.randperm(len(labels))
        rows, self.order = self.order[: self.batch], self.order[self.batch :]
        return inputs[rows], labels[rows]

    @torch.no_grad()
    def amplify(self):
        """Grokfast: the gradient gains its own slow mean, several times."""
        alpha, gain = self.grokfast
        gradients = [w.grad for w in self.parameters]
        if self.slow is None:
            self.slow = [g.clone() for g in gradients]
        else:
            torch._foreach_lerp_(self.slow, gradients, 1 - alpha)
        torch._foreach_add_(gradients, self.slow, alpha=gain)

    def bare(self, loss):
        self.optimizer.step()
        return loss.detach()

    @torch.no_grad()
    def metrics(self, features, logits, labels, losses, loss):
        last = self.model.output.weight
        class_mean, feature_mean = last.mean(0), features.mean(0)
        before = [
            loss,
            accuracy(logits, labels),
            nn.utils.get_total_norm(self.parameters),
            nn.utils.get_total_norm([w.grad for w in self.parameters]),
            last.norm(),
            class_mean.norm(),
            F.cosine_similarity(class_mean, feature_mean, dim=0),
            (losses == 0).float().mean(),
        ]
        self.optimizer.step()
        update = torch._foreach_sub(self.parameters, self.previous)
        torch._foreach_copy_(self.previous, self.parameters)
        return torch.stack([*before, nn.utils.get_total_norm(update), update[self.last_index()].norm()])

    def last_index(self):
        return -1 if self.model.output.bias is None else -2

    @torch.no_grad()
    def evaluate(self):
        full = self.batch == 0 or self.batch >= len(self.train[1])
        for inputs, labels in [self.validation] if full else [self.validation, self.train]:
            _, logits = self.model(inputs)
            self.evaluation = F.cross_entropy(logits, labels).item(), accuracy(logits, labels).item()

    def during(self, seconds):
        """Trains for so much processor time; answers (steps, wall seconds, processor seconds)."""
        first, wall, cpu = self.taken, time.perf_counter(), time.process_time()
        while time.process_time() - cpu < seconds:
            self.step()
        return self.taken - first, time.perf_counter() - wall, time.process_time() - cpu


def main():
    asked = json.loads(sys.stdin.readline())
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    training = Training(asked["parameters"], asked["metrics"])
    training.during(asked["warmup_s"])
    steps, wall, cpu = training.during(asked["measured_s"])
    answer = {
        "version": torch.__version__,
        "steps": steps,
        "wall_s": wall,
        "cpu_s": cpu,
        "weights": sum(w.numel() for w in training.parameters),
        "last_log": training.log[-1],
        "max_rss_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
