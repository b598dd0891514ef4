"""Logs trainings of Lightning: ``Trainer(logger=GrokwatchLogger(experiment="addition"))``. Options are those of ``grokwatch.init``."""

import grokwatch
from lightning.pytorch.loggers import Logger


class GrokwatchLogger(Logger):
    def __init__(self, **options):
        self.run = grokwatch.init(**options)

    name = property(lambda self: "grokwatch")
    version = property(lambda self: self.run.id)

    def log_hyperparams(self, params, *args, **kwargs):
        self.run.config.update(params if isinstance(params, dict) else vars(params))

    def log_metrics(self, metrics, step=None):
        self.run.log(metrics, step)

    def finalize(self, status):  # A training that succeeded may be followed by a test; the end of the process ends the run.
        if status != "success":
            self.run.finish("FAILED", "Lightning ended with status " + status)
