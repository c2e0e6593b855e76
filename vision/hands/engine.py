"""The project's own hand tracker: two models, a few crops, two hands at most.

Each frame: every hand that is followed moves on as its skin moved, and is read again where that is due (two threads,
side by side). While a hand is missing, palms are searched for on a few square crops, and what looks like a palm, is no
larger than a hand can be and lies on no hand already followed, is read and taken in. Searching on crops finds small
palms that one look at the whole frame misses; suppression by the distance between palm centres lets two palms side by
side both live. A hand whose landmarks are faint is looked at by the palm model now and then; where that sees none, a
surer palm elsewhere takes its place.
"""

from __future__ import annotations

import numpy as np

from vision.hands.belief import is_forearm, jumps, near_back, plausible, size_limits
from vision.hands.cadence import due, is_gone, leaves, rests, strays_within
from vision.hands.cover import put_under, slides
from vision.hands.flow import HandFlow
from vision.hands.geometry import (
    every_region,
    inside_lengths,
    palm_center,
    region_of_landmarks,
    region_of_palm,
    search_regions,
    straight_length,
)
from vision.hands.hunch import Hunches
from vision.hands.identity import Identities, agree_sides, is_other, strays
from vision.hands.look import THREADS, Look
from vision.hands.models import HandReading, Palm
from vision.hands.roster import Roster
from vision.hands.search import Search
from vision.hands.settings import EngineSettings
from vision.hands.track import Track, new_track
from vision.network import Region
from vision.small import small_grey
from vision.types import BackPose, Frame, Hand, Image

# A doubtful hand is looked at in a square of so many of its lengths.
CHECK_LENGTHS = 2.5
# A palm lies at a hand, and perhaps beside where a hand was read, within so many of its lengths; and a second reading
# is the better one with so much more presence.
AT_PALM, BESIDE, SURER = 0.4, 0.8, 0.05
# A hand this near to another one, in the other's lengths, may lie under it; its palm may be seen this near.
UNDER, UNDER_REACH = 0.4, 1.2
# In a new shot hands may already lie on the back for so long; later they come from beside it, and one that is found so
# many of its lengths inside the outline is suspect.
NEW_SHOT_S, SUSPECT_DEPTH = 0.4, 0.4


class HandEngine:
    """Tracks the giver's two hands, and knows the receiver's for what they are. Implements `HandTracker`."""

    name = "backrub"

    def __init__(self, settings: EngineSettings | None = None) -> None:
        settings = self._settings = settings or EngineSettings()
        faint = (settings.mirror_presence, settings.new_presence)
        self._look = Look(settings.palm_score, settings.faint_palm_score, faint)
        self._hands = Roster(self._settings)
        self._identities = Identities()
        self._flow = HandFlow()
        self._search = Search(THREADS)
        self._hunches = Hunches()
        self._fresh = True
        self._shot_s = np.inf

    def close(self) -> None:
        """Stop the threads."""
        self._look.close()

    def reset(self, anew: bool = False) -> None:
        """Forget where the hands were (after a cut); their identities by side are kept, unless all begins `anew`."""
        for track in self._hands:
            self._identities.lost(track)
        if anew:
            # A number from the first, hasty look at a recording would be given back to a hand in the midst of a stroke.
            self._identities = Identities()
        self._hands.tracks = []
        self._flow.reset()
        self._search.reset()
        self._hunches.reset()
        self._shot_s = np.inf

    def update(self, frame: Frame, back: BackPose | None = None, exhaustive: bool = False) -> tuple[Hand, ...]:
        """Hands in this frame. `back`: the newest back known. `exhaustive`: search every crop now (single pictures)."""
        image = frame.image
        self._shot_s = min(self._shot_s, frame.t_s)
        self._flow.update(*small_grey(frame))
        moving = [t for t in self._hands if not t.receiver]
        motions = self._flow.motions([(t.landmarks, t.palm, t.length) for t in moving])
        for track, motion in zip(moving, motions, strict=True):
            track.advance(frame.t_s, motion)
        followed = due([t for t in self._hands if not t.covered], frame.t_s, self._settings, sized=back is not None)
        regions = self._regions(frame, back, exhaustive, len(followed))
        doubted = self._doubted(frame.t_s)
        around = [Region(float(t.palm[0]), float(t.palm[1]), CHECK_LENGTHS * t.length) for t in doubted]
        readings, palms = self._look.both(image, [t.region for t in followed], [*regions, *around])
        strayed = strays(followed, readings, self._settings.same_hand)
        for track, reading in zip(followed, readings, strict=True):
            if track in strayed:
                track.bridged = True
            else:
                self._follow(track, reading, frame, back)
        self._rescue(image, frame, back, palms, strayed)
        self._check(doubted, image, frame, back, palms)
        self._drop(frame, strayed)
        if regions:
            self._admit(image, frame, back, palms)
        self._own(back)
        # What may be no hand at all says nothing of which is which; nor do frames far apart.
        given = [t for t in self._hands if not t.receiver and t.proven]
        agree_sides(given)
        if not exhaustive:
            self._identities.settle(given)
        return tuple(track.hand() for track in self._hands.shown(every=exhaustive))

    # ------------------------------------------------------------------ looking

    def _doubted(self, t_s: float) -> list[Track]:
        """Hands at which the palm model is to look now."""
        seen = [t for t in self._hands if not (t.receiver or t.covered)]
        faint = [t for t in seen if t.presence < self._settings.faint_presence]
        return [t for t in faint if not (t.proven or t.checked) or t_s - t.checked_s >= self._settings.check_every_s]

    def _check(self, tracks: list[Track], image: Image, frame: Frame, back: BackPose | None, palms: list[Palm]) -> None:
        """Doubt hands where the palm model, asked now, sees no palm; read them anew where it sees one beside them.

        What a hand is read from is its landmarks of the frame before: a faint hand's may have drifted off it, and do
        not come back on their own.
        """
        for track in tracks:
            free = [p for p in palms if not self._hands.taken(p.center, track)]
            near = [(p, float(np.linalg.norm(p.center - track.palm)) / track.length) for p in free]
            seen = any(p.votes >= self._settings.sure_votes and apart < AT_PALM for p, apart in near)
            beside = next((p for p, apart in near if apart < BESIDE), None)
            if beside is not None and track.landmarks is not None:
                reading = self._look.read_known(image, region_of_palm(beside))
                surer = reading.presence > track.presence + SURER
                fits = surer and self._believable(reading, self._settings.new_presence, frame, back)
                center = palm_center(reading.landmarks)
                if fits and not self._hands.taken(center, track):
                    if not is_other(track, reading):
                        track.read(frame.t_s, reading)
                        seen = True
                    elif self._hands.missing() > 0:
                        self._add(new_track(frame.t_s, center, reading), back)
            track.checked_s = frame.t_s
            track.doubt = 0 if seen else track.doubt + 1
            if track.doubt == 1:
                self._search.found()

    def _regions(self, frame: Frame, back: BackPose | None, exhaustive: bool, followed: int) -> list[Region]:
        """Crops to search for palms now; none while no hand is missing."""
        thorough, self._fresh = exhaustive and self._fresh, False
        known = [(t.palm, t.length, t.direction) for t in self._hands]
        places = [Region(float(t.palm[0]), float(t.palm[1]), 3.5 * t.length) for t in self._hands if t.bridged]
        places += self._hunches.places(frame.t_s)
        assert self._flow.grey is not None
        given = [(t.palm, t.length) for t in self._hands.given()]
        only = given[0] if len(given) == 1 else None
        planned = self._search.update(frame, self._flow.grey, back, known, places, only, followed)
        if self._hands.missing() == 0:
            return []
        if thorough:
            return every_region(*frame.size)
        return search_regions(*frame.size, None if back is None else back.outline_px) if exhaustive else planned

    # ------------------------------------------------------------------ believing

    def _believable(
        self,
        reading: HandReading,
        presence: float,
        frame: Frame,
        back: BackPose | None,
        *,
        new: bool = False,
        known: bool = False,
    ) -> bool:
        fits = reading.presence >= presence
        return fits and plausible(reading, frame, back, self._settings, new=new, known=known)

    def _follow(self, track: Track, reading: HandReading, frame: Frame, back: BackPose | None) -> None:
        length = straight_length(reading.landmarks)
        same = 0.5 < length / max(track.length, 1.0) < 2.0
        # Where the skin did not go, onto the other hand: the model read that one.
        center = palm_center(reading.landmarks)
        strayed = track.flowed and (self._hands.taken(center, track) or slides(track, reading, self._hands.tracks))
        keep = self._settings.keep_presence
        if same and not strayed and self._believable(reading, keep, frame, back, known=track.proven):
            track.read(frame.t_s, reading)
        else:
            track.bridged = True

    def _rescue(
        self, image: Image, frame: Frame, back: BackPose | None, palms: list[Palm], strayed: list[Track]
    ) -> None:
        """A hand whose landmarks were lost: look for its palm there, and read again, or live as a palm alone.

        One that strayed must be read, elsewhere than where the other hand is: its palm may be the other's.
        """
        for track in self._hands:
            if not track.bridged or track.covered:
                continue
            reach = strays_within(track)
            near = [p for p in palms if np.linalg.norm(p.center - track.palm) < reach]
            if not near:
                region = Region(float(track.palm[0]), float(track.palm[1]), 3.0 * track.length)
                near = self._look.palms(image, region)
                near = [p for p in near if np.linalg.norm(p.center - track.palm) < reach]
            near = [p for p in near if not self._hands.taken(p.center, track)]
            if not near:
                continue
            palm = near[0]
            reading = self._look.read_known(image, region_of_palm(palm))
            if track in strayed and self._hands.taken(palm_center(reading.landmarks), track):
                continue
            if slides(track, reading, self._hands.tracks) or jumps(track, reading, self._settings):
                continue
            sure = palm.score >= self._settings.palm_keeps and palm.votes >= self._settings.palm_votes
            if self._believable(reading, self._settings.keep_presence, frame, back, known=track.proven):
                track.read(frame.t_s, reading)
            elif sure and track not in strayed:
                track.read_palm(frame.t_s, palm)

    def _drop(self, frame: Frame, strayed: list[Track]) -> None:
        """Let go of hands not seen for too long, of the weaker of two tracks on one hand, of one that strayed and was
        not found elsewhere, and of what has not proved to be a hand when both are known. One that surely was a hand,
        and now lies under the other one, goes with it for a while."""
        alive: list[Track] = []
        for track in sorted(self._hands, key=lambda t: (t.bridged, -min(t.seen_s - t.born_s, 1.0) - t.presence)):
            late = is_gone(track, frame.t_s, self._settings)
            if late or track in strayed:
                put_under(track, alive, self._settings)
            unseen = late and not track.covered and not rests(track, frame.t_s, self._settings)
            # What was lost at the edge has left the picture: nothing to carry over.
            gone = unseen or (track.bridged and leaves(track, frame.size, self._settings))
            # Neither has it ever moved nor does the palm model see it: a fold of skin.
            gone = gone or (track.doubt >= self._settings.most_doubt and not track.has_moved)
            hidden = track.bridged and track in strayed
            double = any(
                np.linalg.norm(track.palm - other.palm)
                < (UNDER * other.length if hidden else self._settings.same_hand * min(track.length, other.length))
                for other in alive
            )
            if gone or (double and not track.covered):
                self._identities.lost(track)
            else:
                alive.append(track)
        self._hands.tracks = alive
        if self._hands.missing() == 0:
            self._hands.tracks = [t for t in alive if t.proven or t.receiver]

    def _admit(self, image: Image, frame: Frame, back: BackPose | None, palms: list[Palm]) -> None:
        """Take in what looks like a missing hand."""
        _, most = size_limits(frame, back, self._settings)
        for palm in palms:
            if self._hands.missing() == 0 or len(self._hands) >= self._settings.most_hands:
                return
            if palm.size > 0.7 * most or self._hands.taken(palm.center):
                continue
            # A faint palm is read only beside a hand, under which it may lie.
            if palm.score < self._settings.palm_score and not self._hands.beside(palm.center, UNDER_REACH):
                continue
            reading, presence = self._read_new(image, frame, back, palm)
            if reading is None:
                if self._hunches.sight(palm, presence, frame.t_s) and near_back(palm, back):
                    self._add(new_track(frame.t_s, palm.center, palm), back)
                continue
            center = palm_center(reading.landmarks)
            if self._hands.taken(center) or self._hands.told(reading) or is_forearm(palm, reading, self._hands.tracks):
                continue
            may, worst = self._hands.to_leave(palm, reading)
            if not may:
                continue
            if worst is not None:
                self._identities.lost(worst)
                self._hands.tracks.remove(worst)
            # A hand carried over from before and found again nearby is the same hand.
            again = self._hands.again(reading)
            if again is not None:
                # A faint reading beside the hand that lies over it is one of that hand.
                if not again.covered or reading.presence >= self._settings.sure_presence:
                    again.read(frame.t_s, reading)
            else:
                self._add(new_track(frame.t_s, center, reading), back)

    def _read_new(
        self, image: Image, frame: Frame, back: BackPose | None, palm: Palm
    ) -> tuple[HandReading | None, float]:
        """The landmarks of a palm, read twice, where both are trusted; and the better presence of the two."""
        first = self._look.read(image, region_of_palm(palm))
        if first.presence < self._settings.trace_presence:
            return None, first.presence
        reading = self._look.read(image, region_of_landmarks(first.landmarks))
        before = self._hands.again(reading)
        known = before is not None and before.proven
        least = self._settings.new_presence
        trusted = all(self._believable(r, least, frame, back, new=True, known=known) for r in (first, reading))
        return reading if trusted else None, max(first.presence, reading.presence)

    def _add(self, track: Track, back: BackPose | None) -> None:
        track.came = track.t_s - self._shot_s > NEW_SHOT_S
        track.suspect = track.came and inside_lengths(track.palm, track.length, back) > SUSPECT_DEPTH
        track.id = self._identities.name(track, self._hands.tracks)
        self._hands.tracks.append(track)
        self._search.found()

    def _own(self, back: BackPose | None) -> None:
        for track in self._hands:
            depth = None if back is None else inside_lengths(track.palm, track.length, back)
            track.judge_owner(depth)
