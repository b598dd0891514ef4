"""One training, logged in one way: ways_in.py WAY NAME ADDRESS FOLDER

Memorises within 100 steps and generalises at step 2,000. NAME is the experiment. A way that writes a file that is followed writes it to
FOLDER: half of the rows, and the others once FOLDER.go is there.
"""

import os
import struct
import sys
import time

way, name, address, folder = sys.argv[1:]


def rows():
    for step in range(0, 3001, 10):
        train = min(1.0, 0.1 + step / 100.0)
        val = 0.1 if step < 1500 else min(1.0, 0.1 + (step - 1500) / 400.0)
        values = {"train_loss": 2 - 1.9 * train, "train_acc": train, "val_loss": 2 - 1.9 * val, "val_acc": val}
        yield step, {metric: single(value) for metric, value in values.items()}


def single(value):
    """The value in single precision, in which trainings compute and TensorBoard's files have their scalars."""
    return struct.unpack("f", struct.pack("f", value))[0]


def written():
    """The rows at the pace of a program, so that the file is read while it grows."""
    for step, metrics in rows():
        if step == 1500:
            end = time.monotonic() + 60
            while not os.path.exists(folder + ".go"):
                if time.monotonic() > end:
                    sys.exit("the file was not followed within a minute")
                time.sleep(0.05)
        time.sleep(0.005)
        yield step, metrics


def log_mlflow():
    import mlflow

    mlflow.set_tracking_uri(address)
    mlflow.set_experiment(name)
    with mlflow.start_run():
        for step, metrics in rows():
            mlflow.log_metrics(metrics, step=step)


def log_wandb():
    import wandb

    os.environ.update(WANDB_BASE_URL=address, WANDB_API_KEY="a" * 40, WANDB_DIR=folder)
    with wandb.init(project=name) as run:
        for step, metrics in rows():
            run.log(metrics, step=step)


def log_wandb_offline():
    import wandb

    os.environ.update(WANDB_MODE="offline", WANDB_DIR=folder)
    with wandb.init(project=name) as run:
        for step, metrics in rows():
            run.log(metrics, step=step)


def log_grokwatch():
    import grokwatch

    with grokwatch.init(experiment=name, address=address, spill=folder, system=False) as run:
        for step, metrics in rows():
            run.log(metrics, step=step)
        if not run.finish(timeout=60):
            sys.exit("not everything was logged within a minute")


def log_tensorboard():
    from tensorboardX import SummaryWriter

    with SummaryWriter(folder, flush_secs=1) as writer:
        for step, metrics in written():
            for metric, value in metrics.items():
                writer.add_scalar(metric, value, step)


def log_csv():
    with open(os.path.join(folder, "metrics.csv"), "w", buffering=1) as file:
        for step, metrics in written():
            if step == 0:
                file.write("step," + ",".join(metrics) + "\n")
            file.write("%d,%s\n" % (step, ",".join(map(repr, metrics.values()))))


globals()["log_" + way]()
