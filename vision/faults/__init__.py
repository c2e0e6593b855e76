"""Finds faults in settled touches and in strokes, each with its time and place. Judges by the standard only."""

from vision.faults.drag import DragWatch, is_dragging
from vision.faults.events import gap_faults, merged, without_lifted
from vision.faults.holds import HoldWatch
from vision.faults.of_strokes import stroke_faults, wrong_share
from vision.faults.parked import ParkWatch
from vision.faults.spine import SpineWatch

__all__ = [
    "DragWatch",
    "HoldWatch",
    "ParkWatch",
    "SpineWatch",
    "gap_faults",
    "is_dragging",
    "merged",
    "stroke_faults",
    "without_lifted",
    "wrong_share",
]
