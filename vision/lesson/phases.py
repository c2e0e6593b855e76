"""Recognises the phases of a session from its strokes: the best sequence of phases, by dynamic programming.

Each second speaks for the phases that its strokes fit; changing over costs, and going back in the lesson's order costs
twice, so that a few sweeps between two phases are no phase of their own, and sweeps at the end are the finish.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vision.atlas import Atlas
from vision.lesson.covered import covered_s
from vision.lesson.plan import Planned
from vision.rules import PhaseRule
from vision.standard import Standard
from vision.types import Array, Phase, PhaseSpan, Stroke, Technique

STEP_S = 1.0
# Work that fits no phase speaks for the free one by this much, of 1.
FREE_FIT = 0.35
# With a part that does not belong to the phase, a stroke fits it by so much less.
OTHER_PART = 0.5
# A place beside the map speaks half for each zone.
BESIDE = 0.5
FITS = 0.5

StrokeKey = tuple[int, float, float, Technique]


def fit(stroke: Stroke, rule: PhaseRule, atlas: Atlas, standard: Standard) -> float:
    """How well a stroke fits a phase, 0..1: by its technique, part, direction, and where it was."""
    if stroke.technique not in rule.techniques:
        return 0.0
    travels = stroke.technique in (Technique.EFFLEURAGE, Technique.FOREARM, Technique.UNKNOWN)
    if travels and rule.directions and stroke.direction not in rule.directions:
        return 0.0
    score = 1.0 if stroke.part in rule.parts else OTHER_PART
    if rule.zones:
        zones = atlas.zones_at(np.array([(x, v) for _, x, v in stroke.path]))
        score *= float(np.mean([BESIDE if zone is None else _name(zone) in rule.zones for zone in zones]))
    elif travels:
        # A phase of no special place: its sweeps go over the back.
        levels = [v for _, _, v in stroke.path]
        score *= min(1.0, (max(levels) - min(levels)) / standard.number("lesson.sweep_v"))
    return score


def _name(zone: str) -> str:
    return zone[:-2] if zone.endswith(("_l", "_r")) else zone


def phases_of(
    strokes: Sequence[Stroke],
    atlas: Atlas,
    standard: Standard,
    planned: Sequence[Planned] = (),
    known: dict[StrokeKey, list[float]] | None = None,
) -> tuple[PhaseSpan, ...]:
    """The phases of a session from its strokes, in order of time. `planned`: lengths that each was to have.

    `known`: what was worked out of strokes before; a lesson that goes on asks again and again.
    """
    worked = sorted((s for s in strokes if s.technique is not Technique.LIFTED and s.path), key=lambda s: s.start_s)
    if not worked:
        return ()
    rules = [rule for rule in standard.rules.phases if rule.techniques]
    fits = np.array([_row(stroke, rules, atlas, standard, {} if known is None else known) for stroke in worked])
    start_s = worked[0].start_s
    end_s = max(stroke.end_s for stroke in worked)
    names = [*(rule.phase for rule in rules), Phase.FREE]
    labels = _best(_spoken(worked, fits, start_s, end_s), standard.number("lesson.change_s"))
    targets = {one.phase: one.target_s for one in planned}
    titles = {rule.phase: rule.title for rule in rules}
    spans: list[PhaseSpan] = []
    borders = [0, *(k for k in range(1, len(labels)) if labels[k] != labels[k - 1]), len(labels)]
    for first, last in itertools.pairwise(borders):
        state = int(labels[first])
        begin_s = start_s if not spans else spans[-1].end_s
        stop_s = end_s if last == len(labels) else _border(worked, fits[:, state], start_s + last * STEP_S, begin_s)
        phase = names[state]
        spans.append(
            PhaseSpan(
                phase,
                titles.get(phase, "Free practice"),
                begin_s,
                stop_s,
                targets.get(phase),
                _fitting_s(worked, fits[:, state], begin_s, stop_s),
            )
        )
    return tuple(spans)


def _row(
    stroke: Stroke,
    rules: Sequence[PhaseRule],
    atlas: Atlas,
    standard: Standard,
    known: dict[StrokeKey, list[float]],
) -> list[float]:
    """How well the stroke fits each phase, and 0 for the free one."""
    key = (stroke.hand_id, stroke.start_s, stroke.end_s, stroke.technique)
    if key not in known:
        known[key] = [*(fit(stroke, rule, atlas, standard) for rule in rules), 0.0]
    return known[key]


def _spoken(strokes: Sequence[Stroke], fits: Array, start_s: float, end_s: float) -> Array:
    """(T, S): how much each step of the session speaks for each phase."""
    steps = max(1, int(np.ceil((end_s - start_s) / STEP_S)))
    spoken = np.zeros((steps, fits.shape[1]))
    for stroke, row in zip(strokes, fits, strict=True):
        row = np.append(row[:-1], FREE_FIT)
        first, last = int((stroke.start_s - start_s) / STEP_S), int(np.ceil((stroke.end_s - start_s) / STEP_S))
        for step in range(first, min(last, steps)):
            left = max(stroke.start_s, start_s + step * STEP_S)
            share = (min(stroke.end_s, start_s + (step + 1) * STEP_S) - left) / STEP_S
            spoken[step] = np.maximum(spoken[step], share * row)
    return spoken


def _best(spoken: Array, change_s: float) -> NDArray[np.int64]:
    """(T,) index of the phase of each step: the sequence that most speaks for, less the cost of its changes."""
    states = spoken.shape[1]
    cost = np.full((states, states), change_s / STEP_S)
    # From row to column: back in the lesson's order is dear; the free state, the last, is neither before nor after.
    cost[np.tril_indices(states, -1)] *= 2
    cost[:, -1] = cost[-1, :] = change_s / STEP_S
    np.fill_diagonal(cost, 0.0)
    total = spoken[0] - np.append(np.arange(states - 1) * 1e-3, 0.0)
    came = np.zeros(spoken.shape, dtype=np.int64)
    for step in range(1, len(spoken)):
        ways = total[:, None] - cost
        came[step] = ways.argmax(axis=0)
        total = ways.max(axis=0) + spoken[step]
    labels = np.zeros(len(spoken), dtype=np.int64)
    labels[-1] = int(total.argmax())
    for step in range(len(spoken) - 1, 0, -1):
        labels[step - 1] = came[step, labels[step]]
    return labels


def _border(strokes: Sequence[Stroke], fits: Array, near_s: float, after_s: float) -> float:
    """Where a phase ends: with the last of its strokes before the next phase begins."""
    ends = [s.end_s for s, fits_it in zip(strokes, fits, strict=True) if fits_it >= FITS and s.start_s < near_s]
    return max(after_s, min(max(ends, default=near_s), near_s + STEP_S))


def _fitting_s(strokes: Sequence[Stroke], fits: Array, start_s: float, end_s: float) -> float:
    """Time between the two in which at least one hand did what fits."""
    fitting = (stroke for stroke, fits_it in zip(strokes, fits, strict=True) if fits_it >= FITS)
    return covered_s(fitting, start_s, end_s)
