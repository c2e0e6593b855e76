"""What the givers of the bundled samples do, from beginning to end."""

from __future__ import annotations

from typing import Any

from sample_videos.studio.choreography import Style
from sample_videos.studio.routines import Duet

Phases = list[dict[str, Any]]


def good_minute(duet: Duet) -> None:
    """Long slow sweeps, a few strokes over the low back and the shoulders, slower at the end."""
    duet.bare(1.8)
    duet.enter((5.4, 0.95))
    for lane in (5.2, 6.8, 5.5):
        duet.loop(lane, 17)
    duet.low_back(0.87, 9)
    duet.shoulders(12)
    for lane, speed in ((7.1, 18.0), (5.3, 16.0)):
        duet.loop(lane, speed)
    duet.low_back(0.89, 8)
    duet.loop(6.0, 11.5)
    duet.hop((5.2, 0.95))
    duet.up(5.2, 8.5)
    duet.leave()


def on_the_spine(duet: Duet) -> None:
    """Good sweeps between five presses on the spine."""
    duet.bare(1.7)
    duet.enter((12.0, 0.14))
    duet.down(11.8, 18)
    presses = (
        ("L", 0.6, 0.34, "palm"),
        ("R", -0.5, 0.58, "heel"),
        ("R", 0.7, 0.2, "palm"),
        ("L", -0.6, 0.72, "palm"),
        ("R", 0.4, 0.46, "heel"),
    )
    _press(duet, *presses[0], 1.4)
    duet.loop(5.2, 20)
    _press(duet, *presses[1], 1.3)
    _press(duet, *presses[2], 1.6)
    duet.loop(6.8, 20)
    _press(duet, *presses[3], 1.3)
    duet.low_back(0.9, 10)
    _press(duet, *presses[4], 1.5)
    duet.loop(5.4, 19)
    duet.leave()


def _press(duet: Duet, hand: str, x_cm: float, v: float, part: str, duration_s: float) -> None:
    """One hand leans on the spine while the other rests where it is."""
    pose = "heel" if part == "heel" else "flat"
    track = duet.tracks[hand]
    track.hop((x_cm, v), 0.7, style=Style("lifted", part, pose))
    track.rest(duration_s, Style("hold", part, pose, fault="on_spine"))
    duet.together()


def too_fast(duet: Duet) -> None:
    """One calm sweep and a low back stroke, then seven hurried sweeps."""
    duet.bare(1.6)
    duet.enter((5.4, 0.95))
    duet.loop(5.2, 19)
    duet.low_back(0.88, 9)
    hurried = Style(fault="too_fast")
    for lane, speed in ((5.4, 56.0), (6.8, 62.0), (5.8, 60.0), (7.0, 58.0), (5.5, 66.0), (6.2, 60.0), (5.2, 62.0)):
        duet.hop((lane, 0.95), 0.6)
        duet.glide(
            [(lane, 0.6), (lane + 0.4, 0.18), (9.4, 0.065), (13.0, 0.10), (12.9, 0.25), (12.0, 0.6), (11.6, 0.9)],
            speed,
            hurried,
        )
    duet.leave()


def wrong_direction(duet: Duet) -> None:
    """One good sweep, then three the wrong way round."""
    duet.bare(1.7)
    duet.enter((5.4, 0.95))
    duet.loop(5.4, 19)
    duet.low_back(0.88, 9)
    backwards = Style(fault="wrong_way")
    for lane, speed in ((5.3, 18.0), (6.6, 19.0), (5.6, 18.0)):
        duet.backward_loop(lane, speed, backwards)
    duet.leave()


def half_forgotten(duet: Duet) -> None:
    """Good sweeps for the one hand that is there."""
    duet.bare(1.8)
    duet.enter((5.4, 0.95))
    duet.loop(5.2, 18)
    duet.loop(6.8, 18)
    duet.shoulders(12)
    duet.low_back(0.87, 9)
    duet.loop(5.4, 17)
    duet.leave()


def thumb_drilling(duet: Duet) -> None:
    """Good strokes, then both thumbs drill on four spots, then one more sweep."""
    duet.resting((6.5, 0.6), 1.6)
    duet.loop(5.2, 20)
    duet.shoulders(13)
    duet.low_back(0.88, 9)
    drilling = Style("drilling", "thumb", "thumb", fault="drilling")
    landing = Style("lifted", "thumb", "thumb")
    for (x, v), rate, duration in (
        ((6.6, 0.30), 2.8, 3.6),
        ((5.8, 0.55), 3.2, 3.4),
        ((7.2, 0.13), 3.0, 3.4),
        ((5.6, 0.42), 3.4, 3.2),
    ):
        for track, side in duet.sides():
            track.hop((side * x, v), 0.8, 2.0, landing)
            track.circle((side * x, v), 1.1, rate, duration, drilling)
        duet.together()
    duet.loop(6.6, 19)
    duet.leave()


def knot_hold(duet: Duet) -> None:
    """One sweep, then a thumb on a knot for 35 s."""
    duet.bare(1.6)
    duet.enter((5.4, 0.95))
    duet.loop(5.2, 18)
    _hold_knot(duet, "R", 6.2, 0.30, (10.0, 0.64), 35.0)
    duet.leave()


def _hold_knot(duet: Duet, hand: str, x_cm: float, v: float, other: tuple[float, float], duration_s: float) -> None:
    """One thumb keeps still on a knot while the other hand rests flat."""
    for track, side in duet.sides():
        if track.hand == hand:
            track.hop((side * x_cm, v), 1.0, 2.5, Style("lifted", "thumb", "thumb"))
            track.rest(duration_s, Style("hold", "thumb", "thumb"))
        else:
            track.hop((side * other[0], other[1]), 1.0)
    duet.together()


def _knead(duet: Duet, duration_s: float) -> None:
    """Pick up and squeeze along the tops of both shoulders, 35 times a minute."""
    duet.hop((8.6, 0.045), 1.0)
    for track, side in duet.sides():
        track.knead([(side * 11.0, 0.05), (side * 13.0, 0.075), (side * 9.0, 0.045)], 35 / 60, duration_s)
    duet.together()


def knead_shoulders(duet: Duet) -> None:
    """Kneading alone."""
    duet.bare(1.5)
    duet.enter((8.6, 0.06))
    _knead(duet, 14.6)
    duet.leave()


def whole_lesson(duet: Duet) -> Phases:
    """All phases of a lesson, each shortened; returns when each begins and ends."""
    phases: Phases = []

    def phase(name: str) -> None:
        now = round(duet.now_s, 2)
        if phases:
            phases[-1]["end_s"] = now
        phases.append({"name": name, "start_s": now, "end_s": now})

    duet.bare(1.8)
    phase("warm_up")
    duet.enter((5.4, 0.95))
    for lane in (5.3, 6.8, 5.5):
        duet.loop(lane, 18)
    phase("knead")
    _knead(duet, 11.0)
    phase("edges")
    for x in (6.6, 7.0, 6.8):
        duet.hop((x + 0.6, 0.52), 0.8)
        duet.glide([(x + 0.2, 0.42), (x, 0.25), (x, 0.12)], 8)
    phase("knots")
    _hold_knot(duet, "R", 6.2, 0.28, (10.5, 0.62), 11.0)
    phase("low_back")
    for v in (0.84, 0.9, 0.95, 0.87):
        duet.low_back(v, 7)
    phase("finish")
    duet.loop(5.2, 12)
    duet.hop((6.0, 0.95))
    duet.up(6.0, 8)
    duet.leave()
    phase("end")
    return phases[:-1]


def twenty_good_seconds(duet: Duet) -> None:
    """Two good sweeps."""
    duet.bare(1.7)
    duet.enter((5.4, 0.95))
    duet.loop(5.4, 18)
    duet.loop(6.7, 18)
    duet.leave()


def resting_then_good(duet: Duet) -> None:
    """Flat palms that rest, then good sweeps and a low back stroke."""
    duet.resting((6.5, 0.7), 1.6)
    duet.loop(5.4, 17)
    duet.loop(6.7, 17)
    duet.low_back(0.9, 9)
    duet.leave()
