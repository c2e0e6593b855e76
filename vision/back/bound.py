"""How far off the midline may lie: its standard error in centimetres, for whoever judges by it.

Calibrated on rendered scenes: the midline's true error is below twice this in 95 % of them.
"""

from __future__ import annotations

from vision.back.template import TemplateParams

# A sharp fit seen from above, and points that a person placed with care.
_FITTED_CM, _PLACED_CM = 0.37, 0.3
# More of a sideways tilt (sine): the height of the spine decides where it is seen.
_SIDE_CM, _PLACED_SIDE_CM = 0.35, 0.4
# More where hands hide the back, from nothing to all of it: a flank that they cover is guessed, and a forearm's edge
# may pass for the furrow. Backs hidden by a quarter to a third were 2 to 2.7 cm off.
_COVERED_CM = 2.5
# More without a furrow, and more with a fit that is doubtful or a following that is.
_NO_FURROW_CM, _DOUBT_CM, _LOST_CM = 0.3, 0.5, 1.0


def fitted_error_cm(params: TemplateParams, furrow: float, quality: float, covered: float) -> float:
    """Of a back that was found. `furrow`: how clearly it was seen, `covered`: how much hands hid of it, both 0..1."""
    doubt = _NO_FURROW_CM * (1 - furrow) + _DOUBT_CM * (1 - quality)
    return _FITTED_CM + _SIDE_CM * abs(params.tilt_side) + doubt + _COVERED_CM * covered


def read_error_cm(doubt: float, c7_crest_cm: float) -> float:
    """Of a back that only the reading of its points tells of. `doubt`: their standard deviation in C7-crest lengths."""
    return doubt * c7_crest_cm


def placed_error_cm(params: TemplateParams) -> float:
    """Of a back that a person placed."""
    return _PLACED_CM + _PLACED_SIDE_CM * abs(params.tilt_side)


def followed_error_cm(error_cm: float, confidence: float) -> float:
    """Of a back that is followed with this confidence, 0..1, from a view where it had this error."""
    return error_cm + _LOST_CM * (1 - confidence)
