"""How high above the skin a part of a hand is seen, and on which side of the place that it presses.

The landmarks lie on the back of the hand, which the skin's slope leans outward, and a hand on its edge or one that taps
is higher than a flat one. All centimetres here were chosen on rendered hands seen from many sides.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from vision.types import MIDDLE_MCP, WRIST, Array, BackPose, Hand, Part

# How high the landmarks of a part that presses seem to lie above the skin, in cm: a palm is 2.5 to 3 cm thick, and what
# is seen of it is its back.
RAISED_CM = {
    Part.PALM: 3.5,
    Part.HEEL: 3.5,
    Part.KNUCKLES: 2.5,
    Part.THUMB: 2.5,
    Part.FINGERS: 1.0,
    Part.FOREARM: 2.4,
    Part.UNKNOWN: 3.0,
}
# A palm over the middle of the back seems so much higher, up to the first place (shares of C7-crest from the midline),
# and no more from the second on, where the skin begins to fall away.
MIDDLE_CM, MIDDLE = 1.0, (0.15, 0.28)
# For their level, not for their distance to the midline, all are so much higher still: between neck and hips the back
# arches over the plane on which levels are measured.
ARCHED_CM = 1.5
# A hand on its edge stands on it: its palm is as high as half its breadth. Breadth of the knuckles over the palm's
# length below which it is so, and of one that is seen from its edge; centimetres more.
ON_EDGE, FULLY_ON_EDGE, EDGE_CM = 0.5, 0.25, 5.5
# A hand that taps is off the skin half of the time. It is known by how its palm grows and shrinks within this time:
# standard deviation about its own slow change (cm) at which it may still be noise, and from which on it surely does.
TAP_S, TAP_SWING_CM, TAP_CM, LEAST_LOOKS = 1.0, (0.15, 0.3), 3.0, 6
# One that does so quickly surely taps, by however little, and lifts by so many centimetres more; a slow one may knead.
# Turns from growing to shrinking and back, 1/s, at which it may still be noise, and from which on it is surely quick.
QUICK_TURNS_S, QUICK_SWING_CM, QUICK_CM = (3.5, 5.5), (0.08, 0.2), 3.0
# It stays about its place meanwhile: at the first pace it surely does, from the second on it strokes.
PACE_CM_S = (5.0, 9.0)
# But never wholly still: half of its frames show it at the second of these paces or above. One whose palm does not
# move, but is read as larger and smaller, rests half hidden.
STIRS_CM_S = (1.2, 2.4)
# How much higher a hand is for its edge or its taps is told with this time constant, seconds: told from one look to the
# next, a hand at rest would seem to move.
HIGHER_MEMORY_S = 0.4
# Cosine of the slant (from straight above) at which a hand on its edge is told no more, and from which on it surely is;
# the same of one that taps.
SLANT, TAP_SLANT = (0.8, 0.92), (0.6, 0.75)
# A hand that lies on a flank is seen from its side without standing on its edge: how far out (shares of C7-crest) a
# narrow one still does, and from where on it no longer does.
ON_FLANK = (0.20, 0.26)
# Along the skin's normal the landmarks lie so far from the place that presses, in cm, beside what the height tells.
NORMAL_CM = 1.1
# Cross-section of a lying back, in units of C7-crest: half its breadth and its height; beyond this share of the half
# breadth the slope stays as it is. Power of its dome by level: the shoulders keep their height nearly to their ends.
HALF, HEIGHT, STEEPEST = 0.42, 0.44, 0.9
DOME_V, DOME_POWER = (0.1, 0.3), (8.0, 2.9)


PalmSize = tuple[float, float]


class Heights:
    """Remembers how the hands' palms looked a moment ago."""

    def __init__(self) -> None:
        self._looks: dict[int, deque[tuple[float, ...]]] = {}
        self._higher: dict[int, tuple[float, float]] = {}

    def above_cm(self, t_s: float, hand: Hand, part: Part, back: BackPose, palm: PalmSize | None) -> float:
        """How high above the skin the landmarks of the part that presses lie. `palm`: of `palm_size`."""
        if part is not Part.PALM or palm is None:
            return RAISED_CM[part]
        looks = self._looks.setdefault(hand.id, deque())
        seen = back.to_back(hand.palm_px[None])
        place_cm = seen[0] * np.array([1.0, back.c7_crest_cm])
        looks.append((t_s, *palm, *place_cm.tolist()))
        while t_s - looks[0][0] > TAP_S:
            looks.popleft()
        cosine = _slant_cosine(place_cm, back)
        edge, tap = (float(np.interp(cosine, slant, (0.0, 1.0))) for slant in (SLANT, TAP_SLANT))
        edge *= float(np.interp(abs(place_cm[0]) / back.c7_crest_cm, ON_FLANK, (1.0, 0.0)))
        out = abs(float(back.lowered(seen, RAISED_CM[part])[0, 0])) / back.c7_crest_cm
        middle_cm = MIDDLE_CM * float(np.interp(out, MIDDLE, (1.0, 0.0)))
        higher_cm = EDGE_CM * on_edge(palm) * edge + _lifts_cm(looks) * tap
        return RAISED_CM[part] + middle_cm + self._steady(t_s, hand.id, higher_cm)

    def forget(self) -> None:
        """After a cut hands are others."""
        self._looks.clear()
        self._higher.clear()

    def _steady(self, t_s: float, hand_id: int, higher_cm: float) -> float:
        before_s, before_cm = self._higher.get(hand_id, (-np.inf, 0.0))
        share = 1 - float(np.exp(-(t_s - before_s) / HIGHER_MEMORY_S))
        steady_cm = before_cm + share * (higher_cm - before_cm)
        self._higher[hand_id] = (t_s, steady_cm)
        return steady_cm


def _slant_cosine(place_cm: Array, back: BackPose) -> float:
    """Cosine of the slant at which the camera sees a place (2,): at a small one a flat hand is as narrow as on edge."""
    if back.camera is None:
        return 1.0
    x, v, height = back.camera
    away = place_cm / back.c7_crest_cm - np.array([x, v])
    return float(height / max(float(np.hypot(np.hypot(*away), height)), 1e-6))


def palm_size(hand: Hand, back: BackPose) -> PalmSize | None:
    """Length of the palm (wrist to middle knuckle) and breadth over the knuckles, in cm, measured on the skin.

    There a flat hand is as broad as it is, however the skin under it is turned to the camera. None without landmarks.
    """
    if hand.landmarks_px is None:
        return None
    places = back.to_back(hand.landmarks_px[[WRIST, MIDDLE_MCP, 5, 17]]) * np.array([1.0, back.c7_crest_cm])
    return float(np.linalg.norm(places[1] - places[0])), float(np.linalg.norm(places[3] - places[2]))


def on_edge(palm: PalmSize) -> float:
    """How much a hand stands on its edge, 0..1, by how narrow its knuckles are beside its palm's length."""
    long_cm, broad_cm = palm
    ratio = broad_cm / max(long_cm, 1e-6)
    return float(np.clip((ON_EDGE - ratio) / (ON_EDGE - FULLY_ON_EDGE), 0, 1))


def _lifts_cm(looks: deque[tuple[float, ...]]) -> float:
    """How much higher than one that rests a hand is on the mean whose palm swings in size while it stays in place."""
    if len(looks) < LEAST_LOOKS:
        return 0.0
    rows = np.array(looks)
    sizes, places = rows[:, 1:3], rows[:, 3:]
    # A standard deviation is half of the whole span at most: most hands need no closer look.
    if 0.5 * float(np.hypot(*np.ptp(sizes, axis=0))) <= QUICK_SWING_CM[0]:
        return 0.0
    since = rows[:, 0] - rows[0, 0]
    span_s = max(since[-1], 1e-3)
    stays = float(np.interp(float(np.hypot(*np.ptp(places, axis=0))) / span_s, PACE_CM_S, (1.0, 0.0)))
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1) / np.maximum(np.diff(since), 1e-3)
    stays *= float(np.interp(float(np.median(steps)), STIRS_CM_S, (0.0, 1.0)))
    if stays == 0:
        return 0.0
    drift = np.stack([np.ones_like(since), since, since**2], axis=1)
    rest = sizes - drift @ np.linalg.lstsq(drift, sizes, rcond=None)[0]
    swing_cm = float(np.hypot(*rest.std(axis=0)))
    if swing_cm <= QUICK_SWING_CM[0]:
        return 0.0
    # Length and breadth swing together: along the way on which they swing most.
    grows = rest @ np.linalg.svd(rest, full_matrices=False)[2][0] > 0
    turns_s = float((grows[1:] != grows[:-1]).sum()) / span_s
    quick = float(np.interp(turns_s, QUICK_TURNS_S, (0.0, 1.0)) * np.interp(swing_cm, QUICK_SWING_CM, (0.0, 1.0)))
    return stays * (TAP_CM * float(np.interp(swing_cm, TAP_SWING_CM, (0.0, 1.0))) + QUICK_CM * quick)


def pressed(back: BackPose, points_px: Array, height_cm: float) -> Array:
    """(N, 2) pixels of landmarks so high above the skin -> (N, 2) of (x_cm, v), the places that they press.

    Where the skin falls away to a flank the hand leans outward with it: the place lies further in. Between neck and
    hips it arches over the plane of the levels.
    """
    seen = back.to_back(points_px)
    places = back.lowered(seen, height_cm)
    places[:, 1] = back.lowered(seen, height_cm + ARCHED_CM)[:, 1]
    out = np.clip(np.abs(places[:, 0]) / (HALF * back.c7_crest_cm), 0, STEEPEST)
    power = np.interp(places[:, 1], DOME_V, DOME_POWER)
    steep = HEIGHT / HALF * 0.5 * power * out ** (power - 1) / np.sqrt(1 - out**power)
    places[:, 0] -= NORMAL_CM * np.sign(places[:, 0]) * steep / np.hypot(1, steep)
    return places
