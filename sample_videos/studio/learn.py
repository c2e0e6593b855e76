"""Learns to read a back's points from rendered pictures: `python -m sample_videos.studio.learn PICTURES MODEL`.

PICTURES is the folder that `sample_videos.studio.backs` wrote; MODEL the .tflite file to write. Needs TensorFlow, in an
environment of its own (`pip install tensorflow-cpu opencv-python-headless`): it does not go together with MediaPipe.

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

import cv2
import numpy as np

SIDE = 128
CELLS = 32
BATCH = 32
# So many of the first pictures are not learnt: the points are measured on them.
HELD = 128
# Pixels of the input that C7-crest is long in a closer look, upright.
CLOSE_LENGTH = 56
# Points that are no worse than this (pixels of the input) are as good as the labels.
LEAST_SD = 0.4
# Pictures that are shrunk to less than this are averaged down first.
HALVED_BELOW = 0.6
Floats = Any


class Pictures:
    """All pictures of a folder; mirrored ones swap left and right."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: set[Path] = set()
        self.images: list[Floats] = []
        self.points: list[Floats] = []
        self.swap: Floats = None
        self.refresh()

    def refresh(self) -> None:
        """Read what was written since: learning may begin before all pictures are drawn."""
        for path in sorted(set(self._folder.glob("backs_*[0-9].npz")) - self._read):
            with np.load(path) as part:
                self.images += list(part["images"])
                self.points += list(part["points"])
                self.swap = part["swap"]
            self._read.add(path)

    def sample(self, random: np.random.Generator, row: int) -> tuple[Floats, Floats, Floats, Floats]:
        """Input (SIDE, SIDE, 3) 0..1, points (N, 2) in cells, inside (N,), presence (1,) 0, 1 or -1 for unknown."""
        image, points = self.images[row], self.points[row]
        if random.random() < 0.5:
            image, points = image[:, ::-1], points[self.swap].copy()
            points[:, 0] = image.shape[1] - points[:, 0]
        matrix = self._view(random, points, image.shape)
        if np.sqrt(abs(np.linalg.det(matrix[:2, :2]))) < HALVED_BELOW:
            # A warp alone would skip pixels; x of the half picture is (x + 0.5) / 2 - 0.5.
            image = cv2.resize(np.ascontiguousarray(image), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            points = (points - 0.5) / 2
            matrix = matrix @ np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1.0]])
        way = (cv2.BORDER_CONSTANT, cv2.BORDER_CONSTANT, cv2.BORDER_REFLECT_101, cv2.BORDER_REPLICATE)
        border = random.uniform(0, 255, 3) if random.random() < 0.5 else np.full(3, 128.0)
        small = cv2.warpPerspective(
            np.ascontiguousarray(image), matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR,
            borderMode=way[int(random.integers(4))], borderValue=tuple(border),
        )  # fmt: skip
        seen = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
        seen = seen[:, :2] / seen[:, 2:]
        inside = ((seen > 0) & (seen < SIDE)).all(axis=1)
        presence = 1.0 if inside.mean() > 0.75 else 0.0 if inside.mean() < 0.3 else -1.0
        if random.random() < 0.35:
            _cover(random, small)
        if random.random() < 0.25:
            _stand_by(random, small, seen)
        return _recoloured(random, small), seen * CELLS / SIDE, inside.astype(np.float32), np.array([presence])

    def _view(self, random: np.random.Generator, points: Floats, shape: tuple[int, ...]) -> Floats:
        height, width = shape[:2]
        kind = random.random()
        axis = points[4] - points[0]
        length = max(np.linalg.norm(axis), 0.95 * np.linalg.norm(points[6] - points[5]))
        middle = (points[0] + points[4]) / 2
        if kind < 0.5:
            angle = np.arctan2(axis[0], -axis[1]) + np.pi + random.normal(0, 0.2)
            scale = CLOSE_LENGTH / length * np.exp(random.normal(0, 0.15))
            centre = middle + random.normal(0, 0.07, 2) * length
        elif kind < 0.88:
            angle = random.uniform(-np.pi, np.pi)
            scale = SIDE / max(width, height) * np.exp(random.uniform(-0.35, 0.45))
            centre = np.array([width, height]) / 2 + random.normal(0, 0.06, 2) * width
        else:
            angle = random.uniform(-np.pi, np.pi)
            scale = SIDE / max(width, height) * np.exp(random.uniform(0.2, 1.2))
            centre = random.uniform((0, 0), (width, height))
        cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
        turn = np.array([[cosine, sine], [-sine, cosine]])
        # A little shear and perspective, as of other lenses.
        turn = turn @ (np.eye(2) + random.normal(0, 0.05, (2, 2)))
        shift = SIDE / 2 - turn @ centre
        matrix = np.vstack([np.hstack([turn, shift[:, None]]), [0, 0, 1.0]])
        bend = np.eye(3)
        bend[2, :2] = random.normal(0, 0.0006, 2)
        around = np.array([[1, 0, -SIDE / 2], [0, 1, -SIDE / 2], [0, 0, 1.0]])
        result: Floats = np.linalg.inv(around) @ bend @ around @ matrix
        return result


def _cover(random: np.random.Generator, image: Floats) -> None:
    """Things that lie or move before the back: bars and blots of any colour, often of the skin's own."""
    for _ in range(int(random.integers(1, 4))):
        at = random.uniform(0, SIDE, (2, 2))
        own = image[int(at[1, 1]), int(at[1, 0])].astype(float) + random.normal(0, 15, 3)
        colour = tuple(np.clip(own if random.random() < 0.6 else random.uniform(0, 255, 3), 0, 255))
        one, two = (tuple(int(value) for value in point) for point in at)
        if random.random() < 0.6:
            cv2.line(image, one, two, colour, int(random.uniform(4, 20)), cv2.LINE_AA)
        else:
            axes = tuple(int(value) for value in random.uniform(4, 18, 2))
            cv2.ellipse(image, one, axes, float(random.uniform(0, 180)), 0, 360, colour, -1, cv2.LINE_AA)


def _stand_by(random: np.random.Generator, image: Floats, points: Floats) -> None:
    """Somebody's clothes: a broad bar of one colour that comes in from beyond the back and ends near its edge."""
    way = random.normal(0, 1, 2)
    way /= np.linalg.norm(way)
    across = np.array([-way[1], way[0]])
    length = float(np.linalg.norm(points[4] - points[0])) + 1.0
    edge = float((points @ way).max()) + random.uniform(-0.12, 0.5) * length
    middle, half = float(np.mean(points @ across)) + random.normal(0, 0.6) * length, random.uniform(0.15, 0.6) * length
    far = edge + 3 * SIDE
    near, wide = (edge, half * random.uniform(0.7, 1.3)), (far, half)
    ends = ((*near, -1), (*near, 1), (*wide, 1), (*wide, -1))
    corners = [along * way + (middle + sign * breadth) * across for along, breadth, sign in ends]
    colour = tuple(np.clip(random.uniform(0, 200) + random.normal(0, 20, 3), 0, 255))
    cv2.fillConvexPoly(image, np.round(np.clip(corners, -9999, 9999)).astype(np.int32), colour, cv2.LINE_AA)


def _recoloured(random: np.random.Generator, image: Floats) -> Floats:
    """Other light, another camera, another codec: 0..1 float32."""
    if random.random() < 0.3:
        image = cv2.GaussianBlur(image, (0, 0), float(random.uniform(0.3, 1.6)))
    if random.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.uniform(15, 80))]
        image = cv2.imdecode(cv2.imencode(".jpg", image, quality)[1], cv2.IMREAD_COLOR)
    gains = np.exp(random.normal(0, 0.15)) * np.exp(random.normal(0, 0.08, 3))
    curve = np.linspace(0, 1, 256)[:, None] ** float(np.exp(random.normal(0, 0.25))) * gains
    values = cv2.LUT(image, curve.astype(np.float32)[None])
    # Paler or more colourful, duller or harder: a mixture of each pixel with its own grey and the picture's.
    colour, contrast = float(random.uniform(0, 1.5)), float(random.uniform(0.6, 1.35))
    mix = contrast * (colour * np.eye(3) + (1 - colour) / 3)
    usual = np.array(cv2.mean(values)[:3]).mean()
    values = cv2.transform(values, np.hstack([mix, np.full((3, 1), (1 - contrast) * usual)]).astype(np.float32))
    noise = np.float32(random.uniform(0, 0.03)) * random.standard_normal(values.shape, np.float32)
    return np.clip(values + noise, 0, 1)


def network(points: int) -> Any:
    """Input (SIDE, SIDE, 3) -> maps (CELLS, CELLS, points) of log weights, then logits: presence of a back (1,), and of
    each point that it lies in that square (points,)."""
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
    import tensorflow as tf

    random = np.random.default_rng(0)
    optimizer = tf.keras.optimizers.AdamW(rate, weight_decay=1e-4)

    def one_step(images: Any, points: Any, weights: Any, presence: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = _loss(model(images, training=True), points, weights, presence)
        gradients = tape.gradient(loss, model.trainable_variables)
        gradients, _ = tf.clip_by_global_norm(gradients, 5.0)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss

    step = tf.function(one_step)

    def batch() -> tuple[Floats, ...]:
        return _batch(pictures, random, random.integers(HELD, len(pictures.images), BATCH))

    started, losses, told = time.monotonic(), [], 0.0
    # The next batch is drawn while this one is learnt.
    maker = ThreadPoolExecutor(1)
    following = maker.submit(batch)
    while (spent := time.monotonic() - started) < seconds:
        drawn, following = following.result(), maker.submit(batch)
        # Warm up, then fall to nothing along a cosine.
        share = spent / seconds
        optimizer.learning_rate.assign(rate * min(1.0, share / 0.02) * 0.5 * (1 + np.cos(np.pi * share)) + 1e-6)
        losses.append(float(step(*drawn)))
        if spent - told > 60:
            told = spent
            pictures.refresh()
            loss = np.mean(losses[-200:])
            print(f"{spent:.0f} s, {len(pictures.images)} pictures, {len(losses)} steps, loss {loss:.3f}", flush=True)
    off, surprise = _validate(pictures, model, range(HELD))
    print(
        f"held out: {np.median(off):.2f} px of {SIDE} median, {np.percentile(off, 95):.2f} p95; off / sd {surprise:.2f}"
    )


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
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--start", type=Path, help="weights to go on from")
    arguments = parser.parse_args()
    pictures = Pictures(arguments.pictures)
    model = network(pictures.points[0].shape[0])
    if arguments.start is not None:
        model.load_weights(arguments.start)
    train(pictures, model, 60 * arguments.minutes, arguments.rate)
    model.save_weights(arguments.model.with_suffix(".weights.h5"))
    write_tflite(model, arguments.model)
    return 0


if __name__ == "__main__":
    sys.exit(main())
