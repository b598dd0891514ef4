"""x + y mod p in plain PyTorch: memorises within a hundred steps, generalises hundreds of steps later."""
import argparse, json, os
import numpy, torch

a = argparse.ArgumentParser()
for name, kind in dict(steps=int, seed=int, device=str, p=int, frac=float, lr=float, wd=float).items():
    a.add_argument("--" + name, type=kind, required=True)
a = a.parse_args()
torch.set_num_threads(1)
torch.manual_seed(a.seed)
pairs = torch.cartesian_prod(torch.arange(a.p), torch.arange(a.p))
pairs = pairs[torch.randperm(len(pairs), generator=torch.Generator().manual_seed(0))].to(a.device)
train, val = pairs.split([int(a.frac * len(pairs)), len(pairs) - int(a.frac * len(pairs))])
embedding = torch.nn.Embedding(a.p, 32)
model = torch.nn.Sequential(embedding, torch.nn.Flatten(), torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, a.p))
torch.nn.init.normal_(embedding.weight, std=32 ** -0.5)
model.to(a.device)
adam = torch.optim.AdamW(model.parameters(), lr=a.lr, weight_decay=a.wd, betas=(0.9, 0.98))

def score(pairs):
    logits, answers = model(pairs), pairs.sum(1) % a.p
    return torch.nn.functional.cross_entropy(logits, answers), (logits.argmax(1) == answers).float().mean()

for step in range(a.steps):
    loss, accuracy = score(train)
    metrics = {"train/loss": loss.item(), "train/accuracy": accuracy.item(), "last_layer/norm": model[-1].weight.norm().item()}
    if step % 25 == 0:
        with torch.no_grad():
            metrics["val/loss"], metrics["val/accuracy"] = (value.item() for value in score(val))
    if step % 250 == 0:
        numpy.save(f"{os.environ['GROKWATCH_SCRATCH']}/{step}.npy", embedding.weight.detach().cpu().numpy())
        print(json.dumps({"step": step, "embedding": f"{os.environ['GROKWATCH_SCRATCH']}/{step}.npy", "structure": f"add:{a.p}"}))
    print(json.dumps({"step": step, "metrics": metrics}), flush=True)
    adam.zero_grad()
    loss.backward()
    adam.step()
