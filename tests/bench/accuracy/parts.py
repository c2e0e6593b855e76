"""Fits the weights that tell the pressing part from a hand's posture: `python -m tests.bench.accuracy.parts`.

Renders hands that work with each part (needs the studio), reads them with the product's own tracker, and fits a
multinomial logistic regression to the postures; prints how well it does on scenes that it has not seen, and the table
`_LOG_ODDS` of `vision/posture.py`.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, fields, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.bench.accuracy import acts
from tests.bench.accuracy.hands import match
from tests.bench.accuracy.reference import true_hand
from tests.bench.accuracy.render import render_all
from tests.bench.accuracy.scenes import Scene, scenes
from tests.bench.accuracy.variations import Spec, draw
from vision.capture import open_video
from vision.hands import make_tracker
from vision.posture import Posture, posture
from vision.types import Array, Part

PARTS = (Part.PALM, Part.HEEL, Part.THUMB, Part.KNUCKLES, Part.FINGERS, Part.FOREARM)
RIDGE, ROUNDS, RATE = 1e-3, 3000, 1.0
FOLDS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """`postures`: (N, 14); `parts`: (N,) rows of `PARTS`; `scene`: (N,) which scene."""

    postures: Array
    parts: NDArray[np.int64]
    scene: NDArray[np.int64]


def specs(seed: int, count: int) -> tuple[Spec, ...]:
    """Scenes drawn as the benchmark's, in which two parts follow each other."""
    glide = partial(partial, acts.glide_with, speed_cm_s=14.0)
    rub = partial(acts.circles, part="fingers")
    plans: list[tuple[acts.Act, ...]] = [
        (glide(part="fingers"), glide(part="knuckles")),
        (glide(part="heel"), acts.sweep),
        (glide(part="knuckles"), glide(part="heel")),
        (rub, glide(part="fingers")),
        (acts.hold, acts.low_back),
        (acts.drill, acts.up),
        (acts.forearm, acts.tap),
    ]
    drawn = draw(seed, count)
    return tuple(
        replace(spec, acts=plans[k % len(plans)], scene=replace(spec.scene, shirt=None), only=None)
        for k, spec in enumerate(drawn)
    )


def read(found: Sequence[Scene]) -> Samples:
    """The postures of all hands that truly touch, as the tracker sees them."""
    rows: list[tuple[float, ...]] = []
    parts: list[int] = []
    owners: list[int] = []
    for number, scene in enumerate(found):
        with open_video(scene.video) as source, closing(make_tracker("backrub")) as tracker:
            for frame in source:
                hands = tracker.update(frame)
                truth = scene.truth["frames"][frame.index]["hands"]
                for row, index in zip(truth, match([true_hand(row) for row in truth], hands), strict=True):
                    marks = None if index is None else hands[index].world_m
                    if index is not None and marks is not None and row["contact"]:
                        rows.append(astuple(posture(marks, hands[index].landmarks_px)))
                        parts.append(PARTS.index(Part(row["part"])))
                        owners.append(number)
    return Samples(np.array(rows), np.array(parts), np.array(owners))


def fit(samples: Samples) -> Array:
    """Log odds against the palm, (6, 15): a constant and a weight for each number of the posture.

    A part counts by the root of how often it occurs: palms do most of the work, but must not drown the others.
    """
    mean, spread = samples.postures.mean(axis=0), samples.postures.std(axis=0)
    design = np.column_stack([np.ones(len(samples.parts)), (samples.postures - mean) / spread])
    counts = np.bincount(samples.parts, minlength=len(PARTS))
    weight = 1 / np.sqrt(counts[samples.parts])
    weight /= weight.sum()
    wanted = np.eye(len(PARTS))[samples.parts]
    found = np.zeros((design.shape[1], len(PARTS)))
    for _ in range(ROUNDS):
        odds = design @ found
        share = np.exp(odds - odds.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        slope = design.T @ ((share - wanted) * weight[:, None])
        slope[1:] += RIDGE * found[1:]
        found -= RATE * slope
    found[1:] /= spread[:, None]
    found[0] -= mean @ found[1:]
    result: Array = (found - found[:, :1]).T
    return result


def named(log_odds: Array, postures: Array) -> NDArray[np.int64]:
    """The likeliest part of each posture (N, 14), by its row in `PARTS`."""
    result: NDArray[np.int64] = np.argmax(log_odds[:, 0] + postures @ log_odds[:, 1:].T, axis=1)
    return result


def unseen(samples: Samples) -> list[float]:
    """Percent of each part named rightly in scenes that the fit has not seen; NaN for a part that does not occur."""
    guess = np.zeros(len(samples.parts), np.int64)
    for fold in range(FOLDS):
        held = samples.scene % FOLDS == fold
        rest = Samples(samples.postures[~held], samples.parts[~held], samples.scene[~held])
        guess[held] = named(fit(rest), samples.postures[held])
    right = guess == samples.parts
    return [
        float(100 * right[samples.parts == k].mean()) if (samples.parts == k).any() else float("nan")
        for k in range(len(PARTS))
    ]


def main() -> None:
    """Render (or read `--folder`), fit and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.accuracy.parts", description=__doc__)
    parser.add_argument("--seed", type=int, default=4242)
    parser.add_argument("--scenes", type=int, default=36)
    parser.add_argument("--folder", type=Path, action="append", help="scenes that are rendered already")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folders = arguments.folder or [Path(temporary)]
        if arguments.folder is None:
            render_all(specs(arguments.seed, arguments.scenes), folders[0], 1)
        samples = read([scene for folder in folders for scene in scenes(folder)])
    for part, percent in zip(PARTS, unseen(samples), strict=True):
        print(f"{part.value}: {percent:.0f} % of single frames right in scenes not seen")
    print("constant, " + ", ".join(field.name for field in fields(Posture)))
    for part, row in zip(PARTS[1:], fit(samples)[1:], strict=True):
        print(f"Part.{part.name}: ({', '.join(f'{value:.3g}' for value in row)}),")


if __name__ == "__main__":
    main()
