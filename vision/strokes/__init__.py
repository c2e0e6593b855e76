"""Cuts the settled touches of each hand into strokes, at reversals, turns, pauses and lifts.

Movement is first told apart by how far it goes: travelling (a stroke with a direction), local (circles, kneading,
rubbing: it stays inside a small circle) or still. Travelling movement is then cut where its direction relative to the
spine changes.
"""

from vision.strokes.segment import direction_of
from vision.strokes.stage import StrokeStage

__all__ = ["StrokeStage", "direction_of"]
