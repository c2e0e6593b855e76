"""The key view: one picture in which the back is known, to which following is anchored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vision.back.mask import Mask, hands_mask, resized, small_copy
from vision.back.pose import moved
from vision.back.template import TemplateParams
from vision.small import SMALL_PX
from vision.types import BackPose, Frame, Hand, Image

# Width at which a view is followed: fewer pixels lose the skin's texture, more cost time.
FOLLOW_PX = SMALL_PX


@dataclass(frozen=True, slots=True, eq=False)
class KeyView:
    """A view with its back. `image`: small BGR copy, `scale` its pixels over full pixels; `hidden`: hands and forearms
    in it, (h, w); `pose`, `params`: in full pixels; `by_hand`: a person placed the points."""

    image: Image
    scale: float
    hidden: Mask
    t_s: float
    pose: BackPose
    params: TemplateParams
    by_hand: bool = False

    @property
    def quality(self) -> float:
        """Of the back in this view."""
        return self.pose.quality


def key_view(
    frame: Frame, hands: Sequence[Hand], pose: BackPose, params: TemplateParams, by_hand: bool = False
) -> KeyView:
    """Anchor a known back to its frame."""
    image, scale = small_copy(frame.image, FOLLOW_PX)
    hidden = hands_mask((image.shape[0], image.shape[1]), hands, scale)
    return KeyView(image.copy(), scale, hidden, frame.t_s, pose, params, by_hand)


def key_view_small(
    image: Image, scale: float, hidden: Mask, t_s: float, params: TemplateParams, pose: BackPose
) -> KeyView:
    """Anchor a back that was found on a resized picture; `params` and `pose` are in pixels of `image`.

    `scale`: pixels of `image` over full pixels.
    """
    full = scaled_pose(pose, 1 / scale)
    small, shrink = small_copy(image, FOLLOW_PX)
    shape_hw = (small.shape[0], small.shape[1])
    return KeyView(small.copy(), scale * shrink, resized(hidden, shape_hw), t_s, full, params.scaled(1 / scale))


def scaled_pose(pose: BackPose, factor: float) -> BackPose:
    """The same back in a picture resized by `factor`."""
    return moved(pose, np.diag([factor, factor, 1.0]), pose.quality)
