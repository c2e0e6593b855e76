"""Hands that lie under the other one: nobody sees them, but they go with it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vision.hands.geometry import palm_center
from vision.hands.models import HandReading
from vision.hands.settings import EngineSettings
from vision.hands.track import Track
from vision.types import Array

# A hand hides what lies under it and under the forearm behind it: so far ahead of its palm's centre and behind it, and
# aside, in its own lengths.
AHEAD, BEHIND, ASIDE = 0.5, 1.0, 0.4
# It was well seen until it went there, or until so many seconds before, as its readings slid onto the other one; and it
# is no shorter than this share of the hand that hides it.
FADES_S, LEAST_SHARE = 0.25, 0.5
# The palm model, asked three times a second, had not failed to see it so often in a row.
UNSEEN_LOOKS = 4
# What is hidden wholly lies under the middle of what hides it: it is taken to be there within this time, seconds.
SETTLES_S = 0.1
# A reading that comes nearer to a hand that lies over it by so many lengths, where the skin did not go, shows that one.
# Only one of less presence than this is doubted so.
NEARER, FAINT = 0.2, 0.7


def put_under(track: Track, tracks: Sequence[Track], settings: EngineSettings) -> None:
    """Say of a hand that is not seen any more whether it lies under one of `tracks`, and move it there.

    Only of a hand that was followed for long enough to be surely one and was well seen nearly to the last, and for no
    longer than `covered_s`: then it has likelier left unseen.
    """
    sure = track.proven and not track.receiver and track.doubt < UNSEEN_LOOKS
    known = sure and track.seen_s - track.born_s >= settings.known_s
    hidden = known and track.bridged and track.seen_s - track.well_s <= FADES_S
    upper = None
    if hidden and track.t_s - track.seen_s <= settings.covered_s:
        # What was read since it was well seen was partly the other hand.
        palm = track.palm if track.covered or track.seen_s == track.well_s else track.well_px
        over = [t for t in tracks if _hides(t, track, palm) and track.length >= LEAST_SHARE * t.length]
        upper = next(iter(over), None)
        if upper is not None:
            _shift(track, palm - track.palm)
    track.covered = upper is not None
    if upper is not None:
        _shift(track, -_aside(upper, track.palm) * (1 - np.exp(-track.step_s / SETTLES_S)))


def slides(track: Track, reading: HandReading, tracks: Sequence[Track]) -> bool:
    """Whether a faint reading of a hand shows the one that lies over it: it is nearer to that than the skin went."""
    if reading.presence >= FAINT:
        return False
    center = palm_center(reading.landmarks)
    over = [upper for upper in tracks if _hides(upper, track, track.palm)]
    nearer = [float(np.linalg.norm(track.palm - t.palm) - np.linalg.norm(center - t.palm)) for t in over]
    return bool(max(nearer, default=0.0) > NEARER * track.length)


def _shift(track: Track, by: Array) -> None:
    track.palm = track.palm + by
    track.landmarks = None if track.landmarks is None else track.landmarks + by


def _hides(upper: Track, lower: Track, palm: Array) -> bool:
    """Whether the palm of `lower`, at (2,) px, lies within the hand or the forearm of `upper`, surely a hand."""
    if upper is lower or not upper.proven or upper.bridged or upper.receiver:
        return False
    return bool(np.linalg.norm(_aside(upper, palm)) < ASIDE * upper.length)


def _aside(upper: Track, palm: Array) -> Array:
    """How far a palm, (2,) px, lies from the line from the fingers of `upper` to its forearm: (2,) px."""
    away = palm - upper.palm
    along = float(np.clip(away @ upper.direction, -BEHIND * upper.length, AHEAD * upper.length))
    result: Array = away - along * upper.direction
    return result
