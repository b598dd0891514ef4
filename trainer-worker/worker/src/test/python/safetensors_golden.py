"""Reads golden/checkpoint.safetensors with Python's safetensors and records what it finds in golden/checkpoint.json.

Needs: pip install safetensors numpy. Run from this folder: python safetensors_golden.py
"""

import json
import pathlib

from safetensors import safe_open

GOLDEN = pathlib.Path(__file__).parent.parent / "resources" / "golden"

with safe_open(GOLDEN / "checkpoint.safetensors", framework="numpy") as file:
    metadata = file.metadata()
    state = json.loads(metadata["state"])
    tensors = {
        name: {
            "dtype": str(file.get_tensor(name).dtype),
            "shape": list(file.get_tensor(name).shape),
            "bytes": file.get_tensor(name).tobytes().hex(),
        }
        for name in sorted(file.keys())
    }

found = {
    "metadata": {"step": metadata["step"], "format": metadata["format"]},
    "state": {key: str(value) if isinstance(value, float) else value for key, value in state.items()},
    "tensors": tensors,
}
(GOLDEN / "checkpoint.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
