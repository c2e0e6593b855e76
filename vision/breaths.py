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
        return len(self._shallow) >= LEAST_CHANGED

    def update(self, observation: Observation) -> tuple[FaultEvent, ...]:
        """Take in one observation."""
        self._stand(observation)
        breath = observation.breath
        if breath is None:
            # The window is over: what comes in the next one is compared anew, with what was usual.
            self.newest = None
            return self._over()
        if breath.confidence < self._least:
            return ()
        self.newest = BreathSample(breath.t_s, breath.rate_per_min, breath.depth, breath.confidence)
        if self._samples and breath.t_s - self._samples[-1].t_s < SAMPLE_S:
            return ()
        self._samples.append(self.newest)
        if len(self._usual) >= LEAST_BEFORE and breath.depth < self._share * median(self._usual):
            self._shallow.append(self.newest)
            return ()
        self._usual = [*self._usual, breath.depth][-REMEMBERED:]
        return self._over()

    def _over(self) -> tuple[FaultEvent, ...]:
        shallow, self._shallow = self._shallow, []
        if len(shallow) < LEAST_CHANGED:
            return ()
        return (FaultEvent(Fault.BREATH_HELD, shallow[0].t_s, shallow[-1].t_s, None, None, None, (), self._says),)

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
