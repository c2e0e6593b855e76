"""Fits the weights that tell the pressing part from a hand's posture: `python -m tests.bench.accuracy.parts`.

Renders hands that work with each part (needs the studio), reads them with the product's own tracker, and fits a
multinomial logistic regression to the postures; prints how well it does on scenes that it has not seen, and writes the
weights that `vision/posture.py` reads.
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
from vision.posture import MODEL, PARTS, PartModel, posture
from vision.types import Array, Part

RIDGE, ROUNDS, RATE = 2e-3, 1000, 0.05
FOLDS = 5
# What is learnt must hold for other hands than the studio's.
HABITS_DEG = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """`postures`: (N, 19); `parts`: (N,) rows of `PARTS`; `scene`: (N,) which scene."""

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
        (glide(part="thumb"), glide(part="palm", pose="spread", lane_cm=8.0)),
        (glide(part="palm", pose="spread", lane_cm=8.0), glide(part="thumb", pose="thumb_folded")),
    ]
    drawn = draw(seed, count)
    return tuple(
        replace(
            spec, acts=plans[k % len(plans)], scene=replace(spec.scene, shirt=None), only=None, habits_deg=HABITS_DEG
        )
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


def fit(samples: Samples) -> PartModel:
    """The likeliest weights, by Adam (Kingma and Ba 2015) on all samples at once.

    A part counts by the root of how often it occurs: palms do most of the work, but must not drown the others.
    """
    mean, spread = samples.postures.mean(axis=0), samples.postures.std(axis=0)
    terms = PartModel(mean, spread, np.zeros(0)).terms(samples.postures)
    design = np.column_stack([np.ones(len(terms)), terms]).astype(np.float32)
    counts = np.bincount(samples.parts, minlength=len(PARTS))
    weight = 1 / np.sqrt(counts[samples.parts])
    weight /= weight.sum()
    wanted = np.eye(len(PARTS), dtype=np.float32)[samples.parts]
    found = np.zeros((design.shape[1], len(PARTS)))
    first, second = np.zeros_like(found), np.zeros_like(found)
    for number in range(1, ROUNDS + 1):
        share = design @ found.astype(np.float32)
        share = np.exp(share - share.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        slope = design.T @ ((share - wanted) * weight[:, None].astype(np.float32))
        slope[1:] += RIDGE * found[1:]
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        step = RATE * (1.01 - number / ROUNDS)
        found -= step * first / (1 - 0.9**number) / (np.sqrt(second / (1 - 0.999**number)) + 1e-8)
    return PartModel(mean, spread, (found - found[:, :1]).T)


def named(model: PartModel, postures: Array) -> NDArray[np.int64]:
    """The likeliest part of each posture (N, 19), by its row in `PARTS`."""
    result: NDArray[np.int64] = np.argmax(model.odds(postures), axis=1)
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
    parser.add_argument("--save", action="store_true", help="the product uses these weights from now on")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folders = arguments.folder or [Path(temporary)]
        if arguments.folder is None:
            render_all(specs(arguments.seed, arguments.scenes), folders[0], 1)
        samples = read([scene for folder in folders for scene in scenes(folder)])
    for part, percent in zip(PARTS, unseen(samples), strict=True):
        print(f"{part.value}: {percent:.0f} % of single frames right in scenes not seen")
    model = fit(samples)
    right = named(model, samples.postures) == samples.parts
    print(f"{100 * right.mean():.0f} % of all frames right in the scenes that it was fitted on")
    if arguments.save:
        numbers = {field.name: getattr(model, field.name).astype(np.float32) for field in fields(model)}
        np.savez(MODEL, **numbers)


if __name__ == "__main__":
    main()
