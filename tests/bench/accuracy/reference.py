"""What the truth itself would be graded: its own touches through the product's judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tests.bench.accuracy.back import TrueBack, true_backs
from tests.bench.accuracy.hands import TrueHand
from vision.atlas import load_atlas
from vision.back import key_from_points
from vision.judge import Judge
from vision.touch import TouchStage
from vision.tutor import Options
from vision.types import (
    MIDDLE_MCP,
    MIDDLE_TIP,
    PALM_LANDMARKS,
    WRIST,
    Array,
    BackPose,
    Frame,
    Hand,
    Observation,
    Part,
    Report,
    Source,
    Touch,
)

IDS = {"L": 1, "R": 2}
# A fist's middle finger ends beside its wrist: then the palm tells the size of the hand.
HAND_OF_PALM = 1.7


def true_hand(row: Mapping[str, Any]) -> TrueHand:
    """A hand of the truth, in MediaPipe's landmarks."""
    marks = np.array(row["mediapipe_px"], np.float64)
    palm = float(np.linalg.norm(marks[MIDDLE_MCP] - marks[WRIST]))
    size = max(float(np.linalg.norm(marks[MIDDLE_TIP] - marks[WRIST])), HAND_OF_PALM * palm)
    return TrueHand(marks[list(PALM_LANDMARKS)].mean(axis=0), size, row["hand"], marks, row["hand"])


def true_report(truth: Mapping[str, Any], options: Options) -> Report:
    """The report of a session in which everything was seen exactly."""
    width, height = truth["size"]
    blank = Frame(0, 0.0, np.zeros((height, width, 3), np.uint8))
    atlas = load_atlas(arms=options.arms)
    parts: dict[int, Part] = {}
    stage = TouchStage(atlas, options.standard.number("seen.back_quality"), lambda hand: parts[hand.id])
    judge = Judge(options.standard, atlas, options.c7_crest_cm)
    pose: BackPose | None = None
    before: TrueBack | None = None
    for index, (frame, back) in enumerate(zip(truth["frames"], true_backs(truth["frames"]), strict=True)):
        if pose is None or before is None or back.points["c7"].tolist() != before.points["c7"].tolist():
            points = {name: (float(x), float(y)) for name, (x, y) in back.points.items()}
            pose, before = key_from_points(points, blank, (), options.c7_crest_cm).pose, back
        hands = tuple(_hand(row) for row in frame["hands"])
        parts |= {IDS[row["hand"]]: Part(row["part"]) for row in frame["hands"]}
        found = {touch.hand_id: touch for touch in stage.update(frame["t_s"], hands, pose)}
        touches = tuple(
            _touch(row, frame["t_s"], found.get(IDS[row["hand"]])) for row in frame["hands"] if row["contact"]
        )
        judge.update(Observation(index, frame["t_s"], hands, pose, touches))
    duration = len(truth["frames"]) / truth["fps"]
    source = Source(truth["name"], duration, width, height, len(truth["frames"]), "h264")
    return judge.finish(source, options.settings())


def _hand(row: Mapping[str, Any]) -> Hand:
    true = true_hand(row)
    marks = true.landmarks
    assert marks is not None
    along = marks[MIDDLE_MCP] - marks[WRIST]
    direction: Array = along / np.linalg.norm(along)
    return Hand(IDS[row["hand"]], row["hand"], 1.0, true.palm, true.size, direction, marks)


def _touch(row: Mapping[str, Any], t_s: float, found: Touch | None) -> Touch:
    """The true place and part; only the spread of the contact patch over zones is what the product makes of it."""
    footprint = {} if row["zone"] in (None, "spine") else {row["zone"]: 1.0}
    base = found or Touch(t_s, IDS[row["hand"]], row["hand"], Part.PALM, 0.0, 0.0, None, 0.0, footprint)
    exact = {name: row[name] for name in ("x_cm", "v", "zone", "midline_cm")}
    return replace(base, part=Part(row["part"]), **exact)


def zone_share_error(found: Report, true: Report) -> float | None:
    """Percent of the time of touch that was put down to wrong zones; None where one of them has no touch."""
    shares = []
    for report in (found, true):
        seconds = {dose.zone: dose.seconds for dose in report.zones}
        total = sum(seconds.values())
        if total <= 0:
            return None
        shares.append({zone: s / total for zone, s in seconds.items()})
    return 50 * sum(abs(shares[0][zone] - shares[1][zone]) for zone in shares[0])


def grade_errors(found: Report, true: Report) -> list[float]:
    """Points by which each grade, and the overall one, is off, where both reports have it."""
    pairs = [(found.overall, true.overall)]
    pairs += [(one.score, two.score) for one, two in zip(found.grades, true.grades, strict=True)]
    return [abs(one - two) for one, two in pairs if one is not None and two is not None]
