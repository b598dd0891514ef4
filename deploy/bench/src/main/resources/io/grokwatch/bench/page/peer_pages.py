"""Logs a run to a peer with its own client, and serves its page: NAME FOLDER PORT STEPS."""

import math
import os
import sys

NAME, FOLDER, PORT, STEPS = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])

os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", DO_NOT_TRACK="true", GRADIO_ANALYTICS_ENABLED="False")


def metrics(step):
    return {
        "train_loss": math.exp(-step / 200) + 1e-7,
        "train_accuracy": min(1, step / 100),
        "val_loss": 5 / (1 + math.exp((step - STEPS / 2) / 100)),
        "val_accuracy": 1 / (1 + math.exp((STEPS / 2 - step) / 100)),
        "weights_norm": 20 + math.log1p(step),
        "grad_norm": 1 / (1 + step),
    }


if NAME == "mlflow":
    import mlflow
    from mlflow.entities import Metric

    database = f"sqlite:///{FOLDER}/mlflow.db"
    mlflow.set_tracking_uri(database)
    client = mlflow.MlflowClient()
    run = client.create_run("0")
    rows = [Metric(name, value, step, step) for step in range(STEPS) for name, value in metrics(step).items()]
    for first in range(0, len(rows), 1000):
        client.log_batch(run.info.run_id, metrics=rows[first : first + 1000])
    client.set_terminated(run.info.run_id)
    os.execv(
        sys.executable,
        [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(PORT), "--workers", "1", "--backend-store-uri", database],
    )
else:
    os.environ["TRACKIO_DIR"] = FOLDER
    import trackio

    trackio.init(project="bench", name="run")
    for step in range(STEPS):
        trackio.log(metrics(step), step=step)
    trackio.finish()
    trackio.show(project="bench", host="127.0.0.1", server_port=PORT, open_browser=False, block_thread=True)
