"""Counts hands: found, both found, false, changes of identity; measures landmarks and sides of those found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vision.types import Array, Hand

# A hand is found when one predicted palm lies within this share of its size of the true one, and its length fits.
NEAR = 0.35
LENGTHS = (0.4, 1.8)


@dataclass(frozen=True, slots=True, eq=False)
class TrueHand:
    """A hand of the truth. `size`: wrist to middle fingertip in px. `key`: the same for the same hand over time.

    `landmarks`: (21, 2) px where the truth has them; `side`: the giver's.
    """

    palm: Array
    size: float
    key: str
    landmarks: Array | None = None
    side: str = "?"


@dataclass(slots=True)
class HandCount:
    """Adds up frames. `switches`: how often the hand of one key was next found under another id.

    `landmark_errors`: of each hand found with landmarks, the mean distance in % of its size. `sides`: hands found of
    which the side is known, `sides_right` those named rightly.
    """

    visible: int = 0
    found: int = 0
    pairs: int = 0
    both: int = 0
    false: int = 0
    frames: int = 0
    switches: int = 0
    sides: int = 0
    sides_right: int = 0
    landmark_errors: list[float] = field(default_factory=list)
    _ids: dict[str, int] = field(default_factory=dict)

    def add(
        self, truth: Sequence[TrueHand], hands: Sequence[Hand], partial: Sequence[TrueHand] = ()
    ) -> list[int | None]:
        """One frame: for each true hand the index of the hand that found it, or None.

        False is a hand that serves none and is not told to be the receiver's. `partial`: hands cut by the picture's
        edge: they need not be found, and to find them is not false.
        """
        every = [*truth, *partial]
        all_matches = match(every, hands)
        matches = all_matches[: len(truth)]
        self.frames += 1
        self.visible += len(truth)
        self.found += sum(m is not None for m in matches)
        if len(truth) == 2:
            self.pairs += 1
            self.both += all(m is not None for m in matches)
        used = {m for m in all_matches if m is not None}
        self.false += sum(i not in used and hand.role == "giver" for i, hand in enumerate(hands))
        for true, index in zip(truth, matches, strict=True):
            if index is not None:
                before = self._ids.get(true.key)
                self.switches += before is not None and before != hands[index].id
                self._ids[true.key] = hands[index].id
                self._compare(true, hands[index])
        return matches

    def _compare(self, true: TrueHand, hand: Hand) -> None:
        if true.side != "?":
            self.sides += 1
            self.sides_right += hand.side == true.side
        if true.landmarks is not None and hand.landmarks_px is not None:
            away = np.linalg.norm(hand.landmarks_px - true.landmarks, axis=1)
            self.landmark_errors.append(100 * float(away.mean()) / true.size)

    def forget(self) -> None:
        """A cut: whatever follows is another scene."""
        self._ids.clear()

    def __iadd__(self, other: HandCount) -> HandCount:
        for name in ("visible", "found", "pairs", "both", "false", "frames", "switches", "sides", "sides_right"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.landmark_errors += other.landmark_errors
        return self


def match(truth: Sequence[TrueHand], hands: Sequence[Hand]) -> list[int | None]:
    """For each true hand the prediction that finds it, the nearest pairs first; each prediction serves one hand."""
    pairs = []
    for i, true in enumerate(truth):
        for j, hand in enumerate(hands):
            away = float(np.linalg.norm(hand.palm_px - true.palm)) / true.size
            if away <= NEAR and LENGTHS[0] <= hand.length_px / true.size <= LENGTHS[1]:
                pairs.append((away, i, j))
    found: list[int | None] = [None] * len(truth)
    taken: set[int] = set()
    for _, i, j in sorted(pairs):
        if found[i] is None and j not in taken:
            found[i] = j
            taken.add(j)
    return found
