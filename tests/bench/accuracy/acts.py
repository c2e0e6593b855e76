"""What the givers of the benchmark's scenes do: short acts, good ones and planted faults."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from sample_videos.studio.choreography import Style
from sample_videos.studio.routines import Duet

Act = Callable[[Duet], None]
Random = np.random.Generator


def sweep(duet: Duet, lane_cm: float = 5.4, speed_cm_s: float = 18.0) -> None:
    """Up beside the spine, out, and down the side; lanes under 4.5 cm bring the palms side by side."""
    duet.loop(lane_cm, speed_cm_s)


def up(duet: Duet, lane_cm: float = 5.4, speed_cm_s: float = 18.0) -> None:
    """The upward half of a sweep."""
    duet.hop((lane_cm, 0.92))
    duet.up(lane_cm, speed_cm_s)


def low_back(duet: Duet, v: float = 0.88) -> None:
    """Two slow outward strokes over the low back."""
    for level in (v, v - 0.07):
        duet.low_back(level, 8)


def press(duet: Duet, hand: str = "L", x_cm: float = 0.5, v: float = 0.4, part: str = "palm") -> None:
    """Planted: one hand leans on the spine, and goes back beside it: a hand that stayed there would press on."""
    pose = "heel" if part == "heel" else "flat"
    track, side = next((track, side) for track, side in duet.sides() if track.hand == hand)
    track.hop((x_cm, v), 0.7, style=Style("lifted", part, pose))
    track.rest(1.5, Style("hold", part, pose, fault="on_spine"))
    track.hop((side * 6.5, v), 0.7)
    duet.together()


def hurry(duet: Duet, speed_cm_s: float = 60.0, times: int = 2) -> None:
    """Planted: sweeps that race."""
    for lane in (5.6, 6.8, 6.2)[:times]:
        duet.hop((lane, 0.95), 0.6)
        way = [(lane, 0.6), (lane + 0.4, 0.18), (9.4, 0.065), (13.0, 0.10), (12.9, 0.25), (12.0, 0.6), (11.6, 0.9)]
        duet.glide(way, speed_cm_s, Style(fault="too_fast"))


def backward(duet: Duet, lane_cm: float = 5.5, speed_cm_s: float = 20.0) -> None:
    """Planted: down beside the spine and up the sides."""
    duet.backward_loop(lane_cm, speed_cm_s, Style(fault="wrong_way"))


def drill(duet: Duet, x_cm: float = 6.2, v: float = 0.35, rate_hz: float = 3.0) -> None:
    """Planted: both thumbs rub hard small circles."""
    _rub(duet, (x_cm, v), 1.1, rate_hz, 3.4, Style("drilling", "thumb", "thumb", fault="drilling"))


def circles(duet: Duet, part: str = "palm", v: float = 0.45, rate_hz: float = 0.7) -> None:
    """Slow circles with flat palms or with the fingertips."""
    pose = "fingers" if part == "fingers" else "flat"
    _rub(duet, (7.6, v), 2.4, rate_hz, 4.3, Style("circles", part, pose))


def _rub(duet: Duet, at: tuple[float, float], radius_cm: float, rate_hz: float, seconds: float, style: Style) -> None:
    for track, side in duet.sides():
        point = (side * at[0], at[1])
        track.hop(point, 0.8, 2.0, Style("lifted", style.part, style.pose))
        track.circle(point, radius_cm, rate_hz, seconds, style)
    duet.together()


def knead(duet: Duet, seconds: float = 5.0) -> None:
    """Pick up and squeeze along the tops of the shoulders."""
    duet.hop((8.6, 0.045))
    for track, side in duet.sides():
        track.knead([(side * 11.0, 0.05), (side * 13.0, 0.075), (side * 9.5, 0.045)], 35 / 60, seconds)
    duet.together()


def hold(duet: Duet, hand: str = "R", x_cm: float = 6.2, v: float = 0.3, seconds: float = 4.0) -> None:
    """A thumb keeps still on a knot while the other palm rests."""
    for track, side in duet.sides():
        if track.hand == hand:
            track.hop((side * x_cm, v), 1.0, 2.5, Style("lifted", "thumb", "thumb"))
            track.rest(seconds, Style("hold", "thumb", "thumb"))
        else:
            track.hop((side * 10.0, 0.64), 1.0)
    duet.together()


def glide_with(
    duet: Duet, part: str = "knuckles", lane_cm: float = 6.0, speed_cm_s: float = 9.0, pose: str | None = None
) -> None:
    """Up beside the spine on the knuckles, the fingertips or the heels of the hands, or in another `pose`."""
    shape = pose or part
    for track, side in duet.sides():
        track.hop((side * lane_cm, 0.85), 1.0, 2.5, Style("lifted", part, shape))
        way = [(side * lane_cm, 0.6), (side * (lane_cm + 0.3), 0.2)]
        track.glide(way, speed_cm_s, Style("effleurage", part, shape))
    duet.together()


def cross(duet: Duet, lane_cm: float = 6.0, speed_cm_s: float = 12.0) -> None:
    """Arms crossed: each hand strokes the other's side, one above the other."""
    for track, side in duet.sides():
        start, end = ((0.62, 0.18), (0.95, 0.5))[track.hand == "R"]
        track.hop((-side * lane_cm, start), 1.1, 4.0)
        track.glide([(-side * lane_cm, end)], speed_cm_s)
    duet.together()


def follow(duet: Duet, lane_cm: float = 6.5, speed_cm_s: float = 14.0) -> None:
    """Both hands on one side, one close behind the other."""
    side = duet.sides()[0][1]
    for track, start, end in zip(duet.tracks.values(), (0.68, 0.95), (0.1, 0.37), strict=True):
        track.hop((side * lane_cm, start), 1.0)
        track.glide([(side * lane_cm, (start + end) / 2), (side * lane_cm, end)], speed_cm_s)
    duet.together()


def tap(
    duet: Duet,
    pose: str = "cup",
    lane_cm: float = 7.0,
    way: tuple[float, float] = (0.55, 0.25),
    rate_hz: float = 3.5,
    top_cm: float = 4.0,
    fault: str | None = None,
) -> None:
    """Both hands tap in turn, cupped or with their edges, travelling slowly over the fleshy parts."""
    style = Style("tapotement", "palm", pose, fault)
    for k, (track, side) in enumerate(duet.sides()):
        track.hop((side * lane_cm, way[0]), 0.9, 3.0, Style("lifted", "palm", pose))
        track.tap([(side * (lane_cm + 0.5), way[1])], rate_hz, 4.6, top_cm, style, 0.5 * k)
    duet.together()


def on_kidneys(duet: Duet, pose: str = "hack", rate_hz: float = 4.0) -> None:
    """Planted: tapping where no ribs and little muscle lie over the kidneys."""
    tap(duet, pose, 7.0, (0.72, 0.84), rate_hz, 3.5, "kidneys")


def forearm(
    duet: Duet, hand: str = "R", lane_cm: float = 6.5, speed_cm_s: float = 6.0, other: tuple[float, float] = (12, 0.8)
) -> None:
    """One forearm glides beside the spine, away from the giver, while the other palm rests."""
    ahead = duet.seat != "head"
    way = (0.64, 0.3) if ahead else (0.3, 0.64)
    style = Style("forearm_glide", "forearm", "forearm")
    for track, side in duet.sides():
        if track.hand == hand:
            track.hop((side * lane_cm, way[0]), 1.2, 3.0, Style("lifted", "forearm", "forearm"))
            track.glide([(side * lane_cm, way[1])], speed_cm_s, style)
            track.hop((side * (lane_cm + 1), 0.5), 1.2, 4.0)
        else:
            track.hop((side * other[0], other[1] if ahead else 1 - other[1]), 1.0)
    duet.together()


def draw(random: Random, both: bool, planted: bool) -> Act:
    """A random act, good or with a planted fault, with random places and paces; `both`: two hands work."""
    lane_cm, v = float(random.uniform(4.6, 7.2)), float(random.uniform(0.2, 0.7))
    pace_cm_s = float(random.uniform(11, 24))
    hand = str(random.choice(["L", "R"])) if both else "L"
    choices = _planted(random, hand, lane_cm, v, pace_cm_s) if planted else _good(random, lane_cm, v, pace_cm_s)
    if both and not planted:
        choices += [
            partial(hold, hand=hand, x_cm=lane_cm, v=v),
            partial(cross, lane_cm=lane_cm),
            partial(follow, lane_cm=lane_cm),
            partial(forearm, hand=hand, lane_cm=lane_cm + 1, speed_cm_s=float(random.uniform(4.5, 9))),
        ]
    return choices[int(random.integers(len(choices)))]


def _good(random: Random, lane_cm: float, v: float, pace_cm_s: float) -> list[Act]:
    pressing = str(random.choice(["knuckles", "fingers", "heel"]))
    part = str(random.choice(["palm", "fingers"]))
    pose, top_cm = str(random.choice(["cup", "hack"])), float(random.uniform(2.5, 5.5))
    beat_hz, start = float(random.uniform(2.4, 5.6)), float(random.uniform(0.4, 0.6))
    return [
        partial(sweep, lane_cm=lane_cm, speed_cm_s=pace_cm_s),
        partial(sweep, lane_cm=4.3, speed_cm_s=pace_cm_s),
        partial(low_back, v=float(random.uniform(0.82, 0.95))),
        partial(circles, part=part, v=max(v, 0.3), rate_hz=float(random.uniform(0.5, 0.9))),
        knead,
        partial(glide_with, part=pressing, lane_cm=lane_cm),
        partial(tap, pose=pose, lane_cm=lane_cm + 1, way=(start, start - 0.3), rate_hz=beat_hz, top_cm=top_cm),
    ]


def _planted(random: Random, hand: str, lane_cm: float, v: float, pace_cm_s: float) -> list[Act]:
    part, pose = str(random.choice(["palm", "heel"])), str(random.choice(["cup", "hack"]))
    return [
        partial(press, hand=hand, x_cm=float(random.uniform(-0.8, 0.8)), v=v, part=part),
        partial(hurry, speed_cm_s=float(random.uniform(52, 68))),
        partial(backward, lane_cm=lane_cm, speed_cm_s=pace_cm_s),
        partial(drill, x_cm=lane_cm, v=v, rate_hz=float(random.uniform(2.6, 3.4))),
        partial(on_kidneys, pose=pose, rate_hz=float(random.uniform(2.6, 5.4))),
    ]
