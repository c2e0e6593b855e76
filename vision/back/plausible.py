"""Two plain questions to a back that was fitted: does it have the colour of skin, and do hands work on it?

A template can be laid into the folds of a curtain as well as over a body. Neither question can find a back; each can
only doubt one.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from vision.back.mask import Mask, skin_coloured
from vision.types import Array, Image

# With less skin than the lower share inside the outline it is no back, with more than the higher nothing is doubted.
_SKIN_LOW, _SKIN_HIGH = 0.35, 0.65
# So many hands must have been seen, and so few of them near the back, for it to be the wrong place.
_LEAST_HANDS, _FEW_NEAR = 4, 0.25
_NEAR_SHARE = 0.2


def skin_share(image_bgr: Image, outline_px: Array, hidden: Mask) -> float:
    """Share of the visible pixels inside an outline, (N, 2) in pixels of the image, that have a skin's colour.

    1.0 where nothing is visible: what cannot be seen is not doubted.
    """
    inside = np.zeros(image_bgr.shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.round(outline_px).astype(np.int32)], (1,))
    visible = (inside > 0) & ~hidden
    if not visible.any():
        return 1.0
    return float(skin_coloured(image_bgr)[visible].mean())


def skin_factor(share: float) -> float:
    """What the quality of a fit is multiplied by: 0.5 with little skin, 1 with enough, linear between."""
    return float(np.interp(share, (_SKIN_LOW, _SKIN_HIGH), (0.5, 1.0)))


def hands_elsewhere(outline_px: Array, palms_px: Sequence[Array]) -> bool:
    """Whether the hands of a shot work somewhere else: then this is not the back that is being rubbed.

    `palms_px`: (2,) each, in the same pixels as the (N, 2) outline.
    """
    if len(palms_px) < _LEAST_HANDS:
        return False
    outline = outline_px.astype(np.float32)
    reach = _NEAR_SHARE * float(np.ptp(outline, axis=0).max())
    near = [cv2.pointPolygonTest(outline, (float(x), float(y)), True) > -reach for x, y in palms_px]
    return bool(np.mean(near) < _FEW_NEAR)
