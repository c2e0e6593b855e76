"""Find a key view again in another picture, however it moved: the start of a shot, after a cut, after a hard knock."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.back.edges import Edges, Floats, edges_of, gradient
from vision.back.mask import Mask, resized
from vision.back.view import KeyView
from vision.small import shrunk_grey
from vision.types import Array, Image

Points = NDArray[np.float32]

# What surrounds the back (towel, hair, sheet) moves with it and has more texture than skin.
_GROWN = 1.15
# Further out the arms and the edge of the table tell as much of the place.
_EDGES_GROWN = 1.4
# Spread features: enough to survive two hands on the back, few enough to follow in about a millisecond.
_FEATURES = 170
_FEATURE_DISTANCE_PX = 7
_FEATURE_QUALITY = 0.0015
# Hand masks are a little too small at times; shadows and fingertips beyond them move with the hand.
_HAND_MARGIN_PX = 9
_SIFT_FEATURES = 700
_RATIO_TEST = 0.8
_MATCH_PX = 3.0
_LEAST_MATCHES = 12


@dataclass(frozen=True, eq=False)
class View:
    """One picture at the size of following. `grey`: (h, w). `hidden`: grown hands. `scale`: over full pixels."""

    grey: Image
    hidden: Mask
    scale: float

    @cached_property
    def gradient(self) -> Floats:
        """(h, w, 2), computed when it is first asked for."""
        return gradient(self.grey)

    @cached_property
    def described(self) -> tuple[Points, NDArray[np.float32]]:
        """Scale-invariant features of all that is not hidden, computed once, with however many keys it is compared."""
        return _describe(self.grey, ~self.hidden)

    @property
    def shape_hw(self) -> tuple[int, int]:
        """(height, width) of the small picture."""
        return self.grey.shape[0], self.grey.shape[1]

    def with_hidden(self, hidden: Mask) -> View:
        """The same picture with its hands and forearms, a mask of any size, grown a little."""
        hidden = resized(hidden, self.shape_hw)
        if hidden.any():
            kernel = np.ones((_HAND_MARGIN_PX, _HAND_MARGIN_PX), np.uint8)
            hidden = cv2.dilate(hidden.astype(np.uint8), kernel) > 0
        return View(self.grey, hidden, self.scale)

    def visible(self, points: Array | Points) -> Mask:
        """Which (N, 2) points lie in the picture and not under a hand."""
        height, width = self.grey.shape
        pixel = np.floor(points + 0.5).astype(np.int64)
        x, y = pixel[:, 0], pixel[:, 1]
        within = (x >= 2) & (y >= 2) & (x < width - 2) & (y < height - 2)
        hidden = self.hidden[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
        result: Mask = within & ~hidden
        return result


def view_of(image_bgr: Image, hidden: Mask) -> View:
    """The small grey copy of a picture. `hidden`: its hands and forearms, at any size."""
    grey, scale = shrunk_grey(image_bgr)
    return bare_view(grey, scale).with_hidden(hidden)


def bare_view(grey: Image, scale: float) -> View:
    """A small grey copy (h, w), `scale` times the size of its picture, with nothing hidden."""
    return View(grey, np.zeros((grey.shape[0], grey.shape[1]), bool), scale)


@dataclass(eq=False)
class KeyFeatures:
    """A key view with what following needs of it, computed once. `points`: (N, 2) features in its small pixels."""

    key: KeyView
    view: View = field(init=False)
    points: Points = field(init=False)

    def __post_init__(self) -> None:
        seen = view_of(self.key.image, self.key.hidden)
        self.view = View(seen.grey, seen.hidden, self.key.scale)
        mask = self.area & ~self.view.hidden
        found = cv2.goodFeaturesToTrack(
            self.view.grey,
            _FEATURES,
            _FEATURE_QUALITY,
            _FEATURE_DISTANCE_PX,
            mask=mask.astype(np.uint8) * 255,
            blockSize=5,
        )
        self.points = np.zeros((0, 2), np.float32) if found is None else found.reshape(-1, 2).astype(np.float32)

    @cached_property
    def area(self) -> Mask:
        """The back and a little around it."""
        return self._outline_grown(_GROWN)

    @cached_property
    def edges(self) -> Edges:
        """The clearest edges of the back and around it."""
        return edges_of(self.view.grey, self._outline_grown(_EDGES_GROWN) & ~self.view.hidden)

    @cached_property
    def room(self) -> Edges:
        """The clearest edges of what lies around."""
        return edges_of(self.view.grey, ~(self._outline_grown(_EDGES_GROWN) | self.view.hidden))

    def _outline_grown(self, factor: float) -> Mask:
        outline = self.key.pose.outline_px * self.key.scale
        middle = outline.mean(axis=0)
        canvas = np.zeros(self.view.shape_hw, np.uint8)
        cv2.fillPoly(canvas, [(middle + (outline - middle) * factor).astype(np.int32)], (1,))
        return canvas > 0

    @cached_property
    def hidden_share(self) -> float:
        """Share of the picture in which a hand hides the back."""
        return float((self.area & self.view.hidden).mean())

    @cached_property
    def described(self) -> tuple[Points, NDArray[np.float32]]:
        """Scale-invariant features of the back and its surroundings."""
        return _describe(self.view.grey, self.area & ~self.view.hidden)


def locate(features: KeyFeatures, view: View) -> Array | None:
    """Similarity (2, 3) from the key view's small pixels to this view's, or None where it is not to be seen."""
    known, known_descriptors = features.described
    seen, seen_descriptors = view.described
    if len(known) < _LEAST_MATCHES or len(seen) < _LEAST_MATCHES:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(known_descriptors, seen_descriptors, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _RATIO_TEST * pair[1].distance]
    if len(good) < _LEAST_MATCHES:
        return None
    one = known[[match.queryIdx for match in good]]
    two = seen[[match.trainIdx for match in good]]
    transform, inliers = similarity(one, two, _MATCH_PX, 1000)
    if transform is None or inliers.sum() < _LEAST_MATCHES:
        return None
    # Chance agreements pile up on a few neighbouring points or on a shrunken copy; a body spreads over its area.
    scale = float(np.hypot(transform[0, 0], transform[1, 0]))
    spread = one[inliers].std(axis=0).max() / max(float(one.std(axis=0).max()), 1e-6)
    plausible = 0.4 < scale < 2.5 and spread > 0.35
    return transform if plausible else None


def similarity(one: Points, two: Points, threshold_px: float, rounds: int) -> tuple[Array | None, Mask]:
    """RANSAC similarity (2, 3) from `one` to `two` with the points that agree."""
    none = np.zeros(len(one), bool)
    if len(one) < 4:
        return None, none
    matrix, inliers = cv2.estimateAffinePartial2D(
        one, two, method=cv2.RANSAC, ransacReprojThreshold=threshold_px, maxIters=rounds, confidence=0.995
    )
    if matrix is None or not np.isfinite(matrix).all():
        return None, none
    return np.asarray(matrix, np.float64), inliers.ravel() > 0


def move(transform: Array, points: Array | Points) -> Array:
    """A (2, 3) transform on (N, 2) points."""
    result: Array = points @ transform[:, :2].T + transform[:, 2]
    return result


def _describe(grey: Image, mask: Mask) -> tuple[Points, NDArray[np.float32]]:
    # A low contrast threshold: skin has little.
    detector = cv2.SIFT_create(nfeatures=_SIFT_FEATURES, contrastThreshold=0.02)  # type: ignore[attr-defined]
    keypoints, descriptors = detector.detectAndCompute(grey, mask.astype(np.uint8) * 255)
    if descriptors is None:
        return np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32)
    return np.array([k.pt for k in keypoints], np.float32), np.asarray(descriptors, np.float32)
