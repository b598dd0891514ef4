"""Makes the runs that carry embeddings, to calibrate forecasts on and to judge them by: trains them, keeps the header and the
evaluations of each trace and the features of each snapshot, and computes the labels.

Run in the project's root: python3 metrics-stream/detect/src/test/resources/forecast/make.py
GROKWATCH names another launcher. Files that exist are kept; some ten minutes of one core for all.
"""

import gzip
import json
import os
import pathlib
import subprocess

FOLDER = pathlib.Path(__file__).parent
GROKWATCH = os.environ.get("GROKWATCH", "./grokwatch")

# By set: recipe, what it is set to, seeds. No setting and no seed of the one set is in the other.
FIT = [
    ("hello-grok", {}, [10, 11, 12, 13]),
    ("hello-grok", {"p": 29, "op": "*"}, [10, 11]),
    ("hello-grok", {"frac": 0.5, "steps": 4000}, [10, 11]),
    ("hello-grok", {"wd": 0.5, "steps": 4000}, [10, 11]),
    ("more-data", {}, [10, 11]),
    ("slow-grok", {"steps": 6000}, [10, 11]),
    ("hello-grok", {"frac": 0.3, "steps": 3000}, [10, 11]),
    ("hello-grok", {"wd": 0.0, "steps": 3000}, [10, 11]),
    ("memorise-only", {"p": 29, "op": "*"}, [10, 11]),
    ("hello-grok", {"frac": 0.35, "wd": 0.3, "steps": 3000}, [10, 11]),
    ("transformer-grok", {"p": 43}, [10, 11]),
    ("transformer-grok", {"p": 43, "wd": 0.0}, [10, 11]),
]
HELD_OUT = [
    ("hello-grok", {"p": 37, "frac": 0.55}, [20, 21]),
    ("hello-grok", {"p": 23, "frac": 0.7, "op": "-"}, [20, 21]),
    ("slow-grok", {"lr": 0.004, "steps": 6000}, [20, 21]),
    ("hello-grok", {"d": 48, "wd": 0.7, "steps": 3000}, [20, 21]),
    ("memorise-only", {"frac": 0.25, "steps": 3000}, [20, 21]),
    ("no-decay", {"p": 37, "steps": 3000}, [20, 21]),
    ("hello-grok", {"frac": 0.32, "lr": 0.007, "steps": 3000}, [20, 21]),
    ("hello-grok", {"wd": 0.05, "frac": 0.5, "steps": 3000}, [20, 21]),
]


def train(folder, recipe, settings, seed):
    changes = (f"{key}{value}".replace("*", "mul").replace("-", "sub") for key, value in settings.items())
    name = "-".join([recipe, *changes, f"s{seed}"])
    out = folder / f"{name}.jsonl.gz"
    if not out.exists():
        whole = folder / f"{name}.whole.jsonl"
        sets = [word for key, value in settings.items() if key != "steps" for word in ("--set", f"{key}={value}")]
        steps = ["--steps", str(settings["steps"])] if "steps" in settings else []
        snapshots = folder / f"{name}.snapshots.jsonl"
        command = [GROKWATCH, "train", recipe, "--standalone", "--seed", str(seed), *sets, *steps]
        subprocess.run([*command, "--out", whole, "--geometry", snapshots], check=True, capture_output=True)
        keep(whole, out)
        whole.unlink()
    return name, label(out)


def keep(whole, out):
    with open(whole) as lines, gzip.GzipFile(out, "wb", mtime=0) as kept:
        for line in lines:
            record = json.loads(line)
            metrics = record.get("metrics", {})
            if "run" in record or "val/loss" in metrics:
                wanted = {k: v for k, v in metrics.items() if k.startswith(("val/", "train/", "train_eval/"))}
                record = record if "run" in record else {"step": record["step"], "metrics": wanted}
                kept.write((json.dumps(record) + "\n").encode())


def label(trace):
    """By the rules of ../corpus: fitted three evaluations in a row, solved from there to the end."""
    with gzip.open(trace, "rt") as lines:
        rows = [json.loads(line) for line in lines][1:]
    train = [row["metrics"].get("train_eval/accuracy", row["metrics"].get("train/accuracy")) for row in rows]
    memorised = next((rows[i]["step"] for i in range(len(rows) - 2) if min(train[i : i + 3]) >= 0.99), None)
    unsolved = [i for i, row in enumerate(rows) if row["metrics"]["val/accuracy"] < 0.95]
    first = unsolved[-1] + 1 if unsolved else 0
    generalised = rows[first]["step"] if first < len(rows) - 2 else None
    kind = "unfitted" if memorised is None else "memorised" if generalised is None else "grokked"
    return {"class": kind, "memorised": memorised, "generalised": generalised, "slingshots": [], "ambiguous_spikes": []}


def main():
    for name, runs in (("fit", FIT), ("held-out", HELD_OUT)):
        folder = FOLDER / name
        folder.mkdir(exist_ok=True)
        labels = dict(train(folder, recipe, settings, seed) for recipe, settings, seeds in runs for seed in seeds)
        lines = ",\n".join(f"  {json.dumps(run)}: {json.dumps(labels[run])}" for run in sorted(labels))
        (folder / "labels.json").write_text("{\n" + lines + "\n}\n")


main()
