"""The project's own hand tracker: two models, a few crops, two hands at most.

Each frame: every hand that is followed is read again where its motion says it must be (two threads, side by side);
while a hand is missing, palms are searched for on a few square crops in turn, and what looks like a palm, is no
larger than a hand can be and lies on no hand already followed, is read and taken in. Searching on crops finds small
palms that one look at the whole frame misses; suppression by the distance between palm centres lets two palms
side by side both live.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import cv2
import numpy as np

from vision.hands.geometry import (
    hand_direction,
    palm_center,
    region_of_landmarks,
    region_of_palm,
    search_regions,
    straight_length,
    suppress,
)
from vision.hands.identity import Identities, agree_sides
from vision.hands.models import HandReading, LandmarkModel, Palm, PalmModel, Region
from vision.hands.settings import EngineSettings
from vision.hands.track import Track
from vision.types import Array, BackPose, Frame, Hand, Image

THREADS = 2


class HandEngine:
    """Tracks the giver's two hands, and knows the receiver's for what they are. Implements `HandTracker`."""

    name = "backrub"

    def __init__(self, settings: EngineSettings | None = None) -> None:
        self._settings = settings or EngineSettings()
        self._palms = [PalmModel() for _ in range(THREADS)]
        self._landmarks = [LandmarkModel() for _ in range(THREADS)]
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="hands")
        self._tracks: list[Track] = []
        self._identities = Identities()
        self._turn = 0
        self._searched_s = -np.inf
        self._shot_s: float | None = None

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown(wait=True)

    def reset(self) -> None:
        """Forget where the hands were (after a cut); their identities by side are kept."""
        for track in self._tracks:
            self._identities.lost(track)
        self._tracks = []
        self._searched_s = -np.inf
        self._shot_s = None

    def update(self, frame: Frame, back: BackPose | None = None, exhaustive: bool = False) -> tuple[Hand, ...]:
        """Hands in this frame. `back`: the newest back known. `exhaustive`: search every crop now (single pictures)."""
        image = frame.image
        followed = [t for t in self._tracks if self._is_due(t, frame.t_s)]
        for track in self._tracks:
            if track not in followed and not track.receiver:
                track.glide(frame.t_s)
        searching = self._missing() > 0 and (exhaustive or self._is_search_due(frame.t_s))
        regions = self._regions(frame, back, exhaustive) if searching else []
        if searching:
            self._searched_s = frame.t_s
        readings, palms = self._look(image, frame, followed, regions)
        for track, reading in zip(followed, readings, strict=True):
            self._follow(track, reading, frame, back)
        self._rescue(image, frame, back, palms)
        self._drop(frame)
        if searching:
            self._admit(image, frame, back, palms)
        self._own(back)
        agree_sides([t for t in self._tracks if not t.receiver])
        return tuple(self._hand(t) for t in self._tracks if t.proven or exhaustive)

    # ------------------------------------------------------------------ looking

    def _is_search_due(self, t_s: float) -> bool:
        """Whether to look for missing hands in this frame: in every one of a new shot, later on now and then."""
        if self._shot_s is None:
            self._shot_s = t_s
        return t_s - self._shot_s < self._settings.eager_s or t_s - self._searched_s >= self._settings.read_every_s

    def _missing(self) -> int:
        given = sum(t.proven and not t.receiver and not t.bridged for t in self._tracks)
        return max(0, self._settings.giver_hands - given)

    def _is_due(self, track: Track, t_s: float) -> bool:
        """Whether a hand must be read again now.

        At 30 frames a second every second reading of a hand in steady motion says nothing that its motion did not say
        before; quick hands, and those whose last reading failed, are read in every frame.
        """
        if self._rests(track, t_s):
            return False
        quick = float(np.linalg.norm(track.velocity)) > self._settings.quick_lengths_s * track.length
        uncertain = track.bridged or track.marks is None or quick
        return uncertain or t_s - track.seen_s >= self._settings.read_every_s

    def _rests(self, track: Track, t_s: float) -> bool:
        """A receiver's hand is looked at only now and then."""
        return track.receiver and t_s - track.seen_s < self._settings.receiver_every_s

    def _regions(self, frame: Frame, back: BackPose | None, exhaustive: bool) -> list[Region]:
        width, height = frame.size
        regions = search_regions(width, height, None if back is None else back.outline_px)
        if exhaustive:
            return regions
        # With one hand to follow, one search runs beside it; with none, two run side by side.
        lost = [Region(float(t.palm[0]), float(t.palm[1]), 3.5 * t.length) for t in self._tracks if t.bridged]
        count = max(1, THREADS - sum(not t.receiver for t in self._tracks))
        chosen = lost[:1]
        while len(chosen) < count:
            chosen.append(regions[self._turn % len(regions)])
            self._turn += 1
        return chosen

    def _look(
        self, image: Image, frame: Frame, followed: list[Track], regions: list[Region]
    ) -> tuple[list[HandReading], list[Palm]]:
        """Run the models over all that is to be looked at, `THREADS` at a time, one instance a thread."""
        readings: list[HandReading | None] = [None] * len(followed)
        found: list[list[Palm]] = [[] for _ in regions]
        jobs: list[Callable[[int], None]] = []
        for index, track in enumerate(followed):
            jobs.append(self._reading_job(image, frame.t_s, track, index, readings))
        for index, region in enumerate(regions):
            jobs.append(self._palm_job(image, region, index, found))

        def worker(lane: int) -> None:
            for job in jobs[lane::THREADS]:
                job(lane)

        lanes: list[Future[None]] = [self._pool.submit(worker, lane) for lane in range(min(THREADS, len(jobs)))]
        for lane in lanes:
            lane.result()
        palms = suppress([palm for group in found for palm in group], distance=0.5)
        return [r for r in readings if r is not None], palms

    def _reading_job(
        self, image: Image, t_s: float, track: Track, index: int, readings: list[HandReading | None]
    ) -> Callable[[int], None]:
        if track.marks is not None:
            region = region_of_landmarks(track.marks + track.predicted(t_s))
        else:
            x, y = track.read_palm_px + track.predicted(t_s) + 0.15 * track.length * track.direction
            angle = float(np.arctan2(track.direction[0], -track.direction[1]))
            region = Region(float(x), float(y), 1.5 * track.length, angle)

        def job(lane: int) -> None:
            readings[index] = self._landmarks[lane](image, region)

        return job

    def _palm_job(self, image: Image, region: Region, index: int, found: list[list[Palm]]) -> Callable[[int], None]:
        def job(lane: int) -> None:
            found[index] = self._palms[lane](image, region, self._settings.palm_score)

        return job

    # ------------------------------------------------------------------ believing

    def _size_limits(self, frame: Frame, back: BackPose | None) -> tuple[float, float]:
        longest = max(frame.size)
        low, high = self._settings.least_length * longest, self._settings.most_length * longest
        if back is not None:
            least, most = self._settings.length_cm
            low, high = max(low, least * back.px_per_cm), min(high, most * back.px_per_cm)
        return low, high

    def _believable(self, reading: HandReading, presence: float, frame: Frame, back: BackPose | None) -> bool:
        low, high = self._size_limits(frame, back)
        width, height = frame.size
        x, y = palm_center(reading.landmarks)
        inside = -0.05 * width < x < 1.05 * width and -0.05 * height < y < 1.05 * height
        return inside and reading.presence >= presence and low <= straight_length(reading.landmarks) <= high

    def _follow(self, track: Track, reading: HandReading, frame: Frame, back: BackPose | None) -> None:
        length = straight_length(reading.landmarks)
        same = 0.5 < length / max(track.length, 1.0) < 2.0
        if same and self._believable(reading, self._settings.keep_presence, frame, back):
            track.read(frame.t_s, reading)
        else:
            track.carry(frame.t_s)

    def _rescue(self, image: Image, frame: Frame, back: BackPose | None, palms: list[Palm]) -> None:
        """A hand whose landmarks were lost: look for its palm there, and read again, or live as a palm alone."""
        for track in self._tracks:
            if track.t_s < frame.t_s or not track.bridged:
                continue
            near = [p for p in palms if np.linalg.norm(p.center - track.palm) < 0.5 * track.length]
            if not near:
                region = Region(float(track.palm[0]), float(track.palm[1]), 3.0 * track.length)
                near = suppress(self._palms[0](image, region, self._settings.palm_score), distance=0.5)
                near = [p for p in near if np.linalg.norm(p.center - track.palm) < 0.5 * track.length]
            near = [p for p in near if not self._taken(p.center, track)]
            if not near:
                continue
            palm = near[0]
            reading = self._landmarks[0](image, region_of_palm(palm))
            if self._believable(reading, self._settings.keep_presence, frame, back):
                track.read(frame.t_s, reading)
            elif palm.score >= self._settings.palm_keeps:
                direction = palm.keypoints[2] - palm.keypoints[0]
                direction = direction / max(float(np.linalg.norm(direction)), 1e-6)
                track.read_palm(frame.t_s, palm.center, direction, track.length, palm.score)

    def _taken(self, point: Array, but: Track | None = None) -> bool:
        return any(
            np.linalg.norm(point - t.palm) < self._settings.same_hand * t.length
            for t in self._tracks
            if t is not but and not t.bridged
        )

    def _drop(self, frame: Frame) -> None:
        """Let go of hands not seen for too long, and of the weaker of two tracks on one hand."""
        alive: list[Track] = []
        for track in sorted(self._tracks, key=lambda t: (t.bridged, -min(t.seen_s - t.born_s, 1.0) - t.presence)):
            unseen = frame.t_s - track.seen_s > self._settings.bridge_s and not self._rests(track, frame.t_s)
            # What was lost at the edge has left the picture: nothing to carry over.
            gone = unseen or (track.bridged and self._at_edge(track, frame))
            double = any(
                np.linalg.norm(track.palm - other.palm) < self._settings.same_hand * min(track.length, other.length)
                for other in alive
            )
            if gone or double:
                self._identities.lost(track)
            else:
                alive.append(track)
        self._tracks = alive

    def _at_edge(self, track: Track, frame: Frame) -> bool:
        room = np.concatenate([track.palm, np.array(frame.size) - track.palm]).min()
        return bool(room < self._settings.edge_lengths * track.length)

    def _admit(self, image: Image, frame: Frame, back: BackPose | None, palms: list[Palm]) -> None:
        _, most = self._size_limits(frame, back)
        for palm in palms:
            if self._missing() == 0 or len(self._tracks) >= self._settings.most_hands:
                return
            if palm.size > 0.7 * most or self._taken(palm.center):
                continue
            first = self._landmarks[0](image, region_of_palm(palm))
            if not self._believable(first, self._settings.new_presence, frame, back):
                continue
            reading = self._landmarks[0](image, region_of_landmarks(first.landmarks))
            if not self._believable(reading, self._settings.new_presence, frame, back):
                continue
            center = palm_center(reading.landmarks)
            if self._taken(center):
                continue
            track = Track(
                id=-1,
                t_s=frame.t_s,
                palm=center,
                direction=hand_direction(reading.landmarks),
                length=straight_length(reading.landmarks),
                born_s=frame.t_s,
                seen_s=frame.t_s,
            )
            track.read(frame.t_s, reading)
            # A hand carried over from before and found again nearby is the same hand.
            ghosts = [t for t in self._tracks if t.bridged and np.linalg.norm(t.palm - center) < 0.8 * t.length]
            if ghosts:
                ghosts[0].read(frame.t_s, reading)
                continue
            track.id = self._identities.name(track, self._tracks)
            self._tracks.append(track)

    def _own(self, back: BackPose | None) -> None:
        outline = None if back is None else back.outline_px.astype(np.float32)
        for track in self._tracks:
            depth = None
            if outline is not None:
                palm = (float(track.palm[0]), float(track.palm[1]))
                depth = cv2.pointPolygonTest(outline, palm, True) / max(track.length, 1.0)
            track.judge_owner(depth)

    @staticmethod
    def _hand(track: Track) -> Hand:
        landmarks = track.landmarks
        length = track.length
        if landmarks is not None:
            length = float(np.linalg.norm(landmarks[12] - landmarks[0]))
            length = max(length, 0.6 * track.length)
        return Hand(
            id=track.id,
            side=track.side,
            score=round(track.presence, 4),
            palm_px=track.palm,
            length_px=length,
            direction=track.direction,
            landmarks_px=landmarks,
            world_m=track.world_m,
            role="receiver" if track.receiver else "giver",
            bridged=track.bridged,
        )
