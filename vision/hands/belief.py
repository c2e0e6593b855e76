"""What cannot be one of the giver's hands: by its size, its place, or because it is a forearm."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vision.hands.cover import FAINT
from vision.hands.geometry import hand_direction, inside_lengths, palm_center, straight_length
from vision.hands.models import HandReading, Palm
from vision.hands.settings import EngineSettings
from vision.hands.track import SURE_PRESENCE, Track
from vision.types import BackPose, Frame

# A palm alone is believed up to so many of its box's sides beside the back.
NEAR_BACK_SIZES = 2.0
# A bare forearm may be read as a hand: it lies so far behind a palm, and so little aside, in that hand's lengths, and
# points as the hand does (cosine). A hand that follows another one may lie there too; that, more of the palm model's
# cells see than this, or than the second number where it looks so many times as long as the other one.
BEHIND, ASIDE, ALONG, FOREARM_VOTES, LONG_VOTES, LONG_TIMES = (0.5, 1.6), 0.4, 0.8, 4, 10, 1.6
# A faint reading of a slow hand is doubted where it lies so far, in lengths, from where the skin went.
FAR = 0.25
# A hand that comes from beyond the back, by so many of its lengths, looks smaller than one on it: a very sure reading
# there may be so much smaller. So may that of a hand that is followed: from its fingertips or its wrist it looks short.
FAR_LENGTHS, SMALL_SHARE = 1.0, 0.65
# What lies this share of the picture's sides beyond its edge is no hand in it.
BEYOND = 0.05


def size_limits(frame: Frame, back: BackPose | None, settings: EngineSettings) -> tuple[float, float]:
    """The shortest and the longest that a straight hand can be here, px."""
    longest = max(frame.size)
    low, high = settings.least_length * longest, settings.most_length * longest
    if back is not None:
        least, most = settings.length_cm
        low, high = max(low, least * back.px_per_cm), min(high, most * back.px_per_cm)
    return low, high


def plausible(
    reading: HandReading,
    frame: Frame,
    back: BackPose | None,
    settings: EngineSettings,
    *,
    new: bool = False,
    known: bool = False,
) -> bool:
    """Whether a reading lies in the picture and is of a hand's size.

    A `new` hand may come from afar, a `known` one, which is followed and proved to be a hand, may be seen at a slant.
    """
    low, high = size_limits(frame, back, settings)
    width, height = frame.size
    x, y = center = palm_center(reading.landmarks)
    inside = -BEYOND * width < x < (1 + BEYOND) * width and -BEYOND * height < y < (1 + BEYOND) * height
    length = straight_length(reading.landmarks)
    afar = new and reading.presence >= SURE_PRESENCE and inside_lengths(center, length, back) < -FAR_LENGTHS
    if afar or (known and reading.presence >= settings.sure_presence):
        low *= SMALL_SHARE
    return inside and low <= length <= high


def near_back(palm: Palm, back: BackPose | None) -> bool:
    """Whether a palm lies on the back, or near it; yes without a back."""
    return back is None or inside_lengths(palm.center, palm.size, back) > -NEAR_BACK_SIZES


def is_forearm(palm: Palm, reading: HandReading, tracks: Sequence[Track]) -> bool:
    """Whether what the landmark model read of a faint palm is the forearm of one of `tracks`."""
    center, direction = palm_center(reading.landmarks), hand_direction(reading.landmarks)
    for track in tracks:
        away = (center - track.palm) / max(track.length, 1.0)
        behind = -float(away @ track.direction)
        aside = float(np.linalg.norm(away + behind * track.direction))
        along = float(direction @ track.direction) > ALONG
        long = straight_length(reading.landmarks) > LONG_TIMES * track.length
        faint = palm.votes < (LONG_VOTES if long else FOREARM_VOTES)
        there = BEHIND[0] < behind < BEHIND[1] and aside < ASIDE and along
        if faint and there and track.proven and not track.bridged:
            return True
    return False


def jumps(track: Track, reading: HandReading, settings: EngineSettings) -> bool:
    """Whether a faint reading of a slow hand lies where its skin, which told how it moved, did not go."""
    away = float(np.linalg.norm(palm_center(reading.landmarks) - track.palm))
    slow = track.flowed and track.pace < settings.slow_lengths_s
    return bool(slow and reading.presence < FAINT and away > FAR * track.length)
