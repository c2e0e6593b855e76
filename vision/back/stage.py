"""Second pass over a recording, or live: where the back is in each frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vision.back.arms import ArmFinder
from vision.back.bound import followed_error_cm
from vision.back.fit import fit_picture
from vision.back.follow import Follower, relocate
from vision.back.mask import hands_mask
from vision.back.pose import moved, with_quality
from vision.back.register import KeyFeatures, View, bare_view
from vision.back.rest import Rest
from vision.back.view import KeyView, key_view
from vision.small import small_grey
from vision.types import Array, BackPose, Frame, Hand, HeadDirection

# Under this confidence the following is lost and the key views are searched again.
_LOST = 0.2
# Searching costs about 40 ms, so that it is repeated only so often while nothing is found.
_SEARCH_EVERY_S = 0.5
# A doubtful following is checked by a search in between.
_DOUBTFUL = 0.6
# A key view with hands over this share of the picture is renewed in a clearer frame, followed with this confidence:
# with at most half as much of the back hidden. So it happens a few times at most, each a fraction of a pixel off.
_HANDS_IN_KEY = 0.01
_MUCH_CLEARER = 0.5
_SURE = 0.9
# Live: the view must have been clear for so long before a fit, and so long again after one that failed.
CLEAR_S = 1.2
# Giver's hands over less than this share of the picture count as none.
_CLEAR_SHARE = 0.005
# Live: more key views than this are not needed, the oldest goes.
_LIVE_KEYS = 3
# A surely known back that lies still is looked at this often: every other frame at 15 a second, or at once when its
# edges say that it moved. Still: moved by less, and the following was no less sure of it than in the look before.
_LOOK_EVERY_S = 0.13
_STILL_PX = 0.3
_FALLEN = 0.01


class BackStage:
    """Follows the back from frame to frame, in time order.

    With `keys` (a recording, or placed by hand) the back is looked for in them. Without (live) it is fitted as soon as
    the view has been clear of the giver's hands for a moment (`clear_s` of `CLEAR_S` so far). `best_quality`: of the
    best fit so far, accepted or not. `arms`: where the forearms lie, by the hand's id, as they were last seen: unit
    vectors (2,) from the wrist towards the elbow.
    """

    def __init__(
        self, keys: Sequence[KeyView], *, head: HeadDirection | None, c7_crest_cm: float, gate: float = 0.5
    ) -> None:
        self._keys = [KeyFeatures(key) for key in keys]
        self._fits_itself = not keys
        self._head = head
        self._c7_crest_cm = c7_crest_cm
        self._gate = gate
        self._follower: Follower | None = None
        self._arms = ArmFinder()
        self.arms: dict[int, Array] = {}
        self._searched_s = -np.inf
        self._clear_since_s: float | None = None
        self._last: BackPose | None = None
        self._still = False
        self._rest = Rest()
        self._looked_s = -np.inf
        self.best_quality = max((key.quality for key in keys), default=0.0)
        self.clear_s = 0.0

    @property
    def key(self) -> KeyView | None:
        """The view that is being followed at present, or that is looked for."""
        if self._follower is not None:
            return self._follower.features.key
        return self._keys[-1].key if self._keys else None

    def place(self, key: KeyView) -> None:
        """Take a view that a person confirmed or corrected; it replaces all others."""
        self._keys = [KeyFeatures(key)]
        self._fits_itself = False
        self._follower = None
        self._searched_s = -np.inf
        self.best_quality = key.quality

    def update(self, frame: Frame, hands: Sequence[Hand], cut: bool) -> BackPose | None:
        """The back in this frame, None where it is not seen."""
        if cut:
            self._follower = None
            self._searched_s = -np.inf
            self._clear_since_s = None
        if not cut and self._is_fresh(frame):
            return self._last
        view = self._view(frame, hands)
        before = 0.0 if self._follower is None else self._follower.confidence
        if self._follower is not None:
            self._follower.update(view, frame.t_s)
            self._renew_key(frame, hands, view)
        self._search(view, frame.t_s)
        if self._fits_itself and self._follower is None:
            self._fit(frame, hands, view)
        pose = self._pose(view)
        now = 0.0 if self._follower is None else self._follower.confidence
        self._still = _moved_px(self._last, pose) < _STILL_PX and now > before - _FALLEN
        self._last, self._looked_s = pose, frame.t_s
        if self._still and self._follower is not None:
            edges, transform = self._follower.features.edges, self._follower.transform
            self._rest.begin(frame.image, edges, transform, view.hidden, view.scale)
        return pose

    def _is_fresh(self, frame: Frame) -> bool:
        """Whether the back was looked at a moment ago and is surely still there: neither then nor now did it move."""
        sure = self._still and self._follower is not None and self._follower.confidence > _SURE
        recent = 0.0 <= frame.t_s - self._looked_s < _LOOK_EVERY_S - 1e-3
        return sure and recent and self._rest.holds(frame.image)

    def _search(self, view: View, t_s: float) -> None:
        """Look for the key views when nothing is followed, or when the following is in doubt."""
        confidence = 0.0 if self._follower is None else self._follower.confidence
        due = t_s - self._searched_s >= _SEARCH_EVERY_S
        if confidence < _DOUBTFUL and due and self._keys:
            self._searched_s = t_s
            best: tuple[float, KeyFeatures, Array] | None = None
            for features in self._keys:
                guess = self._guess(features)
                found = relocate(features, view, guess)
                if found is not None and (best is None or found[0] > best[0]):
                    best = (found[0], features, found[1])
            if best is not None:
                self._follower = Follower(best[1], view, t_s, best[2])
                return
        if self._follower is not None and self._follower.confidence < _LOST:
            self._follower = None

    def _renew_key(self, frame: Frame, hands: Sequence[Hand], view: View) -> None:
        """Anchor to the present frame where the key view was full of hands and this one is not.

        What a hand hides in the key view cannot be followed, and an arm that was not masked there misleads for ever.
        """
        follower = self._follower
        if follower is None or follower.confidence < _SURE:
            return
        features = follower.features
        hidden = features.hidden_share
        if hidden < _HANDS_IN_KEY or float((features.area & view.hidden).mean()) > _MUCH_CLEARER * hidden:
            return
        pose = self._pose(view)
        if pose is None:
            return
        key = key_view(
            frame, hands, with_quality(pose, features.key.quality), features.key.params, features.key.by_hand
        )
        renewed = KeyFeatures(key)
        self._keys = [renewed if known is features else known for known in self._keys]
        self._follower = Follower(renewed, view, frame.t_s, np.eye(2, 3))

    def _guess(self, features: KeyFeatures) -> Array | None:
        """Where this key view's back was last."""
        if self._follower is not None and self._follower.features is features:
            return self._follower.transform
        return None

    def _fit(self, frame: Frame, hands: Sequence[Hand], view: View) -> None:
        """Live: fit once the view has been clear for long enough."""
        working = [hand for hand in hands if hand.role == "giver"]
        covered = float(hands_mask(view.shape_hw, working, view.scale).mean())
        if covered > _CLEAR_SHARE:
            self._clear_since_s, self.clear_s = None, 0.0
            return
        if self._clear_since_s is None:
            self._clear_since_s = frame.t_s
        self.clear_s = frame.t_s - self._clear_since_s
        if self.clear_s < CLEAR_S:
            return
        self._clear_since_s = None
        hidden = hands_mask(view.shape_hw, hands, view.scale)
        fit = fit_picture(frame.image, hidden, head=self._head, c7_crest_cm=self._c7_crest_cm)
        if fit is None:
            return
        self.best_quality = max(self.best_quality, fit.quality)
        if fit.quality < self._gate:
            return
        features = KeyFeatures(key_view(frame, hands, fit.pose, fit.params))
        self._keys = [*self._keys, features][-_LIVE_KEYS:]
        self._follower = Follower(features, view, frame.t_s, np.eye(2, 3))

    def _pose(self, view: View) -> BackPose | None:
        if self._follower is None:
            return None
        key = self._follower.features.key
        small = np.vstack([self._follower.transform, [0.0, 0.0, 1.0]])
        into, out = key.scale, 1 / view.scale
        transform = np.diag([out, out, 1.0]) @ small @ np.diag([into, into, 1.0])
        confidence = self._follower.confidence
        pose = moved(key.pose, transform, key.quality * confidence)
        return replace(pose, error_cm=followed_error_cm(pose.error_cm, confidence))

    def _view(self, frame: Frame, hands: Sequence[Hand]) -> View:
        """The small picture with its hands; the arms as they differ from the key view, while it is followed."""
        bare = bare_view(*small_grey(frame))
        if not hands:
            return bare
        arms = None
        if self._follower is not None and self._follower.confidence > _DOUBTFUL:
            arms = self.arms = self._arms.update(hands, self._follower.difference(bare), bare.scale)
        return bare.with_hidden(hands_mask(bare.shape_hw, hands, bare.scale, arms))


def _moved_px(before: BackPose | None, now: BackPose | None) -> float:
    if before is None or now is None:
        return float("inf")
    return max(float(np.abs(now.points_px[name] - before.points_px[name]).max()) for name in ("c7", "crest_mid"))
