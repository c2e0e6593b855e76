"""Learns to read a back's points from rendered pictures: `python -m sample_videos.studio.learn PICTURES MODEL`.

PICTURES is the folder that `sample_videos.studio.backs` wrote, MODEL the .tflite file to write. With `--pose` it begins
with MediaPipe's pose network (see `trunk.py`), without it is a small network that knows nothing before. Needs
TensorFlow, in an environment of its own (`pip install tensorflow-cpu opencv-python-headless`): it does not go together
with MediaPipe.

The network gives a map for each point. Its mean is the point and its variance says how sure it is, for it is trained on
the likelihood of the true point under just that mean and variance. It also says whether there is a back, and of each
point whether it lies in the square that it looks at: where it does not, its map tells nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from sample_videos.studio.backs_shown import CELLS, SIDE, Floats, Pictures
from sample_videos.studio.trunk import taken_place, trunk

BATCH = 32
# So many of the first pictures are not learnt: the points are measured on them.
HELD = 128
# Of the trunk's layers those before EARLY never learn, those before LATE after the first share of the time, each of
# them so much more slowly than what is new. Warming up takes this share of the time.
EARLY, LATE, FIRST, TAKEN_RATE, WARM = 60, 132, 0.12, 0.15, 0.03
# Points that are no worse than this (pixels of the input) are as good as the labels.
LEAST_SD = 0.4


def network(points: int, pose: Path) -> Any:
    """Input (SIDE, SIDE, 3) -> maps (CELLS, CELLS, points) of log weights, then logits: presence of a back (1,), and of
    each point that it lies in that square (points,). `pose`: MediaPipe's pose network (.tflite)."""
    from tensorflow import keras

    layers = keras.layers

    def conv(x: Any, filters: int) -> Any:
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        return layers.ReLU()(layers.BatchNormalization()(x))

    start = layers.Input((SIDE, SIDE, 3))
    fine, deep = trunk(pose, start)
    pooled = layers.GlobalAveragePooling2D()(deep)
    presence, inside = layers.Dense(1, name="presence")(pooled), layers.Dense(points, name="inside")(pooled)
    wide = layers.UpSampling2D(8, interpolation="bilinear")(layers.Conv2D(48, 1)(deep))
    maps = layers.Conv2D(points, 1, name="maps")(conv(conv(layers.Concatenate()([fine, wide]), 64), 48))
    return keras.Model(start, [maps, presence, inside])


def small_network(points: int) -> Any:
    """The same inputs and outputs by a network of a few layers that knows nothing before."""
    from tensorflow import keras

    layers = keras.layers

    def conv(x: Any, filters: int, stride: int = 1, kernel: int = 3) -> Any:
        x = layers.Conv2D(filters, kernel, stride, padding="same", use_bias=False)(x)
        return layers.ReLU()(layers.BatchNormalization()(x))

    start = layers.Input((SIDE, SIDE, 3))
    fine = conv(conv(conv(start, 24, 2, 5), 32, 2), 32)
    middle = conv(conv(fine, 64, 2), 64)
    coarse = conv(conv(conv(middle, 96, 2), 96), 96)
    whole = conv(conv(coarse, 160, 2), 160)
    pooled = layers.GlobalAveragePooling2D()(whole)
    presence, inside = layers.Dense(1, name="presence")(pooled), layers.Dense(points, name="inside")(pooled)
    x = layers.Add()([layers.UpSampling2D(2, interpolation="bilinear")(conv(whole, 96, 1, 1)), coarse])
    x = conv(x, 96)
    x = layers.Add()([layers.UpSampling2D(2, interpolation="bilinear")(conv(x, 64, 1, 1)), middle])
    x = conv(x, 64)
    x = layers.Concatenate()([layers.UpSampling2D(2, interpolation="bilinear")(conv(x, 32, 1, 1)), fine])
    x = conv(x, 40)
    maps = layers.Conv2D(points, 1, name="maps")(x)
    return keras.Model(start, [maps, presence, inside])


def moments(maps: Any) -> tuple[Any, Any]:
    """Mean and variance (batch, points, 2) of each map, in cells; the least variance is that of good labels."""
    import tensorflow as tf

    shape = tf.shape(maps)
    share = tf.nn.softmax(tf.reshape(maps, (shape[0], CELLS * CELLS, shape[3])), axis=1)
    at = np.stack(np.meshgrid(np.arange(CELLS) + 0.5, np.arange(CELLS) + 0.5), axis=-1).reshape(-1, 2)
    cells = tf.constant(at, tf.float32)
    mean = tf.einsum("bcp,cd->bpd", share, cells)
    square = tf.einsum("bcp,cd->bpd", share, cells**2)
    # Even a sure map is a cell or so broad: that much says nothing.
    variance = tf.maximum(square - mean**2, 0.0) + (LEAST_SD * CELLS / SIDE) ** 2
    return mean, variance


def train(pictures: Pictures, model: Any, seconds: float, rate: float) -> None:
    """Train for about so long; prints how far off the points are on the first pictures, which are not learnt."""
    random = np.random.default_rng(0)

    def batch() -> tuple[Floats, ...]:
        return _batch(pictures, random, random.integers(HELD, len(pictures.images), BATCH))

    started, losses, told = time.monotonic(), [], 0.0
    learner = _Learner(model)
    # The next batch is drawn while this one is learnt.
    maker = ThreadPoolExecutor(1)
    following = maker.submit(batch)
    while (spent := time.monotonic() - started) < seconds:
        drawn, following = following.result(), maker.submit(batch)
        # Warm up, then fall to nothing along a cosine.
        share = spent / seconds
        now = rate * min(1.0, share / WARM) * 0.5 * (1 + np.cos(np.pi * share)) + 1e-6
        losses.append(learner(now, share, *drawn))
        if spent - told > 60:
            told = spent
            pictures.refresh()
            loss = np.mean(losses[-200:])
            print(f"{spent:.0f} s, {len(pictures.images)} pictures, {len(losses)} steps, loss {loss:.3f}", flush=True)
    off, surprise = _validate(pictures, model, range(HELD))
    print(
        f"held out: {np.median(off):.2f} px of {SIDE} median, {np.percentile(off, 95):.2f} p95; off / sd {surprise:.2f}"
    )


class _Learner:
    """Steps of learning. What is new learns quickest, what was taken from the pose network slower, its first layers not
    at all and those after them only later: what they know of real people shall stay."""

    def __init__(self, model: Any) -> None:
        import tensorflow as tf

        new: list[Any] = []
        late: list[Any] = []
        early: list[Any] = []
        for layer in model.layers:
            place = taken_place(layer)
            group = new if place is None else late if place >= LATE else early if place >= EARLY else []
            group += layer.trainable_variables
        self._groups = (new, late, early)
        self._optimizers = [tf.keras.optimizers.AdamW(1e-3, weight_decay=1e-4) for _ in self._groups]
        for optimizer, variables in zip(self._optimizers, self._groups, strict=True):
            if variables:
                optimizer.build(variables)
        self._model = model
        self._steps = {count: tf.function(self._one_step(count)) for count in (2, 3)}

    def _one_step(self, count: int) -> Any:
        import tensorflow as tf

        groups = self._groups[:count]
        variables = [variable for group in groups for variable in group]

        def step(images: Any, points: Any, weights: Any, presence: Any) -> Any:
            with tf.GradientTape() as tape:
                loss = _loss(self._model(images, training=True), points, weights, presence)
            gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), 5.0)
            for optimizer, group in zip(self._optimizers[:count], groups, strict=True):
                if group:
                    optimizer.apply_gradients(zip(gradients[: len(group)], group, strict=True))
                gradients = gradients[len(group) :]
            return loss

        return step

    def __call__(self, rate: float, share: float, *drawn: Floats) -> float:
        """One step. `share`: of the time that is over."""
        begun = float(np.clip((share - FIRST) / WARM, 0, 1))
        for optimizer, slower in zip(self._optimizers, (1.0, TAKEN_RATE, begun * TAKEN_RATE), strict=True):
            optimizer.learning_rate.assign(rate * slower + 1e-7)
        return float(self._steps[3 if begun else 2](*drawn))


def _batch(pictures: Pictures, random: np.random.Generator, rows: Any) -> tuple[Floats, ...]:
    drawn = [pictures.sample(random, int(row)) for row in rows]
    return tuple(np.stack(part).astype(np.float32) for part in zip(*drawn, strict=True))


def _loss(outputs: Any, points: Any, weights: Any, presence: Any) -> Any:
    import tensorflow as tf

    maps, logit, inside = outputs
    mean, variance = moments(maps)
    unlikely = 0.5 * ((points - mean) ** 2 / variance + tf.math.log(variance))
    # The plain distance keeps hopeless points moving, whose variance alone would grow.
    total = tf.reduce_sum(unlikely, axis=2) + 0.3 * tf.reduce_sum(tf.abs(points - mean), axis=2)
    by_points = tf.reduce_sum(total * weights) / (tf.reduce_sum(weights) + 1.0)
    known = tf.cast(presence >= 0, tf.float32)
    doubt = tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.maximum(presence, 0.0), logits=logit)
    shown = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=weights, logits=inside))
    return by_points + 0.5 * tf.reduce_mean(known * doubt) + 0.5 * shown


def _validate(pictures: Pictures, model: Any, rows: Any) -> tuple[Floats, float]:
    random = np.random.default_rng(1)
    offs, surprises = [], []
    for first in [first for first in range(0, len(rows) - BATCH + 1, BATCH) for _ in range(4)]:
        images, points, weights, _ = _batch(pictures, random, rows[first : first + BATCH])
        mean, variance = (part.numpy() for part in moments(model(images, training=False)[0]))
        away = (mean - points)[weights > 0]
        offs.append(np.linalg.norm(away, axis=1) * SIDE / CELLS)
        surprises.append((away**2 / variance[weights > 0]).mean(axis=1))
    return np.concatenate(offs), float(np.sqrt(np.median(np.concatenate(surprises)) / 0.693))


def write_tflite(model: Any, path: Path) -> None:
    """The network with its weights as half floats."""
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    path.write_bytes(converter.convert())


def main() -> int:
    """Read the pictures, train, write the model."""
    parser = argparse.ArgumentParser(prog="python -m sample_videos.studio.learn", description=__doc__)
    parser.add_argument("pictures", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--pose", type=Path, help="MediaPipe's pose_landmark_full.tflite")
    parser.add_argument("--minutes", type=float, default=68)
    parser.add_argument("--rate", type=float, default=1.8e-3)
    parser.add_argument("--start", type=Path, help="weights to go on from")
    arguments = parser.parse_args()
    pictures = Pictures(arguments.pictures)
    points = pictures.points[0].shape[0]
    model = small_network(points) if arguments.pose is None else network(points, arguments.pose)
    if arguments.start is not None:
        model.load_weights(arguments.start)
    train(pictures, model, 60 * arguments.minutes, arguments.rate)
    model.save_weights(arguments.model.with_suffix(".weights.h5"))
    write_tflite(model, arguments.model)
    return 0


if __name__ == "__main__":
    sys.exit(main())
