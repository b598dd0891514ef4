"""A session of MLflow's own client: every call of its tracking API that scripts make, each read back at once.

    mlflow_session.py TRACKING_URI

Prints the id of the run that was logged last. What does not come back as it was logged ends the script with an AssertionError.
"""

import math
import sys
import time
import uuid

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException

uri = sys.argv[1]
mlflow.set_tracking_uri(uri)
client = MlflowClient(tracking_uri=uri)
name = "python-" + uuid.uuid4().hex


def refused(code, call):
    try:
        call()
    except MlflowException as e:
        assert e.error_code == code, (e.error_code, e.message)
        return e.message
    raise AssertionError("expected " + code)


# Experiments.
assert client.get_experiment_by_name(name) is None
experiment = client.create_experiment(name, tags={"team": "a"})
assert client.get_experiment(experiment).name == name
assert client.get_experiment_by_name(name).experiment_id == experiment
assert client.get_experiment("0").name == "Default"
refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_experiment(name))
refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_experiment("12345"))
client.set_experiment_tag(experiment, "team", "b")
assert client.get_experiment(experiment).tags == {"team": "b"}
client.rename_experiment(experiment, name + "-2")
assert [e.experiment_id for e in client.search_experiments(filter_string="name = '%s-2'" % name)] == [experiment]
client.delete_experiment(experiment)
assert client.get_experiment(experiment).lifecycle_stage == "deleted"
assert experiment not in [e.experiment_id for e in client.search_experiments()]
assert experiment in [e.experiment_id for e in client.search_experiments(view_type=ViewType.DELETED_ONLY)]
client.restore_experiment(experiment)

# The calls of a training script.
mlflow.set_experiment(experiment_id=experiment)
with mlflow.start_run(run_name="fluent", tags={"kind": "test"}, description="a *note*") as parent:
    assert mlflow.active_run().info.status == "RUNNING"
    mlflow.log_param("lr", 0.001)
    mlflow.log_params({"batch size": 32, "model/depth": 2})
    for step in range(20):
        mlflow.log_metric("train_loss", 1 / (step + 1), step=step)
        mlflow.log_metrics({"train_acc": step / 20, "val_acc": 0.1}, step=step)
    mlflow.log_metric("odd", math.nan)
    mlflow.set_tag("phase", "first")
    with mlflow.start_run(run_name="child", nested=True) as child:
        mlflow.log_metric("m", 1)
parent_id = parent.info.run_id
run = client.get_run(parent_id)
assert run.info.status == "FINISHED" and run.info.end_time >= run.info.start_time
assert run.info.run_name == "fluent" and run.info.experiment_id == experiment
assert run.data.params == {"lr": "0.001", "batch size": "32", "model/depth": "2"}, run.data.params
assert run.data.metrics["train_loss"] == 1 / 20 and math.isnan(run.data.metrics["odd"])
assert run.data.tags["phase"] == "first" and run.data.tags["mlflow.note.content"] == "a *note*"
assert client.get_run(child.info.run_id).data.tags["mlflow.parentRunId"] == parent_id
history = client.get_metric_history(parent_id, "train_loss")
assert [(m.step, m.value) for m in history] == [(step, 1 / (step + 1)) for step in range(20)]

# A finished run is continued.
with mlflow.start_run(run_id=parent_id):
    assert mlflow.get_run(parent_id).info.status == "RUNNING"
    mlflow.log_metric("test_acc", 0.5)
assert client.get_run(parent_id).data.metrics["test_acc"] == 0.5

# The calls of loggers and callbacks.
created = client.create_run(experiment, start_time=456, tags={"mlflow.user": "somebody"}, run_name="client")
run_id = created.info.run_id
assert created.info.start_time == 456 and created.info.user_id == "somebody"
now = int(time.time() * 1000)
client.log_batch(
    run_id,
    metrics=[Metric("a", 1.0, now, 0), Metric("a", 2.0, now, 1), Metric("b", math.inf, now, 1), Metric("a", 9.0, now, -1)],
    params=[Param("p", "x"), Param("empty", "")],
    tags=[RunTag("t", "v")])
data = client.get_run(run_id).data
assert data.metrics["a"] == 2.0 and data.metrics["b"] == math.inf, data.metrics
assert data.params == {"p": "x", "empty": ""} and data.tags["t"] == "v"
for value in [3.0, 2.0, 1.0]:
    client.log_metric(run_id, "stepless", value)
assert [m.value for m in sorted(client.get_metric_history(run_id, "stepless"), key=lambda m: -m.value)] == [3.0, 2.0, 1.0]
assert len(client.get_metric_history(run_id, "a")) == 3
assert client.get_metric_history(run_id, "none") == []
client.log_param(run_id, "p", "x")
message = refused("INVALID_PARAMETER_VALUE", lambda: client.log_param(run_id, "p", "y"))
assert "Changing param values is not allowed" in message, message
refused("INVALID_PARAMETER_VALUE", lambda: client.log_metric(run_id, "../m", 1))
refused("RESOURCE_DOES_NOT_EXIST", lambda: client.log_metric("0" * 32, "m", 1))
client.set_tag(run_id, "gone", 1)
client.delete_tag(run_id, "gone")
assert "No tag with name: gone" in refused("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_tag(run_id, "gone"))
client.log_inputs(run_id, [DatasetInput(Dataset("residues", "abc", "local", "{}"), [InputTag("mlflow.data.context", "train")])])
assert client.get_run(run_id).inputs.dataset_inputs[0].dataset.name == "residues"
client.update_run(run_id, name="renamed")
assert client.get_run(run_id).info.run_name == "renamed"
client.set_terminated(run_id, "KILLED")
assert client.get_run(run_id).info.status == "KILLED"

# Searches.
def search(filter_string, **more):
    return [r.info.run_id for r in client.search_runs([experiment], filter_string, **more)]


assert search("params.lr = '0.001' AND metrics.train_loss < 0.1") == [parent_id]
assert search("params.`batch size` = '32' and tags.kind ILIKE 'TEST'") == [parent_id]
assert search("attributes.status = 'KILLED'") == [run_id]
assert search("dataset.name = 'residues'") == [run_id]
assert search("run_name = 'renamed' and attributes.start_time < 1000") == [run_id]
assert search("metrics.train_loss != 0.05 and metrics.m > 0") == []
assert search("", order_by=["metrics.a DESC"])[0] == run_id
first = client.search_runs([experiment], max_results=2)
second = client.search_runs([experiment], max_results=2, page_token=first.token)
assert len(first) == 2 and len(second) == 1 and not second.token
assert len(mlflow.search_runs([experiment], output_format="list")) == 3
refused("INVALID_PARAMETER_VALUE", lambda: client.search_runs([experiment], "nonsense = 1"))
client.delete_run(run_id)
assert run_id not in search("") and run_id in search("", run_view_type=ViewType.DELETED_ONLY)
refused("INVALID_PARAMETER_VALUE", lambda: client.log_metric(run_id, "a", 1))
client.restore_run(run_id)
assert client.get_run(run_id).info.lifecycle_stage == "active"
print(parent_id)
