"""Glide or drag: whether the skin before a moving hand goes along with it.

stage, watch = SkinStage(standard), DragWatch(standard)
for frame, hands, back in ...:
    shares = stage.update(frame, hands, back)       # by hand; only where surely measured
    dragging = watch.update(frame.t_s, shares)
"""

from vision.skin.stage import SkinStage
from vision.skin.watch import DragWatch, is_dragging

__all__ = ["DragWatch", "SkinStage", "is_dragging"]
