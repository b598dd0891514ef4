"""Reads the history of one metric from an MLflow server on SQLite, once it has STEPS points.

python mlflow_history.py FOLDER STEPS REPEATS: the last line is JSON with the version and the seconds of each reading.
"""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

import mlflow
from mlflow.tracking import MlflowClient


def main(folder, steps, repeats):
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    database = os.path.join(folder, "mlflow.db")
    uri = "sqlite:///" + database
    client = MlflowClient(tracking_uri=uri)
    run = client.create_run(client.create_experiment("charts")).info.run_id
    client.log_metric(run, "loss", 0.0, timestamp=0, step=0)
    # The points are written into its database: by its API they would take half an hour.
    with sqlite3.connect(database) as connection:
        connection.executemany(
            "INSERT INTO metrics (run_uuid, key, value, timestamp, step, is_nan) VALUES (?, 'loss', ?, ?, ?, 0)",
            ((run, 1.0 / (1 + step % 1000), step, step) for step in range(1, steps)),
        )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = "http://127.0.0.1:%d" % port
    server = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
         "--backend-store-uri", uri],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.time() + 120
        while True:
            try:
                urllib.request.urlopen(address + "/health", timeout=2).read()
                break
            except OSError:
                if time.time() > deadline:
                    raise
                time.sleep(0.3)
        remote = MlflowClient(tracking_uri=address)
        seconds = []
        for _ in range(repeats):
            begin = time.perf_counter()
            points = len(remote.get_metric_history(run, "loss"))
            seconds.append(time.perf_counter() - begin)
            assert points == steps, points
        print(json.dumps({"version": mlflow.__version__, "seconds": seconds}))
    finally:
        server.terminate()
        server.wait()


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
