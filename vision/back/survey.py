"""First pass over a recording: choose the views in which the back is clearest, and fit it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.back.fit import fit_picture
from vision.back.follow import relocate
from vision.back.mask import Mask, hands_mask, small_copy
from vision.back.plausible import hands_elsewhere
from vision.back.register import KeyFeatures, view_of
from vision.back.view import KeyView, key_view_small
from vision.types import ArmPosition, Array, Frame, Hand, HeadDirection, Image

# Fits work on at most 400 pixels, following on 384: a larger copy would only cost memory.
_KEPT_PX = 480
# Views kept of the beginning, where recordings tend to show a bare back, and of the rest of a shot.
_FIRST = 8
_LATER = 8
_SHOTS = 6
# Time between two frames that are looked at. A frame costs a search for hands, some 70 ms.
_EVERY_S = ((4.0, 0.5), (12.0, 1.0), (60.0, 4.0), (600.0, 8.0), (float("inf"), 30.0))
# After a cut so many frames are looked at closely, so that a short shot is not left with one.
_AFTER_CUT = 3
_AFTER_CUT_S = 0.5
# The stack is rid of frames in which the camera stood elsewhere: median grey difference outside hands.
_SAME_PLACE_GREY = 9.0
# What covers the skin differs from what the other views show by so many grey levels and such a share of its brightness;
# light and noise change it by less.
_COVERED_GREY = 8.0
_COVERED_SHARE = 0.1
# Hands stay for a while: where a view next to this one shows some, this one may hold some that were not recognised.
_NEIGHBOUR_S = 1.5
_NEIGHBOUR_WEIGHT = 0.5
# A view as clear as this needs no other when its fit is as sure as this.
_CLEAR = 0.04
_SURE = 0.85
# What hands in the view cost, per share of the picture, when two fits are weighed.
_COVERED_COST = 2.0
# A shot shorter than this (in frames looked at) is not worth a fit of its own unless it is the only one.
_LEAST_FRAMES = 2
# Every shot gets one fit, in its clearest view, before any gets a second one; so many in all, of 1.5 to 4 s each.
_FITS = 9
_FITS_A_SHOT = 4


@dataclass(eq=False)
class _View:
    """`hidden`: recognised hands. `covered`: share of the picture under hands, recognised or likely."""

    image: Image
    scale: float
    hidden: Mask
    t_s: float
    covered: float
    sharpness: float = 0.0
    palms: tuple[Array, ...] = ()

    def rank(self) -> tuple[int, int, float]:
        """Lower is better: hands first (in steps of 2 % of the picture), then clear differences in blur, then time.

        Small ones do not count: hands that were not recognised would make a view look sharper.
        """
        return round(self.covered / 0.02), -round(3 * np.log2(self.sharpness + 1)), self.t_s


@dataclass(eq=False)
class _Shot:
    frames: int = 0
    first: list[_View] = field(default_factory=list)
    later: list[_View] = field(default_factory=list)
    later_every: int = 1

    def offer(self, view: _View) -> None:
        if len(self.first) < _FIRST:
            self.first.append(view)
        elif (self.frames - _FIRST) % self.later_every == 0:
            self.later.append(view)
            if len(self.later) > _LATER:
                # Thin out evenly, so that the views always span the whole shot.
                self.later = self.later[::2]
                self.later_every *= 2
        self.frames += 1

    @property
    def views(self) -> list[_View]:
        """All that are kept, in time order."""
        return [*self.first, *self.later]


@dataclass(eq=False)
class _Search:
    """What was found in a shot so far. `views`: those still to be fitted, the clearest first. `best`: of those above
    the gate, the key view that is worth most, with its worth."""

    shot: _Shot
    views: list[_View]
    best: tuple[float, KeyView] | None = None


class BackSurvey:
    """Is given sparse frames in time order, and finds at most one key view for each shot.

    Memory is bounded: at most 6 shots of 17 views at 480 pixels, about 70 MB, however long the
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
        self.best_quality = 0.0

    def wants(self, t_s: float) -> bool:
        """Whether a frame at this time would be used."""
        return t_s >= self._next_s

    def update(self, frame: Frame, hands: Sequence[Hand], cut: bool) -> None:
        """Look at a frame. `cut`: the picture was cut somewhere since the last frame given."""
        if cut and self._shots[-1].frames:
            self._shots.append(_Shot())
            self._drop_least_shot()
        shot = self._shots[-1]
        every = next(every for until, every in _EVERY_S if frame.t_s < until)
        if len(self._shots) > 1 and shot.frames < _AFTER_CUT:
            every = _AFTER_CUT_S
        self._next_s = frame.t_s + every
        image, scale = small_copy(frame.image, _KEPT_PX)
        hidden = hands_mask((image.shape[0], image.shape[1]), hands, scale)
        palms = tuple(hand.palm_px * scale for hand in hands if hand.role == "giver")
        shot.offer(_View(image.copy(), scale, hidden, frame.t_s, float(hidden.mean()), palms=palms))

    def finish(self) -> tuple[KeyView, ...]:
        """Fit, choose, and return the key views above the gate, the best first."""
        enough = _LEAST_FRAMES if len(self._shots) > 1 else 1
        shots = sorted((shot for shot in self._shots if shot.frames >= enough), key=lambda shot: -shot.frames)
        searches: list[_Search] = []
        fits_left = _FITS
        for shot in shots:
            if fits_left > 0 and not self._known(shot, _keys(searches)):
                searches.append(_Search(shot, _clearest(shot.views, _FITS_A_SHOT)))
                fits_left -= self._fit_next(searches[-1])
        for _ in range(1, _FITS_A_SHOT):
            # The longest shot may get a clearer key; of the others, those go on that have none.
            for search in [s for i, s in enumerate(searches) if i == 0 or s.best is None]:
                if fits_left > 0:
                    fits_left -= self._fit_next(search)
        return _without_doubles(sorted(_keys(searches), key=lambda key: -key.quality))

    def _drop_least_shot(self) -> None:
        if len(self._shots) > _SHOTS:
            least = min(self._shots[:-1], key=lambda shot: shot.frames)
            self._shots.remove(least)

    def _known(self, shot: _Shot, keys: Sequence[KeyView]) -> bool:
        """Whether a key of another shot shows in this one: then that one serves."""
        if not keys:
            return False
        clearest = min(shot.views, key=lambda view: view.covered)
        seen = view_of(clearest.image, clearest.hidden)
        return any(relocate(KeyFeatures(key), seen) is not None for key in keys)

    def _fit_next(self, search: _Search) -> int:
        """Fit the next view of a shot that is worth it; how many fits that took, 0 or 1."""
        if not search.views:
            return 0
        view = search.views.pop(0)
        fit = fit_picture(view.image, view.hidden, head=self._head, c7_crest_cm=self._c7_crest_cm)
        if fit is None:
            return 1
        self.best_quality = max(self.best_quality, fit.quality)
        if hands_elsewhere(fit.pose.outline_px, [palm for other in search.shot.views for palm in other.palms]):
            return 1
        worth = fit.quality - _COVERED_COST * view.covered
        if fit.quality >= self._gate and (search.best is None or worth > search.best[0]):
            key = key_view_small(view.image, view.scale, view.hidden, view.t_s, fit.params, fit.pose)
            search.best = (worth, key)
        if fit.quality > _SURE and view.covered < _CLEAR:
            search.views = []
        return 1


def _keys(searches: Sequence[_Search]) -> list[KeyView]:
    """The best key views that were found so far, one a shot."""
    return [search.best[1] for search in searches if search.best is not None]


def _without_doubles(keys: Sequence[KeyView]) -> tuple[KeyView, ...]:
    """The keys, the best first, without those whose place a better one shows: it may only have looked like a cut."""
    kept: list[KeyFeatures] = []
    for key in keys:
        features = KeyFeatures(key)
        if not any(relocate(better, features.view) is not None for better in kept):
            kept.append(features)
    return tuple(features.key for features in kept)


def _clearest(views: Sequence[_View], most: int) -> list[_View]:
    """At most so many views worth a fit, the clearest first; the last one rid of hands by the others, if possible."""
    median = _median(views)
    judged = _judged(views, median)
    judged.sort(key=_View.rank)
    if median is None or judged[0].covered < _CLEAR:
        return judged[:most]
    # Where the clearest view and the median differ, either may show a hand: then the view that was really seen goes.
    doubtful = median.hidden | _changed(judged[0].image, median.image)
    return [*judged[: most - 1], replace(median, hidden=doubtful, covered=float(doubtful.mean()))]


def _judged(views: Sequence[_View], median: _View | None) -> list[_View]:
    """The views with what covers them beyond the hands that were recognised, and their sharpness."""
    covered = [_likely_covered(view, views) for view in views]
    hidden = [view.hidden for view in views]
    if median is not None:
        changed = [_changed(view.image, median.image) for view in views]
        beyond = [float((change & ~view.hidden).mean()) for change, view in zip(changed, views, strict=True)]
        # A hand that stayed is in the median, and missing from all the others alike.
        least = min(beyond)
        for i, view in enumerate(views):
            if _same_place(view, median):
                covered[i] = max(covered[i], float(view.hidden.mean()) + beyond[i] - least)
                hidden[i] = view.hidden | changed[i]
    return [
        replace(view, hidden=mask, covered=share, sharpness=_sharpness(view.image, view.hidden))
        for view, mask, share in zip(views, hidden, covered, strict=True)
    ]


def _likely_covered(view: _View, views: Sequence[_View]) -> float:
    """Share of the picture under hands, those included that the views around let expect."""
    beside = [other.covered for other in views if 0 < abs(other.t_s - view.t_s) <= _NEIGHBOUR_S]
    return max(view.covered, _NEIGHBOUR_WEIGHT * float(np.mean(beside)) if beside else 0.0)


def _changed(image: Image, usual: Image) -> Mask:
    """Where a picture differs from another of the same place, small specks left out."""
    soft, usual_soft = cv2.GaussianBlur(image, (0, 0), 2), cv2.GaussianBlur(usual, (0, 0), 2)
    difference = cv2.absdiff(soft, usual_soft).max(axis=2)
    limit = _COVERED_GREY + _COVERED_SHARE * usual_soft.max(axis=2)
    return cv2.morphologyEx((difference > limit).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5))) > 0


def _sharpness(image: Image, hidden: Mask) -> float:
    detail = cv2.Laplacian(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.CV_32F)
    return float(detail[~hidden].std()) if not hidden.all() else 0.0


def _median(views: Sequence[_View]) -> _View | None:
    """What a still camera saw, hands taken out; None where it did not stand still."""
    if len(views) < 4:
        return None
    middle = views[len(views) // 2]
    same = [view for view in views if _same_place(view, middle)]
    if len(same) < 4:
        return None
    hidden = np.stack([_grown(view.hidden) for view in same])
    pictures = np.stack([view.image for view in same]).astype(np.float32)
    never = hidden.all(axis=0)
    pictures[hidden & ~never] = np.nan
    image = _nanmedian(pictures).astype(np.uint8)
    return _View(image, middle.scale, never, middle.t_s, float(never.mean()))


def _nanmedian(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
    """Median over the first axis, NaN left out: sorted to the end, it leaves the middle of the others."""
    ordered = np.sort(pictures, axis=0)
    count = (~np.isnan(pictures)).sum(axis=0, keepdims=True)
    low = np.take_along_axis(ordered, (count - 1) // 2, axis=0)
    high = np.take_along_axis(ordered, count // 2, axis=0)
    return np.asarray((low + high)[0] / 2, np.float32)


def _grown(hidden: Mask) -> Mask:
    return cv2.dilate(hidden.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0


def _same_place(one: _View, two: _View) -> bool:
    if one.image.shape != two.image.shape:
        return False
    visible = ~(one.hidden | two.hidden)
    return bool(visible.any() and np.median(cv2.absdiff(one.image, two.image)[visible]) < _SAME_PLACE_GREY)
