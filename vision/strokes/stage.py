"""The stage: collects settled touches of each hand and emits strokes."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from vision.standard import Standard
from vision.strokes.kneading import squeezes_of
from vision.strokes.run import Piece, Run, path_length, run_of, smoothed
from vision.strokes.segment import segment
from vision.technique import Movement, name_technique, steadiness_of
from vision.types import Direction, HandSide, Part, Stroke, Technique, Touch

# A run of contact is cut into strokes when it ends, or has grown by this much: bounds both memory and delay.
FLUSH_S = 12.0
# A single movement (a hold) may go on for this long before it is cut.
LONGEST_S = 600.0
PATH_STEP_S = 0.1


class StrokeStage:
    """Collects settled touches and emits strokes. `update` may be called with touches of several hands."""

    def __init__(self, standard: Standard, c7_crest_cm: float) -> None:
        self._standard = standard
        self._length_cm = c7_crest_cm
        self._lift_s = standard.number("stroke.lift_s")
        self._open: dict[int, list[Touch]] = {}
        self._cut_s: dict[int, float] = {}

    def update(self, t_s: float, touches: Iterable[Touch]) -> tuple[Stroke, ...]:
        """Strokes that are complete now that `touches` have settled and time has come to `t_s`."""
        done: list[Stroke] = []
        for touch in touches:
            run = self._open.setdefault(touch.hand_id, [])
            if run and touch.t_s - run[-1].t_s > self._lift_s:
                done += self._cut(touch.hand_id, final=True)
                run = self._open.setdefault(touch.hand_id, [])
            if not run:
                self._cut_s[touch.hand_id] = touch.t_s
            run.append(touch)
        for hand_id, run in list(self._open.items()):
            if run and t_s - run[-1].t_s > 2 * self._lift_s:
                done += self._cut(hand_id, final=True)
            elif run and run[-1].t_s - self._cut_s[hand_id] > FLUSH_S:
                done += self._cut(hand_id, final=False)
                self._cut_s[hand_id] = run[-1].t_s
        return tuple(done)

    def finish(self) -> tuple[Stroke, ...]:
        """The strokes that were still open."""
        return tuple(stroke for hand_id in list(self._open) for stroke in self._cut(hand_id, final=True))

    def open_strokes(self, hand_id: int, waiting: Sequence[Touch], since_s: float) -> tuple[Stroke, ...]:
        """What a hand has done since `since_s` in contact that goes on. `waiting`: its touches not settled yet."""
        known = self._open.get(hand_id, [])
        known = known[bisect_left(known, since_s, key=lambda touch: touch.t_s) :]
        if known and waiting and waiting[0].t_s - known[-1].t_s > self._lift_s:
            known = []
        if not known and not waiting:
            return ()
        run = run_of([*known, *waiting], self._length_cm)
        pieces = segment(run, self._standard)
        return tuple(make_stroke(run, piece, self._standard) for piece in pieces if self._counts(run, piece))

    @property
    def open_hands(self) -> set[int]:
        """Hands whose contact goes on, as far as it is settled."""
        return {hand_id for hand_id, run in self._open.items() if run}

    def _cut(self, hand_id: int, final: bool) -> list[Stroke]:
        touches = self._open.pop(hand_id, [])
        if not touches:
            return []
        run = run_of(touches, self._length_cm)
        pieces = segment(run, self._standard)
        if not final and pieces:
            # The last piece may still go on. One that fills the whole contact (a long hold) is left to grow.
            if len(pieces) == 1 and touches[-1].t_s - touches[0].t_s < LONGEST_S:
                self._open[hand_id] = touches
                return []
            if len(pieces) > 1:
                self._open[hand_id] = touches[pieces.pop().start :]
        return [make_stroke(run, piece, self._standard) for piece in pieces if self._counts(run, piece)]

    def _counts(self, run: Run, piece: Piece) -> bool:
        if piece.mode != "travel":
            return bool(run.t[piece.stop - 1] - run.t[piece.start] >= self._standard.number("stroke.least_s"))
        return path_length(run, piece) >= self._standard.number("stroke.least_cm")


def make_stroke(run: Run, piece: Piece, standard: Standard) -> Stroke:
    """Sum one movement up as a stroke."""
    part = slice(piece.start, piece.stop)
    touches = run.touches[part]
    t = run.t[part]
    length = path_length(run, piece)
    duration = float(t[-1] - t[0])
    fits = [touch.speed_cm_s for touch in touches if touch.speed_cm_s is not None]
    # A short quick stroke is over before the half-second fit has seen it whole: its mean says more.
    speed = max(float(np.median(fits)) if fits else 0.0, length / duration if duration > 0 else 0.0)
    if piece.mode == "still":
        speed = float(np.median(fits)) if fits else 0.0
    hand_part = _most(Counter(touch.part for touch in touches))
    curls, grip = squeezes_of(touches, standard)
    movement = Movement(piece.mode, t, run.x[part], run.y[part], curls, hand_part, length, grip)
    technique, rate_hz = name_technique(movement, standard)
    even = piece.even
    if piece.taps_hz is not None:
        technique, rate_hz = Technique.TAPOTEMENT, piece.taps_hz
    elif rate_hz is not None:
        even = _steadiness(movement, technique, rate_hz)
    # Where the part itself was: the run's path is that of the hand.
    own = [touch.part is hand_part for touch in touches]
    x = np.array([touch.x_cm for touch in touches])[own]
    return Stroke(
        hand_id=touches[0].hand_id,
        hand=_hand(touches),
        start_s=float(t[0]),
        end_s=float(t[-1]),
        # Kneading takes the whole hand, however its opening and closing was read.
        part=Part.PALM if technique is Technique.PETRISSAGE else hand_part,
        technique=technique,
        direction=piece.direction if piece.mode != "local" else Direction.CIRCULAR,
        length_cm=length,
        speed_cm_s=speed,
        side="left" if float(np.median(x)) < 0 else "right",
        zones=_zones(touches),
        min_midline_cm=float(np.abs(smoothed(x, t[own])).min()),
        rate_hz=rate_hz,
        path=_thinned(touches),
        part_share=sum(own) / len(own),
        steadiness=even,
        beat_s=piece.beat_s,
        error_cm=round(float(np.median([touch.error_cm for touch in touches])), 3),
    )


def _steadiness(movement: Movement, technique: Technique, rate_hz: float) -> float | None:
    """Of what has the rhythm: the fingers of a hand that kneads, else the hand's place."""
    if technique is not Technique.PETRISSAGE:
        return steadiness_of(movement.t, np.stack([movement.x, movement.y]), rate_hz)
    known = ~np.isnan(movement.curl_deg)
    return steadiness_of(movement.t[known], movement.curl_deg[known][None], rate_hz)


def _most(counts: Counter[Part]) -> Part:
    known = Counter({part: n for part, n in counts.items() if part is not Part.UNKNOWN})
    return (known or counts).most_common(1)[0][0]


def _hand(touches: tuple[Touch, ...]) -> HandSide:
    return Counter(touch.hand for touch in touches).most_common(1)[0][0]


def _zones(touches: tuple[Touch, ...]) -> tuple[str, ...]:
    """Zones in the order in which the pressing part came to them, without those merely brushed."""
    counts = Counter(touch.zone for touch in touches if touch.zone is not None)
    return tuple(zone for zone in counts if counts[zone] >= 0.05 * len(touches))


def _thinned(touches: tuple[Touch, ...]) -> tuple[tuple[float, float, float], ...]:
    path: list[tuple[float, float, float]] = []
    for touch in touches:
        if not path or touch.t_s - path[-1][0] >= PATH_STEP_S - 1e-9:
            path.append((round(touch.t_s, 3), round(touch.x_cm, 2), round(touch.v, 4)))
    return tuple(path)
