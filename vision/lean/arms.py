"""From the joints of people to how the giver's elbows are bent. No model here."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from vision.lean.model import Pose
from vision.types import WRIST, Array, BackPose, Hand

# MediaPipe's joints: shoulder, elbow and wrist of the left and of the right arm.
ARMS = ((11, 13, 15), (12, 14, 16))
# A wrist of the body and that of a hand, found by different models, are one when nearer than this, in hand lengths.
_SAME_WRIST = 0.5
# A shoulder on the back, or nearer to it than this share of C7-crest, is the receiver's.
_SAME_SHOULDER = 0.15
# From above the arm points away from the camera and its joints lie over each other: no bend can be told. The picture
# must show at least so much of it: shoulder to wrist by way of the elbow, in hand lengths (truly about three).
_LEAST_ARM = 1.2


def elbow_deg(shoulder: Array, elbow: Array, wrist: Array) -> float:
    """Angle at the elbow of three points (2,) or (3,): 180 straight."""
    upper, lower = shoulder - elbow, wrist - elbow
    lengths = float(np.linalg.norm(upper) * np.linalg.norm(lower))
    if lengths < 1e-12:
        raise ValueError("an elbow lies on its shoulder or wrist")
    return float(np.degrees(np.arccos(np.clip(upper @ lower / lengths, -1.0, 1.0))))


def giver_elbow_deg(poses: Sequence[Pose], hands: Sequence[Hand], back: BackPose, least_visible: float) -> float | None:
    """Mean angle of the elbows whose wrists are the giver's hands; None where no such arm is surely seen.

    Who has the shoulders of the back is the receiver, also when the model hangs the giver's arms on them; people who
    look on have their wrists elsewhere.
    """
    giver = [hand for hand in hands if hand.role == "giver"]
    angles = []
    for pose in poses:
        if _lies_there(pose, back):
            continue
        for arm in ARMS:
            if float(pose.visible[list(arm)].min()) < least_visible:
                continue
            shoulder, elbow, wrist = pose.points_px[list(arm)]
            near = [hand for hand in giver if _distance(wrist, hand) < _SAME_WRIST * hand.length_px]
            if not near:
                continue
            shown = float(np.linalg.norm(elbow - shoulder) + np.linalg.norm(wrist - elbow))
            if shown < _LEAST_ARM * near[0].length_px:
                continue
            angles.append(elbow_deg(*pose.world_m[list(arm)]))
    return float(np.mean(angles)) if angles else None


def _lies_there(pose: Pose, back: BackPose) -> bool:
    """Whether one of the shoulders is one of the back's, or lies on the back."""
    reach = _SAME_SHOULDER * float(np.linalg.norm(back.points_px["crest_mid"] - back.points_px["c7"]))
    outline = back.outline_px.astype(np.float32)
    for row in (ARMS[0][0], ARMS[1][0]):
        x, y = (float(value) for value in pose.points_px[row])
        if cv2.pointPolygonTest(outline, (x, y), True) > -reach:
            return True
    return False


def _distance(wrist: Array, hand: Hand) -> float:
    """Pixels between a body's wrist and a hand's."""
    # Without landmarks the wrist lies about a third of the hand behind the palm's middle.
    own = (
        hand.palm_px - 0.33 * hand.length_px * hand.direction if hand.landmarks_px is None else hand.landmarks_px[WRIST]
    )
    return float(np.linalg.norm(wrist - own))
