"""A session of W&B's own client: what scripts call of it, each call once.

    wandb_session.py PROJECT ID

WANDB_BASE_URL and WANDB_API_KEY are set. Logs the run ID and resumes it, then the run ID-steps by steps of its own, then the run ID-failed, which
logs what is not kept, and fails. What does not come back as expected ends the script with an AssertionError.
"""

import math
import sys

import wandb

project, name = sys.argv[1:]

run = wandb.init(project=project, id=name, name="First", group="g", job_type="train", tags=["a", "b"], notes="some *notes*",
                 config={"lr": 0.001, "optimizer": "AdamW", "weight_decay": 1.0, "model": {"width": 128, "layers": [1, 2]}})
print("printed by the script")
run.config.update({"batch_size": 512})
for step in range(100):
    run.log({"train/loss": 1 / (step + 1), "val/accuracy": step / 100, "nested": {"x": step}})
run.log({
    "weights": wandb.Histogram(list(range(1001))),
    "counted": wandb.Histogram(np_histogram=([1, 3], [0, 1, 2])),
    "nan": math.nan, "inf": math.inf, "flag": True,
})
run.log({"sparse": 1}, step=200)
run.summary["best"] = 0.99
with open("note.txt", "w") as file:
    file.write("a note")
run.save("note.txt")
run.define_metric("val/*", summary="max")
run.log({"sparse": 2}, step=300)
run.finish()

run = wandb.init(project=project, id=name, resume="must")
assert run.resumed
assert run.config["lr"] == 0.001 and run.config["model"]["width"] == 128, dict(run.config)
assert run.summary["best"] == 0.99, dict(run.summary)
assert run.starting_step == 301, run.starting_step
run.log({"sparse": 3})
assert run.step == 302, run.step
run.finish()

run = wandb.init(project=project, id=name + "-steps")
run.define_metric("trainer/global_step")
run.define_metric("*", step_metric="trainer/global_step", step_sync=True)
for step in range(0, 500, 50):
    run.log({"train/loss": 1 / (step + 1), "trainer/global_step": step})
run.log({"val/loss": 0.5})
run.finish()

run = wandb.init(project=project, id=name + "-failed")
run.log({"loss": 2, "text": "no number", "list": [1, 2]})
run.log({"table": wandb.Table(columns=["a", "b"], data=[[1, 2], [3, 4]])})
artifact = wandb.Artifact("weights", "model")
artifact.add_file("note.txt")
run.log_artifact(artifact)
run.alert("Attention", "this is a test")
print("Traceback: it went wrong", file=sys.stderr)
run.finish(exit_code=3)
