"""What one call costs a training loop: ten metrics of a step, logged by a client for Python.

    log_calls.py mlflow URI CALLS          mlflow.log_metrics to a server, as it is by default
    log_calls.py wandb FOLDER CALLS        wandb.log offline
    log_calls.py grokwatch URL CALLS       Run.log of Grokwatch's client, which is on PYTHONPATH
    log_calls.py batches URI SECONDS N     log_batch of N metrics to a server that answers at once: the time of MLflow's client alone
    log_calls.py stream URL CALLS          Run.log as fast as it takes, until all points are acknowledged

Between two calls the loop computes for a millisecond, as a training step does. The last line is JSON: {"p50_us": .., "p99_us": ..} of the
calls, or {"points": n, "seconds": s}.
"""

import json
import os
import sys
import time

NAMES = ["train/loss", "train/accuracy", "val/loss", "val/accuracy", "lr", "weights/norm", "grad/norm", "update/norm",
         "last_layer/norm", "last_layer/update_norm"]
STEP_S = 0.001
WARM_UP = 50


def row(step):
    return {name: 1.0 / (1 + step + i) for i, name in enumerate(NAMES)}


def measure(log, calls):
    spent = []
    for step in range(WARM_UP + calls):
        metrics = row(step)
        begin = time.perf_counter()
        log(metrics, step)
        spent.append(time.perf_counter() - begin)
        until = time.perf_counter() + STEP_S
        while time.perf_counter() < until:
            pass
    spent = sorted(spent[WARM_UP:])
    return {"p50_us": 1e6 * spent[len(spent) // 2], "p99_us": 1e6 * spent[min(len(spent) - 1, len(spent) * 99 // 100)]}


def of_mlflow(uri, calls):
    import mlflow

    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment("calls-%d" % time.time_ns())
    with mlflow.start_run(log_system_metrics=False):
        return measure(lambda metrics, step: mlflow.log_metrics(metrics, step=step), calls)


def of_wandb(folder, calls):
    import wandb

    os.makedirs(folder)
    run = wandb.init(project="calls", mode="offline", dir=folder, settings=wandb.Settings(silent=True))
    result = measure(lambda metrics, step: run.log(metrics, step=step), calls)
    run.finish()
    return result


def of_grokwatch(url, calls):
    import grokwatch

    run = grokwatch.init("calls", address=url, system=False)
    result = measure(run.log, calls)
    finish(run)
    return result


def batches(uri, seconds, size):
    from mlflow import MlflowClient
    from mlflow.entities import Metric

    client = MlflowClient(tracking_uri=uri)
    points, spent, step = 0, 0.0, 0
    while spent < seconds:
        now = int(time.time() * 1000)
        steps = range(step, step + size // len(NAMES))
        metrics = [Metric(name, 1.0 / (1 + at), now, at) for at in steps for name in NAMES]
        begin = time.perf_counter()
        client.log_batch("0" * 32, metrics=metrics)
        spent += time.perf_counter() - begin
        points += len(metrics)
        step += len(steps)
    return {"points": points, "seconds": spent}


def stream(url, calls):
    import grokwatch

    rows = [row(step) for step in range(calls)]
    run = grokwatch.init("stream", address=url, system=False)
    begin = time.perf_counter()
    for step, metrics in enumerate(rows):
        run.log(metrics, step=step)
    finish(run)
    seconds = time.perf_counter() - begin
    return {"points": calls * len(NAMES), "seconds": seconds}


def finish(run):
    if not run.finish(timeout=200):
        sys.exit("the client has not logged everything; it left out %r" % dict(run.lost))


MEASUREMENTS = {"mlflow": of_mlflow, "wandb": of_wandb, "grokwatch": of_grokwatch, "batches": batches, "stream": stream}
print(json.dumps(MEASUREMENTS[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:]))))
