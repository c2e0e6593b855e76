"""When and where to look for hands that are missing: at once in a new shot, then where something moves.

A hand that comes into the picture moves. So a still picture is searched seldom, one where something moves often, and
the more often in vain, the seldomer: looking for a palm costs more than following a hand.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from vision.hands.geometry import every_beside, search_regions
from vision.network import Region
from vision.types import Array, BackPose, Frame, Image

# The picture in which motion is looked for, its longer side; a grey value more than this from the running mean, whose
# memory is so long, has moved.
STIR_PX, STIR_GREY, STIR_MEMORY_S = 64, 12.0, 0.25
# So many moving pixels are something; so much around them is searched, at least this share of the longer side.
LEAST_STIR, STIR_MARGIN, LEAST_BOX = 6, 1.3, 0.3
# A search in vain makes the next wait longer by this much; at most so long where all is still, or something moves.
WAIT_STEP_S, LONGEST_STILL_S, LONGEST_STIR_S = 0.02, 0.5, 0.2
# A hand's forearm moves with it: so many of its lengths from the palm away from the fingers, so many of them broad.
FOREARM_LENGTHS, FOREARM_BREADTH = 2.0, 0.8
# After so long without any motion, a new one begins.
CALM_S = 0.3
# In a new shot hands are searched for in every frame for so long: shots can be short.
EAGER_S = 0.6
# Around the only hand that is seen one of so many searches looks, and in a new shot.
BESIDE, BESIDE_AT_FIRST = 3, 2
# So many searches in a row look at the picture as it is, mirrored, upside down, and both.
SAME_WAY = 2

# Palm (2,) px, length px, unit vector (2,) from the wrist to the fingers.
KnownHand = tuple[Array, float, Array]


class Stir:
    """What moves in the picture, but for the hands that are followed."""

    def __init__(self) -> None:
        self._mean: Array | None = None
        self._t_s = 0.0

    def update(self, grey: Image, t_s: float, known: list[KnownHand], scale: float) -> Region | None:
        """A square around all that moves, in pixels of the frame. `grey`: the frame, `scale` times its size.

        `known`: palms (2,), lengths and directions (2,) to the fingers of hands, px, which are left out with their
        forearms.
        """
        height, width = grey.shape
        share = STIR_PX / max(width, height)
        size = (max(1, round(width * share)), max(1, round(height * share)))
        small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float64)
        if self._mean is None or self._mean.shape != small.shape:
            self._mean, self._t_s = small, t_s
            return None
        moving = (np.abs(small - self._mean) > STIR_GREY).astype(np.uint8)
        self._mean += (1 - np.exp(-(t_s - self._t_s) / STIR_MEMORY_S)) * (small - self._mean)
        self._t_s = t_s
        share *= scale
        for palm, length, direction in known:
            center = (int(palm[0] * share), int(palm[1] * share))
            cv2.circle(moving, center, max(1, int(0.8 * length * share)), (0.0,), -1)
            elbow = (palm - FOREARM_LENGTHS * length * direction) * share
            breadth = max(1, int(FOREARM_BREADTH * length * share))
            cv2.line(moving, center, (int(elbow[0]), int(elbow[1])), (0.0,), breadth)
        if cv2.countNonZero(moving) < LEAST_STIR:
            return None
        x, y, w, h = cv2.boundingRect(moving)
        side = max(STIR_MARGIN * max(w, h), LEAST_BOX * STIR_PX)
        return Region((x + w / 2) / share, (y + h / 2) / share, side / share)


class Search:
    """Plans the crops of each frame. `update` every frame; `found` when a search was of use."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._stir = Stir()
        self.reset()

    def reset(self) -> None:
        """A new shot: look everywhere first."""
        self._stir = Stir()
        self._turn = self._vain = self._beside = 0
        self._searched_s = self._stirred_s = -np.inf
        self._shot_s: float | None = None
        self._unseen: list[int] | None = None

    def found(self) -> None:
        """A hand was found or lost: look often again."""
        self._vain = 0

    def update(
        self,
        frame: Frame,
        grey: Image,
        back: BackPose | None,
        known: list[KnownHand],
        places: list[Region],
        only: tuple[Array, float] | None,
        followed: int,
    ) -> list[Region]:
        """Crops to look at in this frame, perhaps none.

        `known`: palms, lengths and directions of the hands followed. `places`: where a hand was lost or suspected,
        looked at first. `only`: palm and length of the one hand that is surely seen, if there is one. `followed`: how
        many models already run in this frame.
        """
        moving = self._stir.update(grey, frame.t_s, known, grey.shape[1] / frame.size[0])
        if moving is not None:
            if frame.t_s - self._stirred_s > CALM_S:
                self._vain = 0
            self._stirred_s = frame.t_s
        regions = search_regions(*frame.size, None if back is None else back.outline_px)
        if self._unseen is None:
            self._unseen = list(range(len(regions)))
        self._shot_s = frame.t_s if self._shot_s is None else self._shot_s
        eager = frame.t_s - self._shot_s < EAGER_S
        wait_s = min(LONGEST_STILL_S if moving is None else LONGEST_STIR_S, WAIT_STEP_S * self._vain)
        if not eager and frame.t_s - self._searched_s < wait_s - 1e-3:
            return []
        self._searched_s = frame.t_s
        self._vain += 1
        # Two crops side by side take the time of one, but the work of two: only while a shot is new.
        count = max(1, self._at_once - followed) if eager or self._unseen else 1
        chosen = places[:1]
        if moving is not None and not self._unseen and self._vain % 2:
            chosen.append(moving)
        elif only is not None and self._vain % (BESIDE_AT_FIRST if eager else BESIDE) == 0:
            beside = every_beside(*only)
            chosen.append(beside[self._beside % len(beside)])
            self._beside += 1
        while len(chosen) < count:
            if self._unseen:
                chosen.append(regions[min(self._unseen.pop(0), len(regions) - 1)])
            else:
                chosen.append(regions[self._turn % len(regions)])
                self._turn += 1
        # The model sees other things in a picture that is mirrored or upside down.
        way = self._vain // SAME_WAY % 4
        turned, mirrored = divmod(way, 2)
        return [replace(region, angle=region.angle + turned * np.pi, mirrored=mirrored == 1) for region in chosen]
