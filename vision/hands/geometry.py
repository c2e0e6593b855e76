"""Where to look for a hand, and how large one is. All in pixels."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from vision.hands.models import Palm
from vision.network import Region
from vision.types import MIDDLE_MCP, PALM_LANDMARKS, WRIST, Array, BackPose

# MediaPipe's palm_detection_detection_to_roi: 2.6 boxes, moved half a box towards the fingers.
PALM_ROI_SCALE, PALM_ROI_SHIFT = 2.6, 0.5
# MediaPipe's hand_landmark_landmarks_to_roi: twice the box of the inner landmarks, moved by a tenth.
LANDMARK_ROI_SCALE, LANDMARK_ROI_SHIFT = 2.0, 0.1
INNER_LANDMARKS = (0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18)
# Wrist to middle fingertip over wrist to middle knuckle, of a straight hand in MediaPipe's landmarks.
LENGTH_OVER_PALM = 1.9
# The smallest squares of a thorough search, as a share of the picture's shorter side.
FINE_SHARE = 0.7
# Around the one hand that is seen so many of its lengths are looked at for the other one.
BESIDE_LENGTHS = (6.0, 3.0)


def upright_angle(vector: Array) -> float:
    """Angle by which a region turns so that `vector` points up in it."""
    return float(np.arctan2(vector[0], -vector[1]))


def region_of_palm(palm: Palm) -> Region:
    """The landmark model's region from a detected palm."""
    angle = upright_angle(palm.keypoints[2] - palm.keypoints[0])
    shift = PALM_ROI_SHIFT * palm.size
    return Region(
        x=float(palm.center[0] + shift * np.sin(angle)),
        y=float(palm.center[1] - shift * np.cos(angle)),
        size=PALM_ROI_SCALE * palm.size,
        angle=angle,
    )


def region_of_landmarks(landmarks: Array, mirrored: bool = False) -> Region:
    """The landmark model's region from the landmarks of the frame before, (21, 2); to be looked at `mirrored`."""
    knuckles = 0.25 * (landmarks[5] + landmarks[13]) + 0.5 * landmarks[9]
    angle = upright_angle(knuckles - landmarks[WRIST])
    c, s = np.cos(angle), np.sin(angle)
    inner = landmarks[list(INNER_LANDMARKS)]
    turned = np.stack([c * inner[:, 0] + s * inner[:, 1], -s * inner[:, 0] + c * inner[:, 1]], axis=1)
    low, high = turned.min(axis=0), turned.max(axis=0)
    box = high - low
    x, y = (low + high) / 2
    y -= LANDMARK_ROI_SHIFT * box[1]
    return Region(
        x=float(c * x - s * y),
        y=float(s * x + c * y),
        size=float(LANDMARK_ROI_SCALE * max(box.max(), 1.0)),
        angle=angle,
        mirrored=mirrored,
    )


def palm_center(landmarks: Array) -> Array:
    """Mean of the wrist and the knuckles of the four fingers, (2,)."""
    center: Array = landmarks[list(PALM_LANDMARKS)].mean(axis=0)
    return center


def straight_length(landmarks: Array) -> float:
    """Length of the hand were its fingers straight: does not change when it makes a fist."""
    return LENGTH_OVER_PALM * float(np.linalg.norm(landmarks[MIDDLE_MCP] - landmarks[WRIST]))


def hand_direction(landmarks: Array) -> Array:
    """Unit vector from the wrist to the middle knuckle, (2,)."""
    vector = landmarks[MIDDLE_MCP] - landmarks[WRIST]
    unit: Array = vector / max(float(np.linalg.norm(vector)), 1e-6)
    return unit


def suppress(palms: list[Palm], distance: float) -> list[Palm]:
    """Keep the best of palms whose centres lie within `distance` box sizes of each other.

    By distance, not by overlap: two palms side by side overlap in their boxes and are still two. What is kept has the
    votes of those that it stands for.
    """
    kept: list[Palm] = []
    votes: list[int] = []
    for palm in sorted(palms, key=lambda p: -p.score):
        for index, other in enumerate(kept):
            if np.linalg.norm(palm.center - other.center) <= distance * max(palm.size, other.size):
                votes[index] += palm.votes
                break
        else:
            kept.append(palm)
            votes.append(palm.votes)
    return [replace(palm, votes=count) for palm, count in zip(kept, votes, strict=True)]


def search_regions(width: int, height: int, around: Array | None = None) -> list[Region]:
    """Square crops to search for palms: around the back first (its outline, (N, 2)), the whole, and overlapping
    squares along the long side. A palm must not be too small in its crop: the model sees 192 pixels."""
    longest, shortest = max(width, height), min(width, height)
    regions = []
    if around is not None:
        low, high = around.min(axis=0), around.max(axis=0)
        x, y = (low + high) / 2
        regions.append(Region(float(x), float(y), float(1.2 * (high - low).max())))
    regions.append(Region(width / 2, height / 2, longest))
    for share in (0.0, 0.5, 1.0):
        x = shortest / 2 + share * (width - shortest)
        y = shortest / 2 + share * (height - shortest)
        regions.append(Region(x, y, shortest))
        if longest < 1.2 * shortest:
            break
    return regions


def every_region(width: int, height: int) -> list[Region]:
    """Overlapping squares of three sizes, each turned four ways: for a single picture, where nothing else helps."""
    longest, shortest = max(width, height), min(width, height)
    regions = []
    for size in (float(longest), float(shortest), FINE_SHARE * shortest):
        across = [_spread(length, size) for length in (width, height)]
        regions += [Region(x, y, size, turn * np.pi / 2) for x in across[0] for y in across[1] for turn in range(4)]
    return regions


def every_beside(palm: Array, length: float) -> list[Region]:
    """Squares of two sizes around a hand, (2,) and px, turned four ways, to find the other one: it may lie half under
    this one, and the model sees other things in a picture that is turned."""
    x, y = float(palm[0]), float(palm[1])
    return [Region(x, y, size * length, turn * np.pi / 2) for turn in range(4) for size in BESIDE_LENGTHS]


def _spread(length: float, size: float) -> list[float]:
    """Centres of squares that cover `length` and overlap by half."""
    if length <= size:
        return [length / 2]
    count = int(np.ceil(2 * (length - size) / size)) + 1
    return [float(x) for x in np.linspace(size / 2, length - size / 2, count)]


def inside_lengths(point: Array, length: float, back: BackPose | None) -> float:
    """How far (2,) px lies inside the back's outline, in units of `length`; negative outside, and without a back."""
    if back is None:
        return -np.inf
    place = (float(point[0]), float(point[1]))
    return float(cv2.pointPolygonTest(back.outline_px.astype(np.float32), place, True)) / max(length, 1.0)
