"""The figures of the seeded digit models by another program, for the tests to compare with.

    pip install -r seeds/models/digits/requirements.txt && python packages/evaluate/tests/golden.py

writes golden.json beside it. It shares nothing with the crate: the files are read by the safetensors library, weights
and pixels are whole numbers over a common power of two, so that outputs are exact and not rounded at all, and the
standard error comes from an integer square root. That both agree in each sample says that no rounding in the crate's
doubles decides anything; `margin` says by how far.
"""

import hashlib
import json
import re
from fractions import Fraction
from math import isqrt
from pathlib import Path

from safetensors import safe_open

HERE = Path(__file__).resolve().parent
MODELS = HERE.parents[2] / "seeds" / "models"
# every finite 32-bit float is a whole multiple of this
UNIT = 2**149


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def tensors(path):
    with safe_open(path, "numpy") as file:
        return {name: file.get_tensor(name).tolist() for name in file.keys()}, file.metadata()


def whole(x):
    scaled = Fraction(x) * UNIT
    assert scaled.denominator == 1
    return scaled.numerator


def layers_of(config, named):
    """Rows of whole numbers: weights over UNIT each (quantised ones too: a whole number times the scale)."""
    layers = []
    for at in range(len(config["hidden_sizes"]) + 1):
        [scale] = named.get(f"layers.{at}.weight_scale", [1.0])
        weights = [[whole(w) * whole(scale) // UNIT for w in row] for row in named[f"layers.{at}.weight"]]
        layers.append((weights, [whole(b) for b in named[f"layers.{at}.bias"]]))
    return layers


def outputs(layers, pixels, pixel_max):
    """Exact outputs, as whole numbers over the second value."""
    values, over = pixels, pixel_max
    for at, (weights, biases) in enumerate(layers):
        if at > 0:
            values = [max(v, 0) for v in values]
        used = [(i, v) for i, v in enumerate(values) if v]
        values = [sum(row[i] * v for i, v in used) + b * over for row, b in zip(weights, biases)]
        over *= UNIT
    return values, over


def measure(folder, split_path):
    config_bytes, model_path = (folder / "config.json").read_bytes(), folder / "model.safetensors"
    config = json.loads(config_bytes)
    layers = layers_of(config, tensors(model_path)[0])
    split, about = tensors(split_path)
    inputs = sha256(split_path.read_bytes())

    configuration = {
        "harness": "polity-evaluate",
        "harness_version": "1",
        "task": about["task"],
        "task_version": about["task_version"],
        "split": about["split"],
        "shots": 0,
        "metric": "accuracy",
        "filter": "none",
        "limit": None,
    }
    configuration = sha256(json.dumps(configuration, separators=(",", ":")).encode())
    lines = [
        "polity-evaluate-evidence-v1",
        f"configuration {configuration}",
        f"inputs {inputs}",
        f"config.json {sha256(config_bytes)}",
        f"model.safetensors {sha256(model_path.read_bytes())}",
    ]
    classes = len(config["id2label"])
    confusion = [[0] * classes for _ in range(classes)]
    margin = None
    for sample, (image, label) in enumerate(zip(split["images"], split["labels"])):
        values, over = outputs(layers, [p for row in image for p in row], config["pixel_max"])
        best, next_best = sorted(values, reverse=True)[:2]
        lead = Fraction(best - next_best, over)
        margin = lead if margin is None else min(margin, lead)
        guess = values.index(best)
        confusion[label][guess] += 1
        lines.append(f"{sample} {label} {guess}")

    n = len(split["labels"])
    correct = sum(confusion[c][c] for c in range(classes))
    square = Fraction(correct * (n - correct) * 10**12, n**3)
    floor = isqrt(square.numerator // square.denominator)
    return {
        "correct": correct,
        "n": n,
        "value": correct * 10**6 // n,
        "stderr": floor if floor * floor == square else floor + 1,
        "configuration": configuration,
        "inputs": inputs,
        "evidence": sha256(("\n".join(lines) + "\n").encode()),
        "margin": f"{float(margin):.3e}",
        "confusion": confusion,
    }


if __name__ == "__main__":
    split = MODELS / "optdigits" / "heldout.safetensors"
    made = {name: measure(MODELS / "digits" / name, split) for name in ("v1", "v2", "v3")}
    text = json.dumps(made, indent=1)
    # a row of the confusion on one line
    text = re.sub(r"\[\s+(\d[\d,\s]*?)\s+\]", lambda m: "[" + re.sub(r"\s+", " ", m[1]) + "]", text)
    (HERE / "golden.json").write_text(text + "\n")
