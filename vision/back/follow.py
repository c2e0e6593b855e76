"""Follow the back from frame to frame, tied to its key view so that errors cannot add up.

Between two frames the key view's own features are followed by optical flow, those under hands and forearms left out.
A few times a second the key view itself, moved to where the back is believed to be, is laid over the picture and
compared: that takes the drift away, and how many features agree says how sure the following is.
"""

from __future__ import annotations

import cv2
import numpy as np

from vision.back.mask import Mask
from vision.back.register import KeyFeatures, Points, View, locate, move, similarity
from vision.types import Array

# Between two comparisons with the key view; drift within it is a fraction of a pixel.
_ANCHOR_S = 0.3
_FLOW_WINDOW = (15, 15)
_FLOW_LEVELS = 3
_ANCHOR_WINDOW = (21, 21)
_FLOW_PX = 1.5
_ANCHOR_PX = 1.2
# Forwards and back again must end where it began.
_ROUND_TRIP_PX = 0.5
_LEAST_POINTS = 10
# Share of the visible features that agree with the key view: at the lower one it may as well be chance.
_SHARE_LOW, _SHARE_HIGH = 0.15, 0.45
# A comparison is accepted when so many agree.
_SHARE_ACCEPTED = 0.25
# How much one comparison weighs against what was believed.
_BLEND = 0.5
# Unconfirmed, the confidence halves in this time while features are visible but do not agree...
_DISAGREE_HALF_LIFE_S = 1.0
# ...and in this time while hands hide too much to tell.
_HIDDEN_HALF_LIFE_S = 20.0
# From one frame to the next no camera zooms or turns by more.
_STEP_SCALE = (0.85, 1.18)
_STEP_TURN_RAD = 0.3


class Follower:
    """Where the key view's back is now. `transform`: (2, 3) from the key view's small pixels to the present ones."""

    def __init__(self, features: KeyFeatures, view: View, t_s: float, transform: Array) -> None:
        self.features = features
        self.transform = transform
        self.confidence = 1.0
        self._view = view
        self._t_s = t_s
        self._anchored_s = t_s

    def update(self, view: View, t_s: float) -> None:
        """Follow into the next frame."""
        passed = max(t_s - self._t_s, 1e-3)
        moved = self._flow(view)
        self._view = view
        self._t_s = t_s
        if not moved:
            self.confidence *= 0.5 ** (passed / _DISAGREE_HALF_LIFE_S)
        if t_s - self._anchored_s >= _ANCHOR_S or not moved:
            self._compare(view, t_s - self._anchored_s)
            self._anchored_s = t_s

    def _flow(self, view: View) -> bool:
        """Carry the transform over from the last frame; False where too little could be followed."""
        known = self.features.points
        before = move(self.transform, known)
        use = self._view.visible(before) & view.visible(before)
        if use.sum() < _LEAST_POINTS:
            return True  # hidden, not lost: the last place stands until something is seen
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
        self.transform = transform
        return True

    def _compare(self, view: View, passed_s: float) -> None:
        """Lay the key view over the picture; correct the transform where they agree."""
        share, transform = agreement(self.features, view, self.transform)
        if share is None:
            self.confidence *= 0.5 ** (passed_s / _HIDDEN_HALF_LIFE_S)
            return
        if transform is not None and share >= _SHARE_ACCEPTED:
            self.transform = transform
        believed = float(np.clip((share - _SHARE_LOW) / (_SHARE_HIGH - _SHARE_LOW), 0, 1))
        self.confidence += _BLEND * (believed - self.confidence)


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
    return float(inliers.sum() / visible.sum()), corrected


def relocate(features: KeyFeatures, view: View) -> tuple[float, Array] | None:
    """Find the key view anywhere in the picture: (share that agrees, transform), or None."""
    transform = locate(features, view)
    if transform is None:
        return None
    share, corrected = agreement(features, view, transform)
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
