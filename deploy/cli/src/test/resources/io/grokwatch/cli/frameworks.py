"""A training that groks, by a framework that logs to MLflow: frameworks.py lightning|transformers NAME ADDRESS

x + y mod 31 by a small MLP over embeddings, eleven twentieths of the table for training (Power et al., arXiv 2201.02177, scaled down). Needs torch, and
lightning or transformers with accelerate; NAME is the experiment.
"""

import os
import sys

import torch
from torch import nn

framework, name, address = sys.argv[1:]
P, STEPS, EVERY = 31, 2000, 10

torch.manual_seed(0)
torch.set_num_threads(1)
pairs = torch.cartesian_prod(torch.arange(P), torch.arange(P))
sums = (pairs[:, 0] + pairs[:, 1]) % P
order = torch.randperm(P * P)
TRAIN, VALIDATION = order[: P * P * 11 // 20], order[P * P * 11 // 20 :]


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        # Not their sum, by which x + y would be learnt with y + x at once, and half of the validation split with the training split.
        self.embedding = nn.Embedding(P, 64)
        self.layers = nn.Sequential(nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, P))

    def forward(self, input_ids, labels=None):
        logits = self.layers(self.embedding(input_ids).flatten(1))
        if labels is None:
            return {"logits": logits}
        return {"loss": nn.functional.cross_entropy(logits, labels), "logits": logits}


def train_lightning():
    import lightning
    from lightning.pytorch.loggers import MLFlowLogger
    from torch.utils.data import DataLoader, TensorDataset

    class Module(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.network = Network()

        def measured(self, split, batch):
            answer = self.network(*batch)
            accuracy = (answer["logits"].argmax(1) == batch[1]).float().mean()
            self.log_dict({split + "_loss": answer["loss"], split + "_acc": accuracy})
            return answer["loss"]

        def training_step(self, batch, _):
            return self.measured("train", batch)

        def validation_step(self, batch, _):
            self.measured("val", batch)

        def configure_optimizers(self):
            return torch.optim.AdamW(self.parameters(), lr=0.01, weight_decay=1.0, betas=(0.9, 0.98))

    def loader(of):
        return DataLoader(TensorDataset(pairs[of], sums[of]), batch_size=len(of))

    lightning.Trainer(
        max_epochs=STEPS, check_val_every_n_epoch=EVERY, log_every_n_steps=EVERY, accelerator="cpu",
        logger=MLFlowLogger(experiment_name=name, tracking_uri=address), enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False, num_sanity_val_steps=0,
    ).fit(Module(), loader(TRAIN), loader(VALIDATION))


def train_transformers():
    os.environ.update(MLFLOW_TRACKING_URI=address, MLFLOW_EXPERIMENT_NAME=name)
    from transformers import Trainer, TrainingArguments

    def dataset(of):
        return [{"input_ids": pairs[i], "labels": sums[i]} for i in of]

    def accuracy(prediction):
        return {"accuracy": float((prediction.predictions.argmax(1) == prediction.label_ids).mean())}

    Trainer(
        model=Network(),
        args=TrainingArguments(
            output_dir=os.path.join(os.getcwd(), "transformers"), report_to=["mlflow"], max_steps=STEPS, use_cpu=True,
            per_device_train_batch_size=len(TRAIN), per_device_eval_batch_size=P * P, logging_steps=EVERY,
            eval_strategy="steps", eval_steps=EVERY, save_strategy="no", learning_rate=0.01, weight_decay=1.0,
            adam_beta2=0.98, lr_scheduler_type="constant_with_warmup", warmup_steps=10, disable_tqdm=True,
        ),
        train_dataset=dataset(TRAIN), eval_dataset=dataset(VALIDATION), compute_metrics=accuracy,
    ).train()


{"lightning": train_lightning, "transformers": train_transformers}[framework]()
