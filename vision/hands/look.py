"""The two models over many crops of one picture: two threads, one instance of each model a thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from vision.hands.geometry import suppress
from vision.hands.models import HandReading, LandmarkModel, Palm, PalmModel
from vision.network import Region
from vision.types import Image

THREADS = 2
# Palms whose centres lie within this share of their box of each other are one.
SAME_PALM = 0.5


class Look:
    """Runs the models; nothing is remembered from picture to picture."""

    def __init__(
        self,
        palm_score: float,
        faint_score: float | None = None,
        faint_presence: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """Palms surer than `palm_score` vote for themselves; fainter ones, down to `faint_score`, are told without.

        `faint_presence`: of hands that are followed, landmarks whose presence lies between these are read a second
        time, mirrored.
        """
        self._palm_score = palm_score
        self._faint_score = palm_score if faint_score is None else faint_score
        self._faint_presence = faint_presence
        self._palms = [PalmModel() for _ in range(THREADS)]
        self._landmarks = [LandmarkModel() for _ in range(THREADS)]
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="hands")

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown(wait=True)

    def read(self, image: Image, region: Region) -> HandReading:
        """Landmarks of the hand in a region, of which nobody knows yet whether there is one."""
        return self._landmarks[0](image, region)

    def read_known(self, image: Image, region: Region, lane: int = 0) -> HandReading:
        """Landmarks of a hand that is followed, in the region where it must be.

        The surer of two readings, the second of the mirrored region, where the first is faint: what the model takes for
        nothing it may know for a hand of the other side. Of folds of skin it may as well, so it is asked only here.
        """
        reading = self._landmarks[lane](image, region)
        if not self._faint_presence[0] <= reading.presence < self._faint_presence[1]:
            return reading
        again = self._landmarks[lane](image, replace(region, mirrored=not region.mirrored))
        return again if again.presence > reading.presence else reading

    def palms(self, image: Image, region: Region) -> list[Palm]:
        """Palms in a region, best first."""
        return suppress(self._cells(image, region, 0), SAME_PALM)

    def _cells(self, image: Image, region: Region, lane: int) -> list[Palm]:
        """What every cell of the detector says, best first."""
        found = self._palms[lane](image, region, self._faint_score)
        return [p if p.score >= self._palm_score else replace(p, votes=0) for p in found]

    def both(
        self, image: Image, hands: Sequence[Region], search: Sequence[Region]
    ) -> tuple[list[HandReading], list[Palm]]:
        """Landmarks of each of `hands`, and the palms of all `search` regions together, best first."""
        readings: dict[int, HandReading] = {}
        found: list[list[Palm]] = [[] for _ in search]
        jobs: list[Callable[[int], None]] = [self._reading(image, r, i, readings) for i, r in enumerate(hands)]
        jobs += [self._searching(image, r, found[i]) for i, r in enumerate(search)]

        def worker(lane: int) -> None:
            for job in jobs[lane::THREADS]:
                job(lane)

        # One lane's work is done here: waking a thread for a single job costs time.
        lanes: list[Future[None]] = [self._pool.submit(worker, lane) for lane in range(1, min(THREADS, len(jobs)))]
        worker(0)
        for lane in lanes:
            lane.result()
        palms = suppress([palm for group in found for palm in group], SAME_PALM)
        return [readings[i] for i in range(len(hands))], palms

    def _reading(
        self, image: Image, region: Region, index: int, readings: dict[int, HandReading]
    ) -> Callable[[int], None]:
        def job(lane: int) -> None:
            readings[index] = self.read_known(image, region, lane)

        return job

    def _searching(self, image: Image, region: Region, found: list[Palm]) -> Callable[[int], None]:
        def job(lane: int) -> None:
            found.extend(self._cells(image, region, lane))

        return job
