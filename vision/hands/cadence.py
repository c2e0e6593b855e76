"""How often each hand is read again: the models' time goes to hands of which the flow of the skin tells too little."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vision.hands.settings import EngineSettings
from vision.hands.track import ARRIVES_LENGTHS, Track

# A hand that was not found where it was expected is so far from there, in its lengths.
STRAYS_LENGTHS = 0.5


def due(tracks: Sequence[Track], t_s: float, settings: EngineSettings, sized: bool) -> list[Track]:
    """Hands to be read again now. `sized`: a back is known, so that a reading of the wrong size is told.

    Where the skin tells how a hand moves, and the last reading said the same, the next reading can wait. Hands that
    are quick, unsure, or of which the flow does not tell, or told wrongly of late, are read in every frame. Those that
    would be due soon are read with those that are: two readings side by side take the time of one.
    """
    chosen = [t for t in tracks if waits(t, t_s, settings, sized) >= 1]
    if chosen and len(chosen) < len(tracks):
        chosen = [t for t in tracks if waits(t, t_s, settings, sized) >= 0.5]
    return chosen


def waits(track: Track, t_s: float, settings: EngineSettings, sized: bool) -> float:
    """How long a hand has not been read, over how long it may go without."""
    since = t_s - track.seen_s
    if track.receiver:
        return since / settings.receiver_every_s
    young = track.seen_s - track.born_s < settings.young_s
    unsure = track.presence < settings.sure_presence or track.apart > settings.sure_apart
    astray = t_s - track.misled_s < settings.misled_for_s
    misled = astray and _sway(track) > settings.restless_lengths_s
    if is_quick(track, settings) or young or unsure or misled or not track.flowed or track.landmarks is None:
        return 1.0
    # Without a back the camera may be held by hand, and what was read once is checked by nothing but the next reading.
    long = sized and is_steady(track, settings)
    return since / (settings.read_steady_s if long else settings.read_every_s)


def is_quick(track: Track, settings: EngineSettings) -> bool:
    """Whether a hand flies, by its last readings: what lies where it was is not its skin any more."""
    return float(np.linalg.norm(track.velocity)) > settings.quick_lengths_s * track.length


def strays_within(track: Track) -> float:
    """How far a hand that was just lost may be from where it was expected, in px."""
    return (ARRIVES_LENGTHS if track.arrives else STRAYS_LENGTHS) * track.length


def is_gone(track: Track, t_s: float, settings: EngineSettings) -> bool:
    """Whether a hand was not seen for longer than it may be carried on."""
    least_s = settings.bridge_quick_s if is_quick(track, settings) else settings.bridge_s
    return t_s - track.seen_s > least_s


def leaves(track: Track, size: tuple[int, int], settings: EngineSettings) -> bool:
    """Whether a hand that is not found has left the picture, of `size` px: lost at its edge, and not on its way in.

    One that arrives there does not leave.
    """
    room = np.concatenate([track.palm, np.array(size) - track.palm])
    edge = int(np.argmin(room))
    if room[edge] >= settings.edge_lengths * track.length or track.arrives:
        return False
    inward = track.velocity[edge % 2] * (1 if edge < 2 else -1)
    return bool(inward < settings.inward_lengths_s * track.length)


def is_steady(track: Track, settings: EngineSettings) -> bool:
    """Whether a hand lies still or glides evenly and slowly, and its last reading lay where the flow had carried it.

    One that goes to and fro (kneading, tapping) changes its posture too, however short its way.
    """
    slow = track.pace < settings.slow_lengths_s
    return bool(track.apart < settings.steady_apart and slow and _sway(track) < settings.even_lengths_s)


def _sway(track: Track) -> float:
    """How much of its pace, in lengths a second, a hand goes to and fro with."""
    return track.pace - float(np.linalg.norm(track.drift))


def rests(track: Track, t_s: float, settings: EngineSettings) -> bool:
    """Whether it is a receiver's hand that was looked at not long ago."""
    return track.receiver and t_s - track.seen_s < settings.receiver_every_s
