"""Follow the back from frame to frame, tied to its key view so that errors cannot add up.

In each frame the key view, moved to where the back was last, is laid over the picture and its features are looked for
nearby, those under hands and forearms left out: nothing can drift. How many features agree says how sure the
following is; where the skin is too smooth for that, the edges of the body, the towel and the table do. Where that
fails - a knock, a change of light - the features are carried over from the last frame by optical flow first.
"""

from __future__ import annotations

import cv2
import numpy as np

from vision.back.arms import difference_from
from vision.back.edges import certainty
from vision.back.mask import Mask
from vision.back.register import KeyFeatures, Points, View, locate, move, similarity
from vision.types import Array, Image

_FLOW_WINDOW = (15, 15)
_FLOW_LEVELS = 3
_ANCHOR_WINDOW = (21, 21)
_FLOW_PX = 1.5
_ANCHOR_PX = 1.2
# Forwards and back again must end where it began.
_ROUND_TRIP_PX = 0.5
_LEAST_POINTS = 10
# Share of the visible features that agree with the key view: at the lower one it may as well be chance, at the higher
# one only shadows and noise are missing.
_SHARE_LOW, _SHARE_HIGH = 0.12, 0.36
# As good as the higher share, however many others are visible.
_MANY_POINTS = 24
_WIDE_SPREAD = 0.5
# Fewer, all over the back and right where they were before: likely still right, but not sure.
_SOME_POINTS = 15
_SHARE_STILL = 0.28
# A comparison corrects the transform when so many agree.
_SHARE_ACCEPTED = 0.22
# The confidence goes half the way to what a comparison says in this time...
_BELIEF_HALF_LIFE_S = 0.25
# ...and is halved in this time while hands hide too much to tell.
_HIDDEN_HALF_LIFE_S = 20.0
# What it is worth that the room lies where it should, when the body itself tells less.
_ROOM_TELLS = 0.9
# A correction smaller than this is noise for the most part, and only half of it is taken.
_STILL_PX = 0.6
# From one frame to the next no camera zooms or turns by more.
_STEP_SCALE = (0.85, 1.18)
_STEP_TURN_RAD = 0.3


class Follower:
    """Where the key view's back is now. `transform`: (2, 3) from the key view's small pixels to the present ones.
    `confidence`: 0..1."""

    def __init__(self, features: KeyFeatures, view: View, t_s: float, transform: Array) -> None:
        self.features = features
        self.transform = transform
        self.confidence = 1.0
        self._view = view
        self._t_s = t_s
        self._flowed = transform

    def update(self, view: View, t_s: float) -> None:
        """Follow into the next frame."""
        passed_s = max(t_s - self._t_s, 1e-3)
        share, corrected = agreement(self.features, view, self.transform)
        flowed = share is not None and share < _SHARE_HIGH and self._flow(view)
        if flowed and share is not None:
            again, again_corrected = agreement(self.features, view, self._flowed)
            if again is not None and again > share:
                self.transform = self._flowed
                share, corrected = again, again_corrected
        self._view = view
        self._t_s = t_s
        accepted = corrected is not None and share is not None and share >= _SHARE_ACCEPTED
        if accepted and corrected is not None:
            self.transform = self._steadied(corrected)
        believed = 0.0 if share is None else float(np.clip((share - _SHARE_LOW) / (_SHARE_HIGH - _SHARE_LOW), 0, 1))
        by_edges = None
        if share is None or share <= _SHARE_HIGH:
            by_edges = certainty(self.features.edges, view.gradient, view.hidden, self.transform)
        if by_edges is not None:
            # Noise alone makes a few features agree; edges that meet elsewhere outweigh them.
            believed = 0.0 if by_edges < 0 else max(believed, by_edges)
        if believed < _ROOM_TELLS and (by_edges is None or by_edges >= 0):
            believed = max(believed, _ROOM_TELLS * self._room(view, flowed and not accepted))
        if share is None and by_edges is None:
            self.confidence *= 0.5 ** (passed_s / _HIDDEN_HALF_LIFE_S)
            return
        self.confidence += (1 - 0.5 ** (passed_s / _BELIEF_HALF_LIFE_S)) * (believed - self.confidence)

    def _room(self, view: View, flowed: bool) -> float:
        """0..1: how surely all around lies where it should. Arms and their shadows change the skin, but not the room.

        `flowed`: the skin's flow tells of a new place, which is taken where the room does not speak for the old one.
        """
        room = certainty(self.features.room, view.gradient, view.hidden, self.transform) or 0.0
        if flowed:
            there = certainty(self.features.room, view.gradient, view.hidden, self._flowed) or 0.0
            if there >= room:
                self.transform, room = self._flowed, there
        return max(room, 0.0)

    def difference(self, view: View) -> Image:
        """Grey levels by which a picture differs from the key view laid where the back was last."""
        size = (view.grey.shape[1], view.grey.shape[0])
        known = self.features.view
        laid = np.asarray(cv2.warpAffine(known.grey, self.transform, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)
        hidden = None
        if known.hidden.any():
            hidden = cv2.warpAffine(known.hidden.astype(np.uint8), self.transform, size, flags=cv2.INTER_NEAREST) > 0
        return difference_from(view.grey, laid, hidden)

    def _steadied(self, corrected: Array) -> Array:
        """The corrected transform, without the trembling of a back that lies still."""
        known = self.features.points
        moved_px = float(np.abs(move(corrected, known) - move(self.transform, known)).mean())
        return 0.5 * (self.transform + corrected) if moved_px < _STILL_PX else corrected

    def _flow(self, view: View) -> bool:
        """Carry the transform over from the last frame into `_flowed`; False where too little could be followed."""
        known = self.features.points
        before = move(self.transform, known)
        use = self._view.visible(before) & view.visible(before)
        if use.sum() < _LEAST_POINTS:
            return False
        known, start = known[use], before[use].astype(np.float32)
        now, good = _optical_flow(self._view, view, start)
        good &= view.visible(now)
        if good.sum() < _LEAST_POINTS:
            return False
        transform, inliers = similarity(known[good], now[good], _FLOW_PX, 300)
        if transform is None or inliers.sum() < max(_LEAST_POINTS, 0.3 * good.sum()):
            return False
        if not _plausible_step(self.transform, transform):
            return False
        self._flowed = transform
        return True


def agreement(features: KeyFeatures, view: View, transform: Array) -> tuple[float | None, Array | None]:
    """How much of the key view agrees with the picture under a transform, and the transform corrected.

    The share is of the visible features; None where too few are visible to tell.
    """
    size = (view.grey.shape[1], view.grey.shape[0])
    expected = move(transform, features.points)
    visible = view.visible(expected)
    if visible.sum() < _LEAST_POINTS:
        return None, None
    laid = cv2.warpAffine(features.view.grey, transform, size, borderMode=cv2.BORDER_REPLICATE)
    known, start = features.points[visible], expected[visible].astype(np.float32)
    found, status, _ = cv2.calcOpticalFlowPyrLK(
        laid, view.grey, start, start.copy(), winSize=_ANCHOR_WINDOW, maxLevel=1, flags=cv2.OPTFLOW_USE_INITIAL_FLOW
    )
    now = np.asarray(found, np.float32)
    good = (status.ravel() > 0) & view.visible(now)
    # A feature that is found right where it is expected agrees; one that strays far matched something else.
    good &= np.abs(now - start).max(axis=1) < _ANCHOR_WINDOW[0] / 2
    corrected, inliers = similarity(known[good], now[good], _ANCHOR_PX, 300)
    if corrected is None or inliers.sum() < _LEAST_POINTS or not _plausible_step(transform, corrected):
        return 0.0, None
    share = float(inliers.sum() / visible.sum())
    spread = float(known[good][inliers].std(axis=0).min() / max(float(features.points.std(axis=0).min()), 1e-6))
    if inliers.sum() >= _MANY_POINTS and spread > _WIDE_SPREAD:
        # So many do not agree by chance all over a back; the others are hidden by an arm that was not masked.
        share = max(share, _SHARE_HIGH)
    elif inliers.sum() >= _SOME_POINTS and spread > _WIDE_SPREAD:
        still = float(np.abs(move(corrected, features.points) - move(transform, features.points)).mean()) < _STILL_PX
        share = max(share, _SHARE_STILL) if still else share
    return share, corrected


def relocate(features: KeyFeatures, view: View, guess: Array | None = None) -> tuple[float, Array] | None:
    """Find the key view anywhere in the picture: (share that agrees, transform), or None.

    Tried first: the `guess`, and that nothing moved at all, as with a camera on a stand.
    """
    # The key view's small copy may be of another size than this one's.
    unmoved = np.eye(2, 3) * (view.scale / features.view.scale)
    for expected in (guess, unmoved):
        if expected is not None:
            found = _agreed(features, view, expected)
            if found is not None:
                return found
    transform = locate(features, view)
    return None if transform is None else _agreed(features, view, transform)


def _agreed(features: KeyFeatures, view: View, transform: Array) -> tuple[float, Array] | None:
    share, corrected = agreement(features, view, transform)
    if share is not None and corrected is not None and _SHARE_LOW <= share < _SHARE_ACCEPTED:
        # A camera on a stand that drifted: from where those few say that it is, it must look the same once more.
        share, corrected = agreement(features, view, corrected)
    if share is None or corrected is None or share < _SHARE_ACCEPTED:
        return None
    return share, corrected


def _optical_flow(before: View, after: View, start: Points) -> tuple[Points, Mask]:
    found, forth, _ = cv2.calcOpticalFlowPyrLK(
        before.grey, after.grey, start, start.copy(), winSize=_FLOW_WINDOW, maxLevel=_FLOW_LEVELS
    )
    now = np.asarray(found, np.float32)
    back, status, _ = cv2.calcOpticalFlowPyrLK(
        after.grey, before.grey, now, now.copy(), winSize=_FLOW_WINDOW, maxLevel=_FLOW_LEVELS
    )
    good = (forth.ravel() > 0) & (status.ravel() > 0) & (np.abs(back - start).max(axis=1) < _ROUND_TRIP_PX)
    return now, good


def _plausible_step(old: Array, new: Array) -> bool:
    ratio = complex(new[0, 0], new[1, 0]) / complex(old[0, 0], old[1, 0])
    scale, turn = abs(ratio), abs(np.angle(ratio))
    return bool(_STEP_SCALE[0] < scale < _STEP_SCALE[1] and turn < _STEP_TURN_RAD)
