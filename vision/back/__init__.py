"""Find the receiver's back and follow it.

A recording takes two passes: `BackSurvey` looks at a few frames and returns key views; `BackStage` follows from them.
Live, `BackStage` without key views finds the back itself. `key_from_points` makes a key view of points placed by hand.

    survey = BackSurvey(head=None, c7_crest_cm=44.0, arms="down")
    for frame, hands, cut in recording:
        if survey.wants(frame.t_s):
            survey.update(frame, hands, cut)
    stage = BackStage(survey.finish(), head=None, c7_crest_cm=44.0, gate=0.5)
    for frame, hands, cut in recording:
        pose = stage.update(frame, hands, cut)
"""

from vision.back.by_hand import key_from_points
from vision.back.fit import BackFit, fit_view
from vision.back.mask import hands_mask
from vision.back.stage import CLEAR_S, BackStage
from vision.back.survey import BackSurvey
from vision.back.template import TemplateParams
from vision.back.view import KeyView

__all__ = [
    "CLEAR_S",
    "BackFit",
    "BackStage",
    "BackSurvey",
    "KeyView",
    "TemplateParams",
    "fit_view",
    "hands_mask",
    "key_from_points",
]
