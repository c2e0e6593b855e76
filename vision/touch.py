"""From hands and the back to touches: which part presses, where on the skin, on which zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.atlas import Atlas
from vision.posture import Posture, posture
from vision.pressing import PartVote, part_scores
from vision.raised import RAISED_CM, Heights, PalmSize, on_edge, palm_size, pressed
from vision.types import MIDDLE_MCP, PALM_LANDMARKS, THUMB_TIP, WRIST, Array, BackPose, Hand, Part, Touch

# Where the heel lies between the wrist landmark (1) and the palm's centre (0).
HEEL_TO_WRIST = 0.67
# The middle of a palm lies this share of its length nearer to the wrist than that of the landmarks, whose wrist is no
# joint's middle but lies towards the fingers.
PALM_TO_WRIST = 0.05
# A part that hangs over the outline by less than this still touches the back's edge: hands that knead the tops of the
# shoulders lie half over it, and the outline has its own error.
EDGE_CM = 4.0
# One that was on the back a moment ago may hang over by so much more before it counts as gone: no flicker at the edge.
STAY_CM, STAY_S = 3.0, 0.25
# A palm that lies beside the back while its thumb reaches so far in: the odds that it presses fall to a third with each
# of these centimetres, up to the last number of them.
THUMB_IN_CM, BESIDE_CM, MOST_BESIDE_CM = 1.0, 1.0, 4.0
# Standard error of a pressing point across the spine, in cm, where the back itself is known exactly, as measured on
# rendered hands. Palms are the steadiest; a hand that is only carried over may have gone on.
PART_ERROR_CM, TIP_ERROR_CM, BRIDGED_ERROR_CM = 0.4, 0.6, 1.0
# A hand that is read less surely is half hidden: what its fingers do is not known. On rendered clips hands that knead
# and tap are read with a presence of 0.94 and more, those under the other arm with 0.6 to 0.9.
SURE_READING = 0.9
# How far behind the wrist's landmark, which lies in the heel of the hand, a forearm presses, and its contact patch: cm.
FOREARM_CM, FOREARM_PATCH_CM = 11.0, (5.0, 8.0, 11.0, 14.0, 17.0)
# A flat hand is so long, in cm at the skin; a larger or nearer one has a forearm to match, within these shares. A
# longer reading is taken over within so many seconds; a shorter one, of a hand that is bent, very slowly.
HAND_CM, HAND_SHARES, LONGER_S, SHORTER_S = 17.5, (0.85, 1.3), 0.3, 20.0
# A forearm turns slowly: its direction is remembered for so long.
ARM_MEMORY_S = 0.5
# A point over the edge belongs to the zone that it hangs over: the first one met on the way to the middle of the back.
MIDDLE = (0.0, 0.4)
WAY_IN = (0.95, 0.9, 0.85, 0.8, 0.75)


def pressing_points(hand: Hand, part: Part, arm: Array | None = None, px_per_cm: float = 0.0) -> tuple[Array, Array]:
    """Pixels of the point that presses, (2,), and of the points that stand for the whole contact patch, (N, 2).

    `arm`: unit vector (2,) from the wrist towards the elbow; without it a forearm is in line with its hand.
    `px_per_cm`: the picture's scale at the back, from which a forearm is measured off.
    """
    marks = hand.landmarks_px
    if marks is None:
        return hand.palm_px, hand.palm_px[None]
    palm = marks[list(PALM_LANDMARKS)].mean(axis=0)
    if part is Part.FOREARM:
        along = marks[WRIST] - marks[MIDDLE_MCP]
        arm = along / max(float(np.linalg.norm(along)), 1e-6) if arm is None else arm
        reach = px_per_cm * np.array([FOREARM_CM, *FOREARM_PATCH_CM])
        points = marks[WRIST] + reach[:, None] * arm
        return points[0], points[1:]
    if part is Part.THUMB:
        return marks[4], marks[4:5]
    if part is Part.FINGERS:
        tips = marks[[8, 12, 16, 20]]
        return tips.mean(axis=0), tips
    if part is Part.KNUCKLES:
        joints = marks[[6, 10, 14, 18]]
        return joints.mean(axis=0), joints
    if part is Part.HEEL:
        heel = HEEL_TO_WRIST * marks[0] + (1 - HEEL_TO_WRIST) * palm
        return heel, np.stack([heel, marks[0], 0.5 * (heel + marks[1]), 0.5 * (heel + marks[17])])
    patch = np.concatenate([marks[list(PALM_LANDMARKS)], palm[None], marks[[6, 10, 14, 18]]])
    return palm + PALM_TO_WRIST * (marks[WRIST] - marks[MIDDLE_MCP]), patch


class TouchStage:
    """Turns the giver's hands into touches, frame by frame. `part_of`: what presses, where that is known before."""

    def __init__(self, atlas: Atlas, back_quality: float, part_of: Callable[[Hand], Part] | None = None) -> None:
        self._atlas = atlas
        self._gate = back_quality
        self._part_of = part_of
        self._votes: dict[int, PartVote] = {}
        self._shapes: dict[int, tuple[Array, Posture, dict[Part, float]]] = {}
        self._touched_s: dict[int, float] = {}
        self._arms: dict[int, tuple[float, Array]] = {}
        self._hands_cm: dict[int, tuple[float, float]] = {}
        self._heights = Heights()

    def update(
        self, t_s: float, hands: Sequence[Hand], back: BackPose | None, arms: Mapping[int, Array] | None = None
    ) -> tuple[Touch, ...]:
        """Touches at `t_s`. None without a back that can be trusted. `arms`: as of `BackStage`."""
        if back is None or back.quality < self._gate:
            return ()
        outline = back.outline_px.astype(np.float32)
        arms = arms or {}
        # Where a hand presses that lies under the other one, nobody sees.
        judged = [hand for hand in hands if hand.role == "giver" and not hand.covered]
        touches = [self._touch(t_s, hand, back, outline, arms.get(hand.id)) for hand in judged]
        return tuple(touch for touch in touches if touch is not None)

    def _touch(
        self, t_s: float, hand: Hand, back: BackPose, outline: NDArray[np.float32], arm: Array | None
    ) -> Touch | None:
        vote = self._votes.setdefault(hand.id, PartVote())
        curl_deg = None
        part = vote.part
        if hand.landmarks_px is not None and not hand.bridged:
            shape, scores = self._shape(hand)
            part = vote.update(t_s, on_the_back(scores, hand.landmarks_px, hand.palm_px, back, outline))
            curl_deg = shape.curl_deg
        elif hand.landmarks_px is None:
            part = Part.UNKNOWN
        part = part if self._part_of is None else self._part_of(hand)
        palm_cm = palm_size(hand, back)
        arm_scale = back.px_per_cm * self._size(t_s, hand, part, back, palm_cm)
        point, patch = pressing_points(hand, part, self._steady(t_s, hand.id, arm), arm_scale)
        # The part or the palm: a thumb may reach over the edge while its hand lies on the back.
        depth_px = max(cv2.pointPolygonTest(outline, (float(x), float(y)), True) for x, y in (point, hand.palm_px))
        stays = t_s - self._touched_s.get(hand.id, -np.inf) <= STAY_S
        if depth_px < -(EDGE_CM + (STAY_CM if stays else 0.0)) * back.px_per_cm:
            return None
        self._touched_s[hand.id] = t_s
        above_cm = self._heights.above_cm(t_s, hand, part, back, palm_cm)
        canonical = pressed(back, np.concatenate([point[None], patch, hand.palm_px[None]]), above_cm)
        palm, canonical = canonical[-1], canonical[:-1]
        x_cm, v = float(canonical[0, 0]), float(canonical[0, 1])
        zones = self._atlas.zones_at(canonical)
        zones[0] = zones[0] or self._zone_beside(x_cm, v)
        share = 1.0 / (len(zones) - 1)
        footprint: dict[str, float] = {}
        for zone in zones[1:]:
            # The edge of a palm may lie over the spine without pressing there: only the pressing point counts for it.
            if zone is not None and zone != "spine":
                footprint[zone] = footprint.get(zone, 0.0) + share
        if not footprint and zones[0] not in (None, "spine"):
            footprint[str(zones[0])] = 1.0
        return Touch(
            t_s=t_s,
            hand_id=hand.id,
            hand=hand.side,
            part=part,
            x_cm=x_cm,
            v=v,
            zone=zones[0],
            midline_cm=abs(x_cm),
            footprint=footprint,
            curl_deg=curl_deg,
            palm_x_cm=float(palm[0]),
            palm_v=float(palm[1]),
            error_cm=float(np.hypot(back.error_cm, _part_error_cm(hand, part))) if back.error_cm else 0.0,
            palm_long_cm=_apart_cm(hand, WRIST, (MIDDLE_MCP,), back),
            palm_broad_cm=_apart_cm(hand, 5, (17,), back),
            reach_cm=_apart_cm(hand, WRIST, (8, 12, 16, 20), back),
            thumb_cm=_apart_cm(hand, THUMB_TIP, (5, 9, 13, 17), back),
            surely=hand.score >= SURE_READING,
        )

    def _size(self, t_s: float, hand: Hand, part: Part, back: BackPose, palm_cm: PalmSize | None) -> float:
        """How large this hand is beside the usual one, as it was last seen flat: its forearm is as much longer."""
        before_s, before = self._hands_cm.get(hand.id, (-np.inf, 0.0))
        if part is Part.PALM and palm_cm is not None and not on_edge(palm_cm):
            now = hand.length_px / back.px_per_cm
            share = 1 - float(np.exp(-(t_s - before_s) / (LONGER_S if now > before else SHORTER_S)))
            before += share * (now - before)
            self._hands_cm[hand.id] = (t_s, before)
        return float(np.clip((before or HAND_CM) / HAND_CM, *HAND_SHARES))

    def _steady(self, t_s: float, hand_id: int, arm: Array | None) -> Array | None:
        """Where the forearm lies, without the trembling that its length would magnify."""
        if arm is None:
            return None
        before_s, before = self._arms.get(hand_id, (-np.inf, arm))
        share = 1 - float(np.exp(-(t_s - before_s) / ARM_MEMORY_S))
        steady = before + share * (arm - before)
        steady = steady / max(float(np.linalg.norm(steady)), 1e-6)
        self._arms[hand_id] = (t_s, steady)
        return steady

    def _shape(self, hand: Hand) -> tuple[Posture, dict[Part, float]]:
        """The hand's posture and what this look says of the part, once a reading, which may serve many frames."""
        marks = hand.world_m if hand.world_m is not None else hand.landmarks_px
        assert marks is not None
        known = self._shapes.get(hand.id)
        if known is None or known[0] is not marks:
            shape = posture(marks, hand.landmarks_px)
            known = self._shapes[hand.id] = (marks, shape, part_scores(shape, hand.features))
        return known[1], known[2]

    def _zone_beside(self, x_cm: float, v: float) -> str | None:
        way = np.array([(MIDDLE[0] + k * (x_cm - MIDDLE[0]), MIDDLE[1] + k * (v - MIDDLE[1])) for k in WAY_IN])
        return next((zone for zone in self._atlas.zones_at(way) if zone is not None), None)

    def forget(self) -> None:
        """After a cut: postures start anew."""
        self._votes.clear()
        self._touched_s.clear()
        self._arms.clear()
        self._hands_cm.clear()
        self._heights.forget()


def on_the_back(
    scores: dict[Part, float], marks: Array, palm_px: Array, back: BackPose, outline: NDArray[np.float32]
) -> dict[Part, float]:
    """The parts' scores where it is known what lies on the back: a palm beside it presses less than a thumb on it."""
    if _inside_cm(palm_px, back, outline) >= 0 or _inside_cm(marks[THUMB_TIP], back, outline) < THUMB_IN_CM:
        return scores
    # Seen at a slant, a palm seems to lie beside the back that it stands on.
    under_px = back.to_px(back.under(palm_px[None], RAISED_CM[Part.PALM]))[0]
    palm = _inside_cm(under_px, back, outline)
    if palm >= 0:
        return scores
    share = float(np.exp(max(palm, -MOST_BESIDE_CM) / BESIDE_CM))
    result = {part: score * (share if part in (Part.PALM, Part.HEEL) else 1.0) for part, score in scores.items()}
    total = sum(result.values())
    return {part: score / total for part, score in result.items()}


def _inside_cm(point_px: Array, back: BackPose, outline: NDArray[np.float32]) -> float:
    """How far a pixel (2,) lies inside the outline, in cm along the midline; negative beside it."""
    x, y = point_px
    return cv2.pointPolygonTest(outline, (float(x), float(y)), True) / back.px_per_cm


def _apart_cm(hand: Hand, one: int, others: tuple[int, ...], back: BackPose) -> float | None:
    """How far a landmark appears from some others, on the mean, in cm at the height of the skin; None if not read."""
    if hand.landmarks_px is None or (hand.bridged and hand.score < SURE_READING):
        return None
    x, y = (hand.landmarks_px[list(others)] - hand.landmarks_px[one]).T
    return float(np.hypot(x, y).mean()) / back.px_per_cm


def _part_error_cm(hand: Hand, part: Part) -> float:
    if hand.bridged or hand.landmarks_px is None:
        return BRIDGED_ERROR_CM
    return PART_ERROR_CM if part in (Part.PALM, Part.HEEL) else TIP_ERROR_CM
