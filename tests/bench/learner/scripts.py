"""What the hands of the scripted learner do: for each fault it is planted and then put right. Needs the studio."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sample_videos.studio.choreography import Style
from sample_videos.studio.routines import Duet
from tests.bench.accuracy import acts


@dataclass
class Script:
    """The hands of a clip, and when its fault was planted."""

    duet: Duet
    spans: list[tuple[float, float]] = field(default_factory=list)

    @contextmanager
    def planted(self) -> Iterator[None]:
        """What is done inside is the fault."""
        start_s = self.duet.now_s
        yield
        self.spans.append((start_s, self.duet.now_s))

    def by_style(self) -> None:
        """The spans are those of the legs that carry a fault in their style."""
        legs = [leg for track in self.duet.tracks.values() for leg in track.legs if leg.style.fault is not None]
        self.spans = sorted({(round(leg.start_s, 3), round(leg.end_s, 3)) for leg in legs})


def good(script: Script, times: int = 1, lane_cm: float = 5.6, speed_cm_s: float = 18.0) -> None:
    for k in range(times):
        script.duet.loop(lane_cm + 0.7 * (k % 2), speed_cm_s)


def on_spine(script: Script) -> None:
    good(script)
    acts.press(script.duet, "R", 0.4, 0.45)
    script.by_style()
    good(script)


def kidneys(script: Script) -> None:
    good(script)
    acts.on_kidneys(script.duet, "cup", 3.6)
    script.by_style()
    good(script)


def digging(script: Script) -> None:
    good(script)
    thumbs(script, (6.4, 0.76), 4.0, circle=0.9)
    good(script)


def thumbs(script: Script, at: tuple[float, float], seconds: float, circle: float = 0.0, part: str = "thumb") -> None:
    """Both hands work one spot with a part, slowly circling or still."""
    technique = "circles" if circle else "hold"
    for track, side in script.duet.sides():
        track.hop((side * at[0], at[1]), 0.9, 2.5, Style("lifted", part, part))
    script.duet.together()
    with script.planted():
        for track, side in script.duet.sides():
            if circle:
                track.circle((side * at[0], at[1]), circle, 0.8, seconds, Style(technique, part, part))
            else:
                track.rest(seconds, Style(technique, part, part))
        script.duet.together()


def on_bone(script: Script) -> None:
    good(script)
    thumbs(script, (12.8, 0.24), 4.0, circle=0.9, part="knuckles")
    good(script)


def drilling(script: Script) -> None:
    good(script)
    acts.drill(script.duet, 6.4, 0.34, 3.0)
    script.by_style()
    good(script)


def pointy(script: Script) -> None:
    good(script)
    for track, side in script.duet.sides():
        track.hop((side * 6.0, 0.88), 1.0, 2.5, Style("lifted", "fingers", "fingers"))
    script.duet.together()
    with script.planted():
        for track, side in script.duet.sides():
            track.glide([(side * 6.2, 0.5), (side * 6.4, 0.15)], 8.0, Style("effleurage", "fingers", "fingers"))
        script.duet.together()
    good(script)


def too_fast(script: Script) -> None:
    good(script)
    acts.hurry(script.duet, 58.0, 3)
    script.by_style()
    good(script)


def wrong_way(script: Script) -> None:
    good(script)
    acts.backward(script.duet, 5.6, 14.0)
    script.by_style()
    good(script)


def cold_start(script: Script) -> None:
    good(script)
    thumbs(script, (6.2, 0.3), 5.0)
    good(script)


def parked(script: Script) -> None:
    good(script)
    script.duet.hop((8.0, 0.55))
    with script.planted():
        for track, side in script.duet.sides():
            track.circle((side * 8.0, 0.55), 2.4, 0.6, 18.0, Style("circles", "palm", "flat"))
        script.duet.together()
    good(script, 2)


def hold_moved(script: Script) -> None:
    good(script)
    thumb = Style("hold", "thumb", "thumb")
    for track, side in script.duet.sides():
        track.hop((side * 6.2, 0.28), 0.9, 2.5, Style("lifted", "thumb", "thumb"))
        track.rest(7.0, thumb)
    script.duet.together()
    # 2.4 cm at 0.7 cm/s: it is over the limit and its margin, 1.4 cm, 2 s after the slow start.
    begun_s = script.duet.now_s
    for track, side in script.duet.sides():
        track.glide([(side * 6.2, 0.336)], 0.7, thumb)
    script.duet.together()
    script.spans.append((begun_s + 0.2 + 1.4 / 0.7, script.duet.now_s))
    for track in script.duet.tracks.values():
        track.rest(4.0, thumb)
    good(script)


def one_sided(script: Script) -> None:
    duet = script.duet
    right, left = (next(track for track, side in duet.sides() if side == sign) for sign in (1, -1))
    left.leave()
    for _ in range(5):
        right.hop((5.4, 0.95))
        right.glide([(5.6, 0.5), (6.0, 0.08)], 16)
        right.hop((12.0, 0.2))
        right.glide([(11.8, 0.88)], 18)
    # 0.6 of half a minute.
    script.spans.append((18.0, right.now_s))
    right.leave()
    left.now_s = right.now_s
    left.enter((-5.4, 0.95))
    for _ in range(5):
        left.hop((-5.4, 0.95))
        left.glide([(-5.6, 0.5), (-6.0, 0.08)], 15)
        left.hop((-12.0, 0.2))
        left.glide([(-11.8, 0.88)], 16)


def gap(script: Script) -> None:
    # Up beside the spine and down the sides, but never over the tops of the shoulders, not with the fingers either.
    for k in range(5):
        for track, side in script.duet.sides():
            track.hop((side * 5.4, 0.9))
            track.glide([(side * (5.4 + 0.5 * (k % 2)), 0.55), (side * 6.0, 0.33)], 16)
            track.hop((side * 11.8, 0.45), 0.8)
            track.glide([(side * 11.8, 0.88)], 14)
        script.duet.together()
    # 0.6 of a lesson of 36 s.
    script.spans.append((0.6 * 36, script.duet.now_s))
    script.duet.shoulders(9)
    script.duet.low_back(0.87, 7)
    for _ in range(2):
        for track, side in script.duet.sides():
            track.hop((side * 7.3, 0.4))
            track.glide([(side * 7.2, 0.12)], 7)
        script.duet.together()
    script.duet.low_back(0.92, 7)
    good(script)


def dragging(script: Script) -> None:
    good(script)
    script.duet.hop((5.6, 0.9))
    with script.planted():
        script.duet.glide([(5.8, 0.5), (6.0, 0.2)], 6, Style(drag=0.95))
    script.duet.hop((11.8, 0.25))
    with script.planted():
        script.duet.glide([(11.6, 0.6), (11.6, 0.85)], 6, Style(drag=0.95))
    good(script)


def abrupt_stop(script: Script) -> None:
    good(script)
    script.duet.hop((7.6, 0.5))
    with script.planted():
        for track, side in script.duet.sides():
            track.circle((side * 7.6, 0.5), 2.4, 0.7, 12.0, Style("circles", "palm", "flat"))
        script.duet.together()
    script.duet.leave()


def no_check_in(script: Script) -> None:
    good(script, 3)


def breath_held(script: Script) -> None:
    script.duet.hop((8.5, 0.5))
    for track in script.duet.tracks.values():
        track.rest(35.0)
    script.spans.append((22.0, 35.0))
