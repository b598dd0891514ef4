"""Logs trainings of Hugging Face: ``Trainer(..., callbacks=[GrokwatchCallback(experiment="addition")])``. Options are those of ``grokwatch.init``."""

import grokwatch
from transformers import TrainerCallback


class GrokwatchCallback(TrainerCallback):
    def __init__(self, **options):
        self.options, self.run = options, None

    def on_train_begin(self, args, state, control, **kwargs):
        settings = dict(args.to_sanitized_dict(), **(self.options.get("config") or {}))
        own = dict(steps=state.max_steps, enabled=state.is_world_process_zero)
        self.run = grokwatch.init(**{**own, **self.options, "config": settings})

    def on_log(self, args, state, control, logs=None, **kwargs):
        if self.run:
            self.run.log(logs or {}, state.global_step)

    def on_step_end(self, args, state, control, **kwargs):
        control.should_training_stop |= self.run.should_stop()

    def on_train_end(self, args, state, control, **kwargs):
        self.run.finish()
