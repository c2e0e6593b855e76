"""Fits the weights that tell which part of a hand presses: `python -m tests.bench.accuracy.parts`.

Renders hands that work with each part (needs the studio), reads them with the product's own tracker, and fits a
multinomial logistic regression to the postures, and a small network to what the landmark model's last layer knows of
the hands.
Prints how well they do together on scenes that they have not seen, and writes the weights that `vision/pressing.py`
reads.
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
from vision.posture import posture
from vision.pressing import MODEL, PARTS, PartModel, shares, weighed
from vision.types import Array, Part


@dataclass(frozen=True, slots=True)
class Plan:
    """How weights are fitted: the ridge's strength, steps, and the size of the first of them."""

    ridge: float
    rounds: int
    rate: float


BY_POSTURE, BY_FEATURES = Plan(2e-3, 1000, 0.05), Plan(6e-4, 1600, 2e-3)
# Units of the hidden layer; samples that each of its steps sees; a part occurs among them by this power of how seldom
# it is.
HIDDEN, BATCH, SELDOM = 32, 512, 0.7
# Of each feature so many of its standard deviations are noise: other hands differ by more than the studio's do.
NOISE = 0.5
# Features that hardly ever differ are not blown up by more than this.
LEAST_SPREAD = 0.05
FOLDS = 5
# What is learnt must hold for other hands than the studio's.
HABITS_DEG = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """`postures`: (N, 19); `features`: (N, 1152); `parts`: (N,) rows of `PARTS`; `scene`: (N,) which scene."""

    postures: Array
    features: NDArray[np.float32]
    parts: NDArray[np.int64]
    scene: NDArray[np.int64]

    def of(self, rows: NDArray[np.bool_]) -> Samples:
        """Some of them; `rows`: (N,)."""
        return Samples(self.postures[rows], self.features[rows], self.parts[rows], self.scene[rows])


def specs(seed: int, count: int) -> tuple[Spec, ...]:
    """Scenes drawn as the benchmark's: every third does what it was drawn with, in the others two parts follow."""
    glide = partial(partial, acts.glide_with, speed_cm_s=14.0)
    rub = partial(acts.circles, part="fingers")
    left = partial(acts.forearm, hand="L")
    plans: list[tuple[acts.Act, ...]] = [
        (glide(part="fingers"), glide(part="knuckles")),
        (left, acts.forearm),
        (glide(part="heel"), acts.sweep),
        (acts.forearm, acts.tap),
        (glide(part="knuckles"), glide(part="heel")),
        (acts.hold, left),
        (rub, glide(part="fingers")),
        (glide(part="heel"), acts.forearm),
        (acts.hold, acts.low_back),
        (acts.drill, acts.up),
        (partial(acts.press, part="heel"), left),
        (acts.drill, glide(part="heel")),
        (glide(part="thumb"), glide(part="palm", pose="spread", lane_cm=8.0)),
        (glide(part="palm", pose="spread", lane_cm=8.0), glide(part="thumb", pose="thumb_folded")),
    ]
    chosen = []
    for number, spec in enumerate(draw(seed, count)):
        spec = replace(spec, scene=replace(spec.scene, shirt=None), habits_deg=HABITS_DEG)
        turn, own = divmod(number, 3)
        if own < 2:
            spec = replace(spec, acts=plans[(2 * turn + own) % len(plans)], only=None)
        chosen.append(spec)
    return tuple(chosen)


def read(found: Sequence[Scene]) -> Samples:
    """The postures of all hands that truly touch, as the tracker sees them."""
    rows: list[tuple[float, ...]] = []
    features: list[NDArray[np.float32]] = []
    parts: list[int] = []
    owners: list[int] = []
    for number, scene in enumerate(found):
        with open_video(scene.video) as source, closing(make_tracker("backrub")) as tracker:
            for frame in source:
                hands = tracker.update(frame)
                truth = scene.truth["frames"][frame.index]["hands"]
                for row, index in zip(truth, match([true_hand(row) for row in truth], hands), strict=True):
                    hand = None if index is None else hands[index]
                    if hand is None or hand.bridged or hand.world_m is None or hand.features is None:
                        continue
                    if row["contact"]:
                        rows.append(astuple(posture(hand.world_m, hand.landmarks_px)))
                        features.append(hand.features)
                        parts.append(PARTS.index(Part(row["part"])))
                        owners.append(number)
    return Samples(np.array(rows), np.array(features), np.array(parts), np.array(owners))


def fit(samples: Samples) -> PartModel:
    """The likeliest weights of both."""
    mean, spread = samples.postures.mean(axis=0), samples.postures.std(axis=0)
    terms = PartModel(mean, spread, *[np.zeros(0)] * 3).terms(samples.postures)
    usual, varying = samples.features.mean(axis=0), samples.features.std(axis=0) + LEAST_SPREAD
    hidden, log_odds = _layers((samples.features - usual) / varying, samples.parts, BY_FEATURES)
    # The product counts the features as they are.
    hidden[:, 1:] /= varying
    hidden[:, 0] -= hidden[:, 1:] @ usual
    return PartModel(mean, spread, _weights(terms, samples.parts, BY_POSTURE), hidden, log_odds)


class _Adam:
    """Steps down a slope, by Adam (Kingma and Ba 2015), shorter from step to step."""

    def __init__(self, plan: Plan, shape: tuple[int, ...]) -> None:
        self._plan = plan
        self._first, self._second = np.zeros(shape), np.zeros(shape)
        self._number = 0

    def step(self, slope: Array) -> Array:
        """What is to be taken away."""
        self._number += 1
        self._first = 0.9 * self._first + 0.1 * slope
        self._second = 0.999 * self._second + 0.001 * slope**2
        size = self._plan.rate * (1.01 - self._number / self._plan.rounds)
        mean, square = self._first / (1 - 0.9**self._number), self._second / (1 - 0.999**self._number)
        result: Array = size * mean / (np.sqrt(square) + 1e-8)
        return result


def _weights(counted: Array, parts: NDArray[np.int64], plan: Plan) -> Array:
    """The likeliest constant and weights of what is counted (N, M), (6, 1 + M).

    A part counts by the root of how often it occurs: palms do most of the work, but must not drown the others.
    """
    design = np.column_stack([np.ones(len(counted)), counted]).astype(np.float32)
    counts = np.bincount(parts, minlength=len(PARTS))
    weight = 1 / np.sqrt(counts[parts])
    weight /= weight.sum()
    wanted = np.eye(len(PARTS), dtype=np.float32)[parts]
    found = np.zeros((design.shape[1], len(PARTS)))
    adam = _Adam(plan, found.shape)
    for _ in range(plan.rounds):
        share = shares(design @ found.astype(np.float32))
        slope = design.T @ ((share - wanted) * weight[:, None].astype(np.float32))
        slope[1:] += plan.ridge * found[1:]
        found -= adam.step(slope)
    return (found - found[:, :1]).T


def _layers(counted: NDArray[np.float32], parts: NDArray[np.int64], plan: Plan) -> tuple[Array, Array]:
    """The likeliest weights of a hidden layer, (`HIDDEN`, 1 + M), and of the parts, (6, 1 + `HIDDEN`)."""
    chance = np.random.default_rng(0)
    often = np.bincount(parts, minlength=len(PARTS))[parts] ** -SELDOM
    often /= often.sum()
    first = chance.normal(0, np.sqrt(2 / counted.shape[1]), (HIDDEN, 1 + counted.shape[1]))
    last = chance.normal(0, np.sqrt(2 / HIDDEN), (len(PARTS), 1 + HIDDEN))
    first[:, 0] = last[:, 0] = 0
    steps = _Adam(plan, first.shape), _Adam(plan, last.shape)
    order = chance.choice(len(parts), plan.rounds * BATCH, p=often)
    for rows in order.reshape(plan.rounds, BATCH):
        noise = NOISE * chance.standard_normal((BATCH, counted.shape[1]), np.float32)
        seen, wanted = counted[rows] + noise, np.eye(len(PARTS))[parts[rows]]
        units = np.maximum(weighed(first, seen), 0)
        wrong = (shares(weighed(last, units)) - wanted) / BATCH
        back = (wrong @ last[:, 1:]) * (units > 0)
        layers = ((first, back, seen), (last, wrong, units))
        for (weights, error, what), adam in zip(layers, steps, strict=True):
            slope = np.column_stack([error.sum(axis=0), error.T @ what])
            slope[:, 1:] += plan.ridge * weights[:, 1:]
            weights -= adam.step(slope)
    return first, last


def named(model: PartModel, samples: Samples) -> NDArray[np.int64]:
    """The likeliest part of each sample, by its row in `PARTS`."""
    result: NDArray[np.int64] = np.argmax(model.scores(samples.postures, samples.features), axis=1)
    return result


def unseen(samples: Samples) -> list[float]:
    """Percent of each part named rightly in scenes that the fit has not seen; NaN for a part that does not occur."""
    guess = np.zeros(len(samples.parts), np.int64)
    for fold in range(FOLDS):
        held = samples.scene % FOLDS == fold
        guess[held] = named(fit(samples.of(~held)), samples.of(held))
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
    right = named(model, samples) == samples.parts
    print(f"{100 * right.mean():.0f} % of all frames right in the scenes that it was fitted on")
    if arguments.save:
        numbers = {field.name: getattr(model, field.name).astype(np.float32) for field in fields(model)}
        np.savez(MODEL, **numbers)


if __name__ == "__main__":
    main()
