"""The receiver's breathing, from how the back rises, falls and widens while nobody moves it.

stage = BreathingStage(standard)
for frame, back, hands in ...:
    breath = stage.update(frame, back, hands)     # None whenever it is not surely seen
"""

from vision.breathing.stage import BreathingStage

__all__ = ["BreathingStage"]
