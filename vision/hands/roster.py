"""The hands that are followed at one time, and what can be asked of all of them together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from vision.hands.geometry import palm_center
from vision.hands.identity import is_again
from vision.hands.models import HandReading, Palm
from vision.hands.settings import EngineSettings
from vision.hands.track import Track
from vision.types import Array

# Two readings show one hand where their landmarks lie so near each other on the mean, in its lengths.
SAME_LANDMARKS = 0.3


class Roster:
    """Two of the giver's hands at most, the receiver's, and what may yet prove to be a hand."""

    def __init__(self, settings: EngineSettings, tracks: Sequence[Track] = ()) -> None:
        self._settings = settings
        self.tracks = list(tracks)

    def __iter__(self) -> Iterator[Track]:
        return iter(self.tracks)

    def __len__(self) -> int:
        return len(self.tracks)

    def given(self) -> list[Track]:
        """The giver's hands that are surely hands and seen now."""
        return [t for t in self.tracks if t.proven and not t.receiver and not t.bridged]

    def missing(self) -> int:
        """How many of the giver's hands are not followed, or doubtful: a surer one takes the place of those."""
        return max(0, self._settings.giver_hands - sum(t.doubt == 0 for t in self.given()))

    def shown(self, every: bool) -> list[Track]:
        """The hands to tell of, unproven ones too where `every`: one giver has two, of more the likeliest two."""
        shown = [t for t in self.tracks if t.proven or every]
        given = sorted((t for t in shown if not t.receiver), key=lambda t: (t.bridged, t.doubt, -t.presence))
        spare = given[self._settings.giver_hands :]
        return [t for t in shown if t not in spare]

    def taken(self, point: Array, but: Track | None = None) -> bool:
        """Whether a hand that is seen, other than `but`, is at this point, (2,) px."""
        others = [t for t in self.tracks if t is not but and not t.bridged]
        return any(np.linalg.norm(point - t.palm) < self._settings.same_hand * t.length for t in others)

    def told(self, reading: HandReading) -> bool:
        """Whether a reading shows a hand that is seen already: all its landmarks lie near that one's.

        Of a hand that comes down from the camera, or is half hidden, the two models' sizes differ, and the middles too.
        """
        seen = [(t.landmarks, t.length) for t in self.tracks if not t.bridged]
        return any(
            landmarks is not None
            and np.linalg.norm(reading.landmarks - landmarks, axis=1).mean() < SAME_LANDMARKS * length
            for landmarks, length in seen
        )

    def beside(self, point: Array, reach: float) -> bool:
        """Whether one of the giver's hands that are seen is within `reach` of its lengths of a point, (2,) px."""
        return any(np.linalg.norm(point - t.palm) < reach * t.length for t in self.given())

    def again(self, reading: HandReading) -> Track | None:
        """The hand, carried over since it was lost, that a reading shows again: the nearest of those that it can be."""
        center = palm_center(reading.landmarks)
        lost = [t for t in self.tracks if t.bridged and is_again(t, center, reading)]
        return min(lost, key=lambda t: float(np.linalg.norm(t.palm - center)), default=None)

    def to_leave(self, palm: Palm, reading: HandReading) -> tuple[bool, Track | None]:
        """Whether a hand may come in, and whose place it takes: with as many as there can be, only a sure one in the
        place of a doubtful one."""
        given = self.given()
        if len(given) < self._settings.giver_hands:
            return True, None
        worst = max(given, key=lambda t: (t.doubt, -t.presence))
        sure = palm.votes >= self._settings.sure_votes and reading.presence >= self._settings.sure_presence
        may = worst.doubt > 0 and sure
        return may, worst if may else None
