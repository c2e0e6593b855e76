"""What breathing and stance tell over a session: samples, a held breath, times of leaning."""

from __future__ import annotations

from statistics import median

from vision.standard import Standard
from vision.types import BreathSample, Fault, FaultEvent, LeanTime, Observation

# Breathing is kept this often; what was breathed before is remembered over so many samples.
SAMPLE_S, REMEMBERED = 2.0, 30
# So many samples tell how deep the receiver breathes; so many in a row that it has changed.
LEAST_BEFORE, LEAST_CHANGED = 3, 2
# A reading of the stance stands for the time to the next one, but for no more than this.
STANCE_S = 3.0


class Breaths:
    """`update` once an observation, in time order; returns the faults that ended with it."""

    def __init__(self, standard: Standard) -> None:
        self._least = standard.number("breathing.least_confidence")
        self._share = standard.number("breathing.depth_share")
        self._says = standard.rules.faults[Fault.BREATH_HELD].says
        self._samples: list[BreathSample] = []
        self._fall = standard.number("breathing.fall_share")
        self._lost_s = standard.number("breathing.lost_s")
        self._last_s: float | None = None
        self._last: BreathSample | None = None
        self._silent_s = 0.0
        self._shallow: list[BreathSample] = []
        self._usual: list[float] = []
        self._leaning_s = self._pushing_s = 0.0
        self._stance: tuple[float, str] | None = None
        self.newest: BreathSample | None = None

    @property
    def samples(self) -> tuple[BreathSample, ...]:
        """The breathing of the session, one sample every two seconds where it was seen."""
        return tuple(self._samples)

    @property
    def lean(self) -> LeanTime | None:
        """How the giver stood; None where that was never seen."""
        seen = self._leaning_s + self._pushing_s
        return LeanTime(self._leaning_s, self._pushing_s) if seen else None

    @property
    def held(self) -> bool:
        """Whether the receiver breathes much less deeply now than before."""
        return self._is_lost() or len(self._shallow) >= LEAST_CHANGED

    def update(self, observation: Observation) -> tuple[FaultEvent, ...]:
        """Take in one observation."""
        self._stand(observation)
        breath = observation.breath
        if breath is None:
            self.newest = None
            if observation.still and self._last_s is not None:
                # The back lies still as before, and nothing rises any more: the breath is held, or hardly there.
                self._silent_s = observation.t_s - self._last_s
                return ()
            # The window is over: what comes in the next one is compared anew, with what was usual.
            ended = self._over()
            self._last_s = None
            return ended
        if breath.confidence < self._least:
            return ()
        ended = self._spoke(observation.t_s)
        self.newest = BreathSample(breath.t_s, breath.rate_per_min, breath.depth, breath.confidence)
        self._last = self.newest
        if self._samples and breath.t_s - self._samples[-1].t_s < SAMPLE_S:
            return ended
        self._samples.append(self.newest)
        if len(self._usual) >= LEAST_BEFORE and breath.depth < self._share * median(self._usual):
            self._shallow.append(self.newest)
            return ended
        self._usual = [*self._usual, breath.depth][-REMEMBERED:]
        return ended + self._over()

    def _spoke(self, t_s: float) -> tuple[FaultEvent, ...]:
        """A breath is seen: the silence before it, if it was long, is over."""
        ended = self._silence()
        self._last_s, self._silent_s = t_s, 0.0
        return ended

    def _is_lost(self) -> bool:
        """Whether the breath faded and then was not seen any more; a sudden silence may be the camera's.

        As the window fills with a held breath its rhythm becomes shallower, or less sure.
        """
        last = self._last
        if last is None or len(self._usual) < LEAST_BEFORE or self._silent_s < self._lost_s:
            return False
        usual = median(one.confidence for one in self._samples[-REMEMBERED:])
        return last.depth < self._fall * median(self._usual) or last.confidence < self._fall * usual

    def _silence(self) -> tuple[FaultEvent, ...]:
        if self._last_s is None or not self._is_lost():
            return ()
        end_s = self._last_s + self._silent_s
        return (FaultEvent(Fault.BREATH_HELD, self._last_s, end_s, None, None, None, (), self._says),)

    def _over(self) -> tuple[FaultEvent, ...]:
        shallow, self._shallow = self._shallow, []
        ended = self._silence()
        self._silent_s = 0.0
        if len(shallow) < LEAST_CHANGED:
            return ended
        found = FaultEvent(Fault.BREATH_HELD, shallow[0].t_s, shallow[-1].t_s, None, None, None, (), self._says)
        return (*ended, found)

    def finish(self) -> tuple[FaultEvent, ...]:
        """The fault that went on to the end."""
        return self._over()

    def _stand(self, observation: Observation) -> None:
        if self._stance is not None:
            since_s, how = self._stance
            if observation.lean is not None or observation.t_s - since_s > STANCE_S:
                seconds = min(observation.t_s - since_s, STANCE_S)
                if how == "leaning":
                    self._leaning_s += seconds
                else:
                    self._pushing_s += seconds
                self._stance = None
        if observation.lean is not None:
            self._stance = (observation.t_s, observation.lean.seen)

    @property
    def stance(self) -> str | None:
        """How the giver stands now: leaning, pushing; None where it was not seen for a while."""
        return None if self._stance is None else self._stance[1]
