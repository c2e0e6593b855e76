"""First pass over a recording: choose the views in which the back is clearest, and fit it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from vision.back.fit import BackFit, fit_picture
from vision.back.follow import relocate
from vision.back.mask import Mask, hands_mask, small_copy
from vision.back.register import KeyFeatures, view_of
from vision.back.view import KeyView, key_view_small
from vision.types import ArmPosition, Frame, Hand, HeadDirection, Image

# Fits work on at most 400 pixels: a larger copy would only cost memory.
_KEPT_PX = 640
_CANDIDATES = 3
_STACK = 9
_SHOTS = 6
_STACK_PX = 320
# Time between two frames that are looked at: dense at first, where recordings tend to show a bare back.
_EVERY_S = ((20.0, 0.5), (120.0, 2.0), (float("inf"), 5.0))
# Two candidates closer in time than this would show the same.
_APART_S = 2.0
# The stack is rid of frames in which the camera stood elsewhere: mean grey difference outside hands.
_SAME_PLACE_GREY = 9.0
# A shot shorter than this (in frames looked at) is not worth a fit of its own unless it is the only one.
_LEAST_FRAMES = 2
_FITS = 8


@dataclass(eq=False)
class _Candidate:
    image: Image
    scale: float
    hidden: Mask
    t_s: float
    covered: float
    sharpness: float

    def rank(self) -> tuple[float, float]:
        """Lower is better: hands first (in steps of 2 % of the picture), then blur."""
        return round(self.covered / 0.02), -self.sharpness


@dataclass(eq=False)
class _Shot:
    frames: int = 0
    candidates: list[_Candidate] = field(default_factory=list)
    stack: list[_Candidate] = field(default_factory=list)
    stack_every: int = 1

    def offer(self, candidate: _Candidate) -> None:
        self._offer_clear(candidate)
        if self.frames % self.stack_every == 0:
            self.stack.append(_shrunk(candidate))
            if len(self.stack) > _STACK:
                # Thin out evenly, so that the stack always spans the whole shot.
                self.stack = self.stack[::2]
                self.stack_every *= 2
        self.frames += 1

    def _offer_clear(self, candidate: _Candidate) -> None:
        near = [c for c in self.candidates if abs(c.t_s - candidate.t_s) < _APART_S]
        if near and min(c.rank() for c in near) <= candidate.rank():
            return
        self.candidates = [c for c in self.candidates if c not in near]
        self.candidates.append(candidate)
        self.candidates.sort(key=_Candidate.rank)
        del self.candidates[_CANDIDATES:]


class BackSurvey:
    """Is given sparse frames in time order, and finds at most one key view for each shot.

    Memory is bounded: at most 6 shots of 3 views at 640 pixels and 9 at 320 pixels, about 22 MB, however long the
    recording. `best_quality`: of the best back found, accepted or not. `arms`: how the receiver's arms lie.
    """

    def __init__(
        self, *, head: HeadDirection | None, c7_crest_cm: float, arms: ArmPosition = "side", gate: float = 0.5
    ) -> None:
        self._head = head
        self._c7_crest_cm = c7_crest_cm
        self._arms = arms
        self._gate = gate
        self._next_s = 0.0
        self._shots: list[_Shot] = [_Shot()]
        self._scale_to_full = 1.0
        self.best_quality = 0.0

    def wants(self, t_s: float) -> bool:
        """Whether a frame at this time would be used."""
        return t_s >= self._next_s

    def update(self, frame: Frame, hands: Sequence[Hand], cut: bool) -> None:
        """Look at a frame. `cut`: the picture was cut somewhere since the last frame given."""
        if cut and self._shots[-1].frames:
            self._shots.append(_Shot())
            self._drop_least_shot()
        self._next_s = frame.t_s + next(every for until, every in _EVERY_S if frame.t_s < until)
        image, scale = small_copy(frame.image, _KEPT_PX)
        hidden = hands_mask((image.shape[0], image.shape[1]), hands, scale)
        sharpness = _sharpness(image, hidden)
        candidate = _Candidate(image.copy(), scale, hidden, frame.t_s, float(hidden.mean()), sharpness)
        self._shots[-1].offer(candidate)

    def finish(self) -> tuple[KeyView, ...]:
        """Fit, choose, and return the key views above the gate, the best first."""
        keys: list[KeyView] = []
        fits_left = _FITS
        for shot in sorted(self._shots, key=lambda s: -s.frames):
            enough = shot.frames >= (_LEAST_FRAMES if len(self._shots) > 1 else 1)
            if not enough or fits_left <= 0 or self._known(shot, keys):
                continue
            each = min(fits_left, 3 if len(self._shots) == 1 else 2)
            key, used = self._fit_shot(shot, each)
            fits_left -= used
            if key is not None:
                keys.append(key)
        return tuple(sorted(keys, key=lambda key: -key.quality))

    def _drop_least_shot(self) -> None:
        if len(self._shots) > _SHOTS:
            least = min(self._shots[:-1], key=lambda shot: shot.frames)
            self._shots.remove(least)

    def _known(self, shot: _Shot, keys: Sequence[KeyView]) -> bool:
        """Whether a key of another shot shows in this one: then that one serves."""
        view = view_of(shot.candidates[0].image, shot.candidates[0].hidden)
        return any(relocate(KeyFeatures(key), view) is not None for key in keys)

    def _fit_shot(self, shot: _Shot, most: int) -> tuple[KeyView | None, int]:
        best: tuple[BackFit, _Candidate] | None = None
        views = shot.candidates[: most - 1]
        median = _median(shot.stack)
        views = [*views, median] if median is not None else shot.candidates[:most]
        for view in views:
            fit = fit_picture(view.image, view.hidden, head=self._head, c7_crest_cm=self._c7_crest_cm)
            if fit is not None and (best is None or fit.quality > best[0].quality):
                best = (fit, view)
        if best is None:
            return None, len(views)
        fit, view = best
        self.best_quality = max(self.best_quality, fit.quality)
        if fit.quality < self._gate:
            return None, len(views)
        return key_view_small(view.image, view.scale, view.hidden, view.t_s, fit.params, fit.pose), len(views)


def _shrunk(candidate: _Candidate) -> _Candidate:
    image, scale = small_copy(candidate.image, _STACK_PX)
    size = (image.shape[1], image.shape[0])
    covered = cv2.resize(candidate.hidden.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    hidden = cv2.dilate(covered, np.ones((9, 9), np.uint8)) > 0
    return _Candidate(
        image.copy(), candidate.scale * scale, hidden, candidate.t_s, candidate.covered, candidate.sharpness
    )


def _sharpness(image: Image, hidden: Mask) -> float:
    grey = cv2.cvtColor(small_copy(image, _STACK_PX)[0], cv2.COLOR_BGR2GRAY)
    visible = cv2.resize((~hidden).astype(np.uint8), (grey.shape[1], grey.shape[0])) > 0
    detail = cv2.Laplacian(grey, cv2.CV_32F)
    return float(detail[visible].std()) if visible.any() else 0.0


def _median(stack: Sequence[_Candidate]) -> _Candidate | None:
    """What a still camera saw, hands taken out; None where it did not stand still or nothing is won."""
    if len(stack) < 4:
        return None
    middle = stack[len(stack) // 2]
    same = [c for c in stack if c.image.shape == middle.image.shape and _difference(c, middle) < _SAME_PLACE_GREY]
    if len(same) < 4:
        return None
    pictures = np.stack([c.image for c in same]).astype(np.float32)
    hidden = np.stack([c.hidden for c in same])
    pictures[hidden] = np.nan
    never = hidden.all(axis=0)
    pictures[:, never] = middle.image[never]
    image = np.nanmedian(pictures, axis=0).astype(np.uint8)
    return _Candidate(image, middle.scale, never, middle.t_s, float(never.mean()), 0.0)


def _difference(one: _Candidate, two: _Candidate) -> float:
    visible = ~(one.hidden | two.hidden)
    if not visible.any():
        return float("inf")
    return float(np.abs(one.image.astype(np.int16) - two.image)[visible].mean())
