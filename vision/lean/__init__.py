"""The giver's posture, where the camera sees it: leaning in with straight arms, or pushing with bent ones.

stage = LeanStage(standard)
for frame, hands, back in ...:
    lean = stage.update(frame, hands, back)     # None where it is not seen, which is usual from above
"""

from vision.lean.stage import LeanStage

__all__ = ["LeanStage"]
