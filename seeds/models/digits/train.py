"""Trains the three versions of the digit classifier, and splits the data set that they are trained and measured on.

    python -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python train.py

writes `../optdigits/{train,heldout}.safetensors` and `{v1,v2,v3}/{config.json,model.safetensors}`; with a folder as
argument it writes there instead. Nothing here is needed to run a model or to measure one.

**Data.** The 1,797 images that scikit-learn ships of the Optical Recognition of Handwritten Digits data set: its test
part, 8 by 8 pixels of 0 to 16. Whatever is done here, the values are as they came.

**Split.** Image i, counted from 0 in scikit-learn's order, is held out when i is odd: 899 to train on, 898 held out.
Neighbouring images seem to be by the same hand, so both halves have to be taken to have all thirteen writers: what is
measured is how well a model reads hands that it has seen. The settings below were chosen by three-fold cross-validation
inside the training half. The held-out half is read here only to be written down.

**The same everywhere.** What goes into a product of matrices lies on a grid of powers of two that is coarse enough for
every sum to be exact in a double, which is checked; then the order of additions, which differs from one BLAS and
processor to the next, doesn't matter. The rest is single additions, products, quotients and roots, which IEEE 754 rounds
in one way only; the exponential is written out in them. First weights come from `random.Random`, whose sequence Python
promises to keep. So two machines write the same bytes.
"""

import hashlib
import json
import sys
from pathlib import Path
from random import Random

import numpy as np
from safetensors import safe_open
from sklearn.datasets import load_digits

SIDE = 8
PIXEL_MAX = 16
CLASSES = 10

# bits after the binary point of what is multiplied as matrices
PIXEL_BITS = 6  # 16 steps, in quarters of them where images are shifted
WEIGHT_BITS = 20
HIDDEN_BITS = 12
ERROR_BITS = 20


def grid(x, bits):
    """x on the grid of 2^-bits, halves to even."""
    return np.rint(x * 2.0**bits) * 2.0**-bits


def product(a, a_bits, b, b_bits):
    """a @ b, exactly: no sum of products can need more than the 53 bits of a double."""
    terms = np.abs(a).max(axis=0) * np.abs(b).max(axis=1)
    assert 2.0 * float(np.sum(terms)) * 2.0 ** (a_bits + b_bits) < 2.0**53
    return a @ b


def exp(x):
    """e to the x, for x at most 0: the same bits everywhere, other than a library's."""
    x = np.maximum(x, -40.0)
    twos = np.rint(x * 1.4426950408889634)
    rest = x - twos * 0.6931471805599453
    power = np.ones_like(rest)
    for n in range(14, 0, -1):
        power = 1.0 + power * rest / n
    return np.ldexp(power, twos.astype(np.int64))


def softmax(x):
    """The chances of the classes."""
    e = exp(x - x.max(axis=1, keepdims=True))
    total = e[:, :1].copy()
    for c in range(1, CLASSES):
        total += e[:, c : c + 1]
    return e / total


def shifted(images, labels):
    """The images, and each of them moved a quarter of a pixel to all four sides."""
    squares = images.reshape(-1, SIDE, SIDE)
    every = [squares]
    for axis, step in ((1, 1), (1, -1), (2, 1), (2, -1)):
        moved = np.roll(squares, step, axis=axis)
        edge = 0 if step == 1 else SIDE - 1
        if axis == 1:
            moved[:, edge, :] = 0.0
        else:
            moved[:, :, edge] = 0.0
        every.append(0.75 * squares + 0.25 * moved)
    return np.concatenate(every).reshape(-1, SIDE * SIDE), np.tile(labels, len(every))


def train(images, labels, hidden, *, epochs, rate, decay, seed=1):
    """Weights and biases of each layer, as 32-bit floats: cross-entropy, Adam over the whole set at a rate that falls to
    zero in a straight line, weights held down by `decay`."""
    random = Random(seed)
    sizes = [SIDE * SIDE, *hidden, CLASSES]
    # the last row of each is the bias
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        limit = np.sqrt(6.0 / (inputs + outputs))
        start = [[(2.0 * random.random() - 1.0) * limit for _ in range(outputs)] for _ in range(inputs)]
        layers.append(np.array([*start, [0.0] * outputs]))
    decayed = [np.concatenate([np.full((len(l) - 1, 1), decay), np.zeros((1, 1))]) for l in layers]
    first, second = [np.zeros_like(l) for l in layers], [np.zeros_like(l) for l in layers]
    count = len(labels)
    ones = np.ones((count, 1))
    target = np.zeros((count, CLASSES))
    target[np.arange(count), labels] = 1.0
    left_1 = left_2 = 1.0
    for epoch in range(epochs):
        onto = [grid(l, WEIGHT_BITS) for l in layers]
        inputs, bits = [np.hstack([images, ones])], [PIXEL_BITS]
        for weights in onto[:-1]:
            x = np.maximum(product(inputs[-1], bits[-1], weights, WEIGHT_BITS), 0.0)
            inputs.append(np.hstack([grid(x, HIDDEN_BITS), ones]))
            bits.append(HIDDEN_BITS)
        error = grid(softmax(product(inputs[-1], bits[-1], onto[-1], WEIGHT_BITS)) - target, ERROR_BITS)
        left_1, left_2 = left_1 * 0.9, left_2 * 0.999
        step = rate * (epochs - epoch) / epochs
        for at in reversed(range(len(layers))):
            slope = product(inputs[at].T, bits[at], error, ERROR_BITS) / count + decayed[at] * layers[at]
            if at > 0:
                back = product(error, ERROR_BITS, onto[at].T, WEIGHT_BITS)[:, :-1]
                error = grid(back * (inputs[at][:, :-1] > 0.0), ERROR_BITS)
            first[at] = 0.9 * first[at] + 0.1 * slope
            second[at] = 0.999 * second[at] + 0.001 * slope * slope
            mean, spread = first[at] / (1.0 - left_1), np.sqrt(second[at] / (1.0 - left_2))
            layers[at] = layers[at] - step * mean / (spread + 1e-8)
    return [(l[:-1].T.astype("<f4"), l[-1].astype("<f4")) for l in layers]


def tensors_of(layers):
    """As the files name them; weights by outputs, then inputs."""
    named = {}
    for at, (weight, bias) in enumerate(layers):
        named[f"layers.{at}.weight"], named[f"layers.{at}.bias"] = weight, bias
    return named


def quantised(layers, bits):
    """Weights as whole multiples of one scale for each layer: the mean of their sizes. Biases stay."""
    largest = 2 ** (bits - 1) - 1
    named = {}
    for at, (weight, bias) in enumerate(layers):
        exact = [abs(float(w)) for w in weight.ravel()]
        total = 0.0
        for w in exact:
            total += w
        scale = np.array([total / len(exact)]).astype("<f4")
        steps = np.clip(np.rint(weight.astype("<f8") / scale.astype("<f8")), -largest, largest)
        named[f"layers.{at}.weight"] = steps.astype("i1")
        named[f"layers.{at}.weight_scale"] = scale
        named[f"layers.{at}.bias"] = bias
    return named


def save(path, tensors, metadata):
    """Safetensors: the library's own writer doesn't keep the order of metadata, and this must be the same each time."""
    kinds = {"float32": "F32", "int8": "I8", "uint8": "U8"}
    header, at = {"__metadata__": metadata}, 0
    # wide ones first, so that each is aligned
    ordered = sorted(tensors.items(), key=lambda item: (-item[1].itemsize, item[0]))
    for name, tensor in ordered:
        end = at + tensor.nbytes
        header[name] = {"dtype": kinds[tensor.dtype.name], "shape": list(tensor.shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    data = b"".join(np.ascontiguousarray(tensor).tobytes() for _, tensor in ordered)
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    with safe_open(path, "numpy") as file:
        assert sorted(file.keys()) == sorted(tensors)
        assert all(np.array_equal(file.get_tensor(name), tensor) for name, tensor in tensors.items())


def config(hidden, bits=None):
    """What a loader needs to know beside the tensors."""
    labels = [str(c) for c in range(CLASSES)]
    made = {
        "architectures": ["PolityMlpForImageClassification"],
        "model_type": "polity-mlp",
        "dtype": "float32",
        "image_size": SIDE,
        "num_channels": 1,
        "pixel_max": PIXEL_MAX,
        "hidden_sizes": hidden,
        "hidden_act": "relu",
        "id2label": {str(i): label for i, label in enumerate(labels)},
        "label2id": {label: i for i, label in enumerate(labels)},
    }
    if bits is not None:
        made["quantization_config"] = {"quant_method": "polity-int", "bits": bits, "strategy": "tensor"}
    return json.dumps(made, indent=2) + "\n"


def main(digits, optdigits):
    pixels, labels = load_digits(return_X_y=True)
    assert pixels.shape == (1797, SIDE * SIDE)
    pixels, labels = pixels.astype("u1"), labels.astype("u1")
    odd = np.arange(len(labels)) % 2 == 1
    optdigits.mkdir(parents=True, exist_ok=True)
    for split, chosen in (("train", ~odd), ("heldout", odd)):
        tensors = {"images": pixels[chosen].reshape(-1, SIDE, SIDE), "labels": labels[chosen]}
        about = {"task": "optdigits", "task_version": "1", "split": split}
        save(optdigits / f"{split}.safetensors", tensors, about)

    images, labels = pixels[~odd] / float(PIXEL_MAX), labels[~odd].astype(int)
    linear = train(images, labels, [], epochs=300, rate=0.02, decay=0.003)
    mlp = train(*shifted(images, labels), [128], epochs=300, rate=0.01, decay=0.001)
    versions = (
        ("v1", config([]), tensors_of(linear)),
        ("v2", config([128]), tensors_of(mlp)),
        ("v3", config([128], bits=2), quantised(mlp, 2)),
    )
    for name, text, tensors in versions:
        folder = digits / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(text)
        save(folder / "model.safetensors", tensors, {"format": "pt"})
    for path in sorted([*digits.glob("v?/*.*"), *optdigits.glob("*.safetensors")]):
        if path.suffix in (".json", ".safetensors"):
            print(hashlib.sha256(path.read_bytes()).hexdigest(), path.parent.name + "/" + path.name)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    if len(sys.argv) > 1:
        here = Path(sys.argv[1]).resolve() / "digits"
    main(here, here.parent / "optdigits")
