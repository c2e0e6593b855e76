"""Whose hand is whose: numbers that persist, and sides that agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vision.hands.geometry import palm_center
from vision.hands.models import HandReading
from vision.hands.track import ARRIVES_LENGTHS, Track
from vision.types import Array, HandSide

# A side is sure when its votes add up to this: three sure readings that say the same.
SURE_VOTE = 8.0
# Within this time and this many hand lengths a new hand is the one that was lost there.
NEARBY_S, NEARBY_LENGTHS = 1.5, 2.0
# And within so many, it need not prove again that it is a hand.
SAME_PLACE_LENGTHS = 0.6
# Found so near to where it was carried over to, a hand is the same; one that turned quickly is farther off, and is
# known by its side.
CARRIED_LENGTHS = 0.8
# A reading this likely to be of the other side is the other hand's.
SURELY_OTHER = 0.8
# What a reading of the wrong side counts, in hand lengths off its place.
WRONG_SIDE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class _Lost:
    id: int
    t_s: float
    palm: Array
    length: float
    vote: float
    proven: bool


class Identities:
    """Gives each hand its number, and gives it back to a hand that returns.

    A hand that vanished is known again by its place for a short while, and by its side after that: one giver has
    one left and one right hand, so a right hand that comes back has the number the right hand had.
    """

    def __init__(self) -> None:
        self._next = 0
        self._lost: list[_Lost] = []
        self._of_side: dict[HandSide, int] = {}
        self._right_s: dict[int, float] = {}
        """For how long each number went by a right hand, less the time that it went by a left one, seconds."""

    def settle(self, tracks: list[Track]) -> None:
        """Give each of the giver's hands the number that belongs to its side, once its side is sure.

        Hands that cross hide each other, and what comes out may be taken for the other one; as soon as both are seen
        well again, their sides tell which is which: each number goes to the side that it was of for longer.
        """
        for track in tracks:
            share = 0.0 if track.bridged else float(np.clip(track.vote / SURE_VOTE, -1, 1))
            self._right_s[track.id] = self._right_s.get(track.id, 0.0) + share * track.step_s
        sure = [track for track in tracks if abs(track.vote) >= SURE_VOTE]
        for track in sure:
            number = self._of_side.get(track.side)
            if number is None:
                self._keep(track)
            if number in (None, track.id):
                continue
            holder = next((other for other in tracks if other.id == number), None)
            if holder is None:
                # One that was followed for longer keeps the number it goes by: a new one would break its stroke in two.
                if track.t_s - track.born_s < NEARBY_S:
                    track.id = number
                else:
                    self._keep(track)
            elif holder in sure and holder.side != track.side:
                if (self._right_s[track.id] - self._right_s[holder.id]) * track.vote < 0:
                    track.id, holder.id = number, track.id
                else:
                    # Its side was read wrongly when it came.
                    self._keep(track)
                    self._keep(holder)

    def _keep(self, track: Track) -> None:
        """From now on its side goes by its number, and the other side, which had it by a mistake, does not."""
        self._of_side = {side: number for side, number in self._of_side.items() if number != track.id}
        self._of_side[track.side] = track.id

    def lost(self, track: Track) -> None:
        """Remember a hand that is no longer followed."""
        # A hand seen for a moment only was perhaps none: its number is not worth keeping, unless its side was sure.
        brief = track.seen_s - track.born_s < 0.2 and abs(track.vote) < SURE_VOTE
        if brief or track.receiver:
            return
        # Nor is one known again surely that the palm model did not see, and that has never moved.
        proven = track.proven and (track.doubt == 0 or track.has_moved)
        entry = _Lost(track.id, track.seen_s, track.palm, track.length, track.vote, proven)
        others = [one for one in self._lost if one.id != track.id]
        self._lost = [*others[-7:], entry]

    def name(self, track: Track, others: list[Track]) -> int:
        """The number of a new hand; its votes go on from where they were."""
        used = {other.id for other in others}
        free = [one for one in self._lost if one.id not in used]
        near = [
            one
            for one in free
            if track.t_s - one.t_s < NEARBY_S
            and np.linalg.norm(one.palm - track.palm) < NEARBY_LENGTHS * max(one.length, track.length)
        ]
        same_side = [one for one in free if one.vote * track.vote > 0]
        both = [one for one in near if one in same_side]
        for choice in (both, near, same_side):
            if choice:
                one = min(choice, key=lambda o: float(np.linalg.norm(o.palm - track.palm)))
                if choice is not near:
                    track.vote = 0.5 * one.vote + track.vote
                # Where a hand was lost just now is one again, however faint.
                here = one in near and np.linalg.norm(one.palm - track.palm) < SAME_PLACE_LENGTHS * one.length
                track.proven = bool(track.proven or (one.proven and here))
                self._lost.remove(one)
                return one.id
        self._next += 1
        return self._next - 1


def is_again(track: Track, center: Array, reading: HandReading) -> bool:
    """Whether a hand found at `center`, (2,) px, is one that was lost just now and carried over."""
    apart = float(np.linalg.norm(track.palm - center)) / max(track.length, 1.0)
    same_side = abs(track.vote) >= SURE_VOTE and (reading.right > 0.5) == (track.vote > 0)
    if same_side:
        return apart < NEARBY_LENGTHS
    return apart < (ARRIVES_LENGTHS if track.arrives else CARRIED_LENGTHS)


def is_other(track: Track, reading: HandReading) -> bool:
    """Whether a reading beside a hand of a sure side is surely of the other side."""
    wrong = 1 - reading.right if track.vote > 0 else reading.right
    return abs(track.vote) >= SURE_VOTE and wrong > SURELY_OTHER


def agree_sides(tracks: list[Track]) -> None:
    """Two hands of one giver are a left and a right: the less sure of two alike gives way, softly."""
    if len(tracks) != 2:
        return
    first, second = tracks
    if first.vote * second.vote > 0:
        weaker, surer = sorted(tracks, key=lambda t: abs(t.vote))
        weaker.vote = -0.1 * surer.vote


def strays(tracks: Sequence[Track], readings: Sequence[HandReading], same_hand: float) -> list[Track]:
    """The hands whose reading shows another one that was read too: quick hands that pass near each other.

    `readings`: one for each hand. Within `same_hand` of the shorter one's length two readings show the same hand.
    """
    strayed: list[Track] = []
    read = list(zip(tracks, readings, strict=True))
    for i, (track, reading) in enumerate(read):
        for other, again in read[i + 1 :]:
            apart = np.linalg.norm(palm_center(reading.landmarks) - palm_center(again.landmarks))
            if apart < same_hand * min(track.length, other.length):
                strayed.append(max((track, reading), (other, again), key=lambda pair: _unlike(*pair))[0])
    return strayed


def _unlike(track: Track, reading: HandReading) -> float:
    """How little a reading fits a hand: how far from where it was expected, in its lengths, and of the wrong side."""
    away = float(np.linalg.norm(palm_center(reading.landmarks) - track.palm)) / max(track.length, 1.0)
    wrong = 0.0
    if abs(track.vote) >= SURE_VOTE:
        wrong = 1 - reading.right if track.vote > 0 else reading.right
    return away + WRONG_SIDE * wrong
