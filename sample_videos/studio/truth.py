"""The truth of a clip: where everything was, frame by frame, strokes and planted faults. Same seed, same bytes."""

from __future__ import annotations

import gzip
import json
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from sample_videos.studio.body import SHOULDER_HALF_M, SHOULDER_V, WAIST_V
from sample_videos.studio.mesh import Floats
from sample_videos.studio.scene import FPS, SIZE
from sample_videos.studio.timeline import Moment, Timeline
from vision.atlas import load_atlas

VERSION = 1
PALM_ROWS = [0, 5, 9, 13, 17]
OUTLINE_ROWS = 18
SHORTEST_STROKE_CM = 2.0
SHORTEST_MOVE_S = 0.2
SHORTEST_STILL_S = 0.5
# Gaps (s) over which one planted fault is still the same event.
EVENT_GAPS_S = {"on_spine": 0.3, "too_fast": 1.2, "wrong_way": 0.3, "drilling": 0.5, "kidneys": 0.5}
SPINE_HALF_CM = 2.5

# MediaPipe's landmarks minus the rig's joints: along wrist -> middle knuckle, and towards the thumb, in palm lengths.
# Measured on rendered flat palms (see sample_videos/README.md).
MEDIAPIPE_BIAS: Floats = np.array(
    [
        (0.122, -0.018),
        (-0.074, -0.03),
        (-0.062, -0.002),
        (-0.097, -0.048),
        (-0.01, -0.006),
        (0.061, -0.027),
        (-0.011, -0.002),
        (-0.028, -0.008),
        (0.036, -0.016),
        (0.044, -0.017),
        (-0.017, -0.007),
        (-0.037, -0.009),
        (0.036, -0.017),
        (0.068, -0.031),
        (0.014, -0.011),
        (-0.014, 0.0),
        (0.043, -0.017),
        (0.096, -0.035),
        (0.02, -0.031),
        (0.003, -0.018),
        (0.025, -0.03),
    ]
)


def mediapipe_points(rig_px: Floats) -> Floats:
    """Rig landmarks (21, 2) px -> where MediaPipe's convention puts them."""
    along = rig_px[9] - rig_px[0]
    palm = float(np.linalg.norm(along))
    along = along / palm
    aside = np.array([-along[1], along[0]])
    aside = aside * np.sign((rig_px[5] - rig_px[17]) @ aside)
    moved: Floats = rig_px + palm * (MEDIAPIPE_BIAS[:, :1] * along + MEDIAPIPE_BIAS[:, 1:] * aside)
    return moved


def _px(points: Floats) -> list[list[float]]:
    rounded: list[list[float]] = np.round(points, 1).tolist()
    return rounded


def back_points(timeline: Timeline, t_s: float) -> dict[str, list[float]]:
    """The back's points in the frame's pixels."""
    body, length = timeline.body, timeline.body.c7_crest_m
    half = SHOULDER_HALF_M * body.shape.scale * body.shape.width
    shoulder_y = -SHOULDER_V * length
    world = [(0.0, 0.0), (-half, shoulder_y), (half, shoulder_y), (0.0, -length)]
    placed = np.array([(x, y, float(body.height(x, y))) for x, y in world])
    c7, shoulder_l, shoulder_r, crest_mid = _px(timeline.camera.pixels(placed, t_s))
    waist_l, waist_r = _px(edge_points(timeline, WAIST_V, t_s))
    crest_l, crest_r = _px(edge_points(timeline, 1.0, t_s))
    return {
        "c7": c7,
        "shoulder_l": shoulder_l,
        "shoulder_r": shoulder_r,
        "waist_l": waist_l,
        "waist_r": waist_r,
        "crest_l": crest_l,
        "crest_r": crest_r,
        "crest_mid": crest_mid,
    }


def edge_points(timeline: Timeline, v: float, t_s: float) -> Floats:
    """The visible edge (2, 2) px of the torso at a level, left then right: what the camera sees farthest out."""
    body = timeline.body
    s = v * body.c7_crest_m
    half = float(body.half_width(s))
    shares = np.linspace(0.75, 0.999, 60)
    edges = []
    for side in (-1.0, 1.0):
        x = side * half * shares
        world = np.stack([x, np.full_like(x, -s), body.torso_height(x, np.full_like(x, s))], 1)
        pixels = timeline.camera.pixels(world, t_s)
        middle = timeline.camera.pixels(np.array([[0.0, -s, float(body.height(0.0, -s))]]), t_s)[0]
        outward = pixels[-1] - middle
        edges.append(pixels[int(np.argmax((pixels - middle) @ outward))])
    return np.array(edges)


def outline(timeline: Timeline, t_s: float) -> list[list[float]]:
    """The back's outline in pixels: from C7 down the left side to the crest's level, and up the right side."""
    rows = [edge_points(timeline, float(v), t_s) for v in np.linspace(0, 1, OUTLINE_ROWS)]
    middle = np.array([(0.0, y, float(timeline.body.height(0.0, y))) for y in (0.0, -timeline.body.c7_crest_m)])
    c7, crest = timeline.camera.pixels(middle, t_s)
    return _px(np.array([c7, *(row[0] for row in rows), crest, *(row[1] for row in reversed(rows))]))


class TruthWriter:
    """Gathers a timeline's truth."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.atlas = load_atlas(timeline.scene.body.arms)  # type: ignore[arg-type]
        self.rows: dict[str, list[dict[str, Any]]] = {track.hand: [] for track in timeline.tracks}
        self.tags: dict[str, list[tuple[int, str | None]]] = {track.hand: [] for track in timeline.tracks}

    def frames(self) -> list[dict[str, Any]]:
        """Every frame's back and hands."""
        frames: list[dict[str, Any]] = []
        back: dict[str, list[float]] = {}
        last_outline: list[list[float]] = []
        for index in range(self.timeline.frame_count):
            t_s = index / FPS
            if index == 0 or self.timeline.camera.margin:
                back = back_points(self.timeline, t_s)
                shape = outline(self.timeline, t_s)
            entry: dict[str, Any] = {"points_px": back}
            if shape != last_outline:
                entry["outline_px"] = shape
                last_outline = shape
            hands = [self._hand(moment, t_s, index) for moment in self.timeline.moments(t_s)]
            frames.append({"t_s": round(t_s, 4), "back": entry, "hands": hands})
        return frames

    def _hand(self, moment: Moment, t_s: float, index: int) -> dict[str, Any]:
        sample, leg = moment.sample, moment.sample.leg
        rig = self.timeline.camera.pixels(moment.placed.landmarks, t_s)
        v = sample.s_cm / self.timeline.c7_crest_cm
        palm = rig[PALM_ROWS]
        visible = bool(np.all((palm >= 0) & (palm < SIZE)))
        row = {
            "hand": moment.hand,
            "rig_px": _px(rig),
            "mediapipe_px": _px(mediapipe_points(rig)),
            "part": leg.style.part,
            "contact": moment.contact,
            "x_cm": round(sample.x_cm, 2),
            "v": round(v, 4),
            "zone": self.atlas.zone_at(sample.x_cm, v) if moment.contact else None,
            "midline_cm": round(abs(sample.x_cm), 2),
            "speed_cm_s": round(moment.speed_cm_s, 2),
            "direction": moment.direction,
            "technique": leg.style.technique if moment.contact else "lifted",
            "visible": visible,
        }
        self.rows[moment.hand].append({"index": index, **row})
        self.tags[moment.hand].append((index, leg.style.fault if moment.contact else None))
        return row

    def strokes(self) -> list[dict[str, Any]]:
        """Runs of contact with one technique and one direction, without twitches and short pauses."""
        found = []
        for hand, rows in self.rows.items():
            runs = groupby(
                rows, key=lambda row: (row["contact"], row["technique"], row["part"], row["direction"], row["x_cm"] < 0)
            )
            for (contact, technique, _, direction, _), grouped in runs:
                run = list(grouped)
                length = sum(row["speed_cm_s"] for row in run) / FPS
                duration = len(run) / FPS
                moving = direction != "still"
                brief = duration < (SHORTEST_MOVE_S if moving else SHORTEST_STILL_S)
                too_short = brief or (moving and length < SHORTEST_STROKE_CM)
                if contact and not too_short:
                    found.append(_stroke(hand, technique, direction, run, length, duration))
        return sorted(found, key=lambda stroke: (stroke["start_s"], stroke["hand"]))

    def events(self, gap_zones: tuple[str, ...]) -> list[dict[str, Any]]:
        """The planted faults with their times."""
        found = []
        for fault, gap_s in EVENT_GAPS_S.items():
            guilty = {
                hand: {index for index, tag in tags if tag == fault and self._counts(hand, index, fault)}
                for hand, tags in self.tags.items()
            }
            for first, last in _intervals(sorted(set().union(*guilty.values())), int(gap_s * FPS)):
                hands = [hand for hand, indices in guilty.items() if any(first <= i <= last for i in indices)]
                zones = {
                    row["zone"]
                    for hand in hands
                    for row in self.rows[hand]
                    if first <= row["index"] <= last and row["index"] in guilty[hand] and row["zone"]
                }
                event = {"fault": fault, "start_s": round(first / FPS, 3), "end_s": round((last + 1) / FPS, 3)}
                found.append({**event, "hand": hands[0] if len(hands) == 1 else None, "zones": sorted(zones)})
        if gap_zones:
            end = round(self.timeline.frame_count / FPS, 3)
            found.append({"fault": "gap", "start_s": 0.0, "end_s": end, "hand": None, "zones": list(gap_zones)})
        return sorted(found, key=lambda event: (event["start_s"], event["fault"]))

    def _counts(self, hand: str, index: int, fault: str) -> bool:
        """A press on the spine counts while the part is within the midline strip; other faults as long as they last."""
        if fault != "on_spine":
            return True
        rows = self.rows[hand]
        row = rows[index - rows[0]["index"]]
        return bool(row["midline_cm"] < SPINE_HALF_CM)


def _stroke(
    hand: str, technique: str, direction: str, run: list[dict[str, Any]], length: float, duration: float
) -> dict[str, Any]:
    zones = list(dict.fromkeys(row["zone"] for row in run if row["zone"]))
    middle = sum(row["x_cm"] for row in run) / len(run)
    return {
        "hand": hand,
        "start_s": round(run[0]["index"] / FPS, 3),
        "end_s": round((run[-1]["index"] + 1) / FPS, 3),
        "technique": technique,
        "part": run[0]["part"],
        "direction": direction,
        "length_cm": round(length, 2),
        "speed_cm_s": round(length / duration, 2),
        "side": "left" if middle < 0 else "right",
        "zones": zones,
        "min_midline_cm": min(row["midline_cm"] for row in run),
    }


def _intervals(indices: list[int], gap: int) -> list[tuple[int, int]]:
    """Frame indices -> (first, last) of the runs whose holes are at most `gap` frames."""
    runs: list[tuple[int, int]] = []
    for index in indices:
        if runs and index - runs[-1][1] <= gap + 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def truth_of(
    name: str, timeline: Timeline, gap_zones: tuple[str, ...], phases: list[dict[str, Any]] | None
) -> dict[str, Any]:
    """The whole truth of a clip as JSON values."""
    scene = timeline.scene
    writer = TruthWriter(timeline)
    frames = writer.frames()
    truth: dict[str, Any] = {
        "version": VERSION,
        "name": name,
        "video": f"{name}.mp4",
        "size": list(SIZE),
        "fps": FPS,
        "seed": scene.seed,
        "scene": scene.as_json(),
        "back": {"c7_crest_cm": round(timeline.c7_crest_cm, 2), "head": scene.head, "arms": scene.body.arms},
        "strokes": writer.strokes(),
        "events": writer.events(gap_zones),
        "frames": frames,
    }
    if phases is not None:
        truth["phases"] = phases
    return truth


def write_truth(truth: dict[str, Any], path: Path) -> None:
    """Write beside, then rename; no time stamp inside, so that the same truth is the same bytes."""
    text = json.dumps(truth, separators=(",", ":"), ensure_ascii=True)
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    partial.replace(path)
