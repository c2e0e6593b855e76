"""Glide or drag: whether the skin before a moving hand goes along with it.

stage = SkinStage(standard)
for frame, hands, back in ...:
    shares = stage.update(frame, hands, back)       # by hand; only where surely measured
"""

from vision.skin.stage import SkinStage

__all__ = ["SkinStage"]
