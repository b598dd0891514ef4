"""A session of W&B's own client with a token of the tracker: wandb_token_session.py PROJECT ID

WANDB_BASE_URL, WANDB_API_KEY and WANDB_DIR are set; READING_TOKEN is a token that may read alone. Logs the run ID, resumes it, defines metrics more
than once, and logs the run ID-offline, which is sent once it has ended. What does not come back as expected ends the script with an AssertionError.
"""

import glob
import os
import subprocess
import sys

import wandb

project, name = sys.argv[1:]

if name == "refused":
    wandb.init(project=project, id=name, settings=wandb.Settings(init_timeout=30))
    sys.exit("a token that may read alone has logged a run")

run = wandb.init(project=project, id=name, config={"lr": 0.1})
run.define_metric("loss", summary="min")
for step in range(10):
    run.log({"loss": 10 - step, "epoch": step // 2})
run.define_metric("loss", summary="max")
run.define_metric("val/*", step_metric="epoch")
run.log({"val/loss": 5.0, "epoch": 5})
run.finish()

run = wandb.init(project=project, id=name, resume="must")
assert run.resumed
assert run.config["lr"] == 0.1, dict(run.config)
assert run.starting_step == 11, run.starting_step
run.define_metric("val/*", step_metric="epoch")
run.log({"loss": 0.5})
run.finish()

run = wandb.init(project=project, id=name + "-offline", mode="offline", config={"lr": 0.2})
for step in range(10):
    run.log({"loss": 10 - step})
run.finish()
folder, = glob.glob(os.path.join(os.environ["WANDB_DIR"], "wandb", "offline-run-*-%s-offline" % name))
for attempt in range(2):
    subprocess.run([sys.executable, "-m", "wandb", "sync", folder], check=True)

refused = subprocess.run([sys.executable, __file__, project, "refused"], timeout=60, stderr=subprocess.PIPE,
                         env=dict(os.environ, WANDB_API_KEY=os.environ["READING_TOKEN"]))
assert refused.returncode != 0, refused
assert b"write" in refused.stderr or b"403" in refused.stderr, refused.stderr
