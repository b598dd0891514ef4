"""The peer of `bench ingest`: metrics logged by MLflow's own client.

    mlflow_client.py version
    mlflow_client.py log URI SECONDS METRICS_A_CALL

`log` makes a run and calls log_batch with so many metrics (ten of a hundred steps, if a thousand) for so many seconds. The batches are made before the
clock runs. The last line is {"points": n, "seconds": s}: those of the calls alone. What was logged is read once at the end, and must be there.
"""

import json
import sys
import time

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric

NAMES = ["train/loss", "train/accuracy", "val/loss", "val/accuracy", "lr", "weights/norm", "grad/norm", "update/norm",
         "last_layer/norm", "last_layer/update_norm"]


def batch(first_step, size):
    steps = range(first_step, first_step + size // len(NAMES))
    now = int(time.time() * 1000)
    return [Metric(name, 1.0 / (1 + step), now, step) for step in steps for name in NAMES]


def log(uri, seconds, size):
    client = MlflowClient(tracking_uri=uri)
    run = client.create_run(client.create_experiment("ingest-%d" % time.time_ns())).info.run_id
    client.log_batch(run, metrics=batch(0, size))
    points, spent, step = 0, 0.0, size // len(NAMES)
    while spent < seconds:
        metrics = batch(step, size)
        begin = time.perf_counter()
        client.log_batch(run, metrics=metrics)
        spent += time.perf_counter() - begin
        points += len(metrics)
        step += size // len(NAMES)
    history = client.get_metric_history(run, NAMES[0])
    if len(history) != step:
        sys.exit("the server has %d points of %s, expected %d" % (len(history), NAMES[0], step))
    client.set_terminated(run)
    print(json.dumps({"points": points, "seconds": spent}))


if sys.argv[1] == "version":
    print(json.dumps({"version": mlflow.__version__}))
else:
    log(sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))
