"""The rule by which a doubtful hand gives way, with models that say what the test wants."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from tests.vision.hands.test_geometry import open_hand, palm
from tests.vision.test_touch import BACK
from vision.hands.engine import HandEngine
from vision.hands.geometry import palm_center
from vision.hands.models import HandReading, Palm
from vision.network import Region
from vision.types import Array, BackPose, Frame, Hand, Image

FPS = 30


@dataclass(eq=False)
class Shown:
    """A hand in the picture as the models see it: `presence` of its landmarks, `votes` of the palm model (0: none),
    `right`: how likely it is a right one."""

    wrist: tuple[float, float]
    presence: float = 0.99
    votes: int = 12
    score: float = 0.9
    right: float = 0.5
    scale: float = 0.6

    def landmarks(self) -> Array:
        return open_hand(self.wrist, self.scale)

    def palm(self) -> Palm:
        seen = palm(0, 0, 60, self.score)
        center = palm_center(self.landmarks())
        return replace(seen, center=center, keypoints=seen.keypoints + center, votes=self.votes)


class FakeLook:
    """Tells of the hands shown, wherever a region holds them."""

    def __init__(self) -> None:
        self.shown: list[Shown] = []

    def close(self) -> None:
        """Nothing to stop."""

    def read(self, image: Image, region: Region) -> HandReading:
        def away(hand: Shown) -> float:
            return float(np.linalg.norm(palm_center(hand.landmarks()) - (region.x, region.y)))

        nearest = min(self.shown, key=away)
        presence = nearest.presence if away(nearest) < region.size / 2 else 0.0
        return HandReading(nearest.landmarks(), np.zeros((21, 3)), presence, nearest.right)

    def read_known(self, image: Image, region: Region) -> HandReading:
        return self.read(image, region)

    def palms(self, image: Image, region: Region) -> list[Palm]:
        seen = [hand.palm() for hand in self.shown if hand.votes]
        return [p for p in seen if np.abs(p.center - (region.x, region.y)).max() < region.size / 2]

    def both(
        self, image: Image, hands: Sequence[Region], search: Sequence[Region]
    ) -> tuple[list[HandReading], list[Palm]]:
        palms = {tuple(p.center): p for region in search for p in self.palms(image, region)}
        return [self.read(image, region) for region in hands], list(palms.values())


@pytest.fixture(name="engine")
def engine_fixture(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[HandEngine, FakeLook]]:
    look = FakeLook()
    monkeypatch.setattr("vision.hands.engine.Look", lambda *_: look)
    engine = HandEngine()
    yield engine, look
    engine.close()


def watch(engine: HandEngine, start: int, count: int, back: BackPose | None = None) -> list[tuple[Hand, ...]]:
    """So many frames of a picture in which nothing moves."""
    noise = np.random.default_rng(3).integers(0, 255, (480, 640, 3), dtype=np.uint8)
    return [engine.update(Frame(i, i / FPS, noise), back) for i in range(start, start + count)]


def wrists(hands: tuple[Hand, ...]) -> set[int]:
    return {round(float(h.landmarks_px[0, 0])) for h in hands if h.landmarks_px is not None}


def test_a_doubtful_hand_gives_way_to_a_surer_one(engine: tuple[HandEngine, FakeLook]) -> None:
    tracker, look = engine
    first, fold = Shown((150, 300)), Shown((320, 300))
    look.shown = [first, fold]
    assert wrists(watch(tracker, 0, 10)[-1]) == {150, 320}
    # The landmarks of the fold grow faint and the palm model sees none there any more; a sure hand appears.
    fold.presence, fold.votes = 0.9, 0
    look.shown.append(Shown((500, 300)))
    seen = [wrists(hands) for hands in watch(tracker, 10, 45)]
    # It is asked every 0.3 s (9 frames), and doubted at the first such look.
    assert seen[0] == {150, 320}
    assert seen[-1] == {150, 500}


@pytest.mark.parametrize(("votes", "presence"), [(3, 0.99), (12, 0.7)])
def test_one_that_is_not_sure_itself_replaces_nothing(
    engine: tuple[HandEngine, FakeLook], votes: int, presence: float
) -> None:
    tracker, look = engine
    fold = Shown((320, 300))
    look.shown = [Shown((150, 300)), fold]
    watch(tracker, 0, 10)
    fold.presence, fold.votes = 0.9, 0
    look.shown.append(Shown((500, 300), presence=presence, votes=votes))
    # It is doubted by the fourth of these frames at the latest, and let go for good nine frames after that.
    assert all(wrists(hands) == {150, 320} for hands in watch(tracker, 10, 8))


def test_two_sure_hands_are_never_replaced(engine: tuple[HandEngine, FakeLook]) -> None:
    tracker, look = engine
    look.shown = [Shown((150, 300)), Shown((320, 300))]
    watch(tracker, 0, 10)
    look.shown.append(Shown((500, 300)))
    assert all(wrists(hands) == {150, 320} for hands in watch(tracker, 10, 45))


def test_a_faint_hand_that_the_palm_model_sees_stays(engine: tuple[HandEngine, FakeLook]) -> None:
    tracker, look = engine
    faint = Shown((320, 300))
    look.shown = [Shown((150, 300)), faint]
    watch(tracker, 0, 10)
    faint.presence = 0.9
    look.shown.append(Shown((500, 300)))
    assert all(wrists(hands) == {150, 320} for hands in watch(tracker, 10, 45))


def test_what_never_moved_and_is_doubted_twice_is_let_go(engine: tuple[HandEngine, FakeLook]) -> None:
    tracker, look = engine
    fold = Shown((320, 300))
    look.shown = [Shown((150, 300)), fold]
    watch(tracker, 0, 10)
    fold.presence, fold.votes = 0.9, 0
    seen = [wrists(hands) for hands in watch(tracker, 10, 30)]
    # Two looks of the palm model, 0.3 s apart.
    assert seen[8] == {150, 320}
    assert seen[-1] == {150}


@pytest.mark.parametrize(("votes", "shown"), [(12, {150, 320}), (3, {150})])
def test_what_is_read_faintly_must_be_seen_by_the_palm_model_again(
    engine: tuple[HandEngine, FakeLook], votes: int, shown: set[int]
) -> None:
    tracker, look = engine
    # A shoulder blade reads as a hand for as long as it lies there: 0.9 on the average, but never surely.
    look.shown = [Shown((150, 300)), Shown((320, 300), presence=0.9, votes=votes)]
    assert set().union(*map(wrists, watch(tracker, 0, 45))) == shown


@pytest.mark.parametrize("known", [True, False])
def test_a_hand_that_comes_out_from_under_the_other_may_look_short(
    engine: tuple[HandEngine, FakeLook], known: bool
) -> None:
    tracker, look = engine
    upper, hand = Shown((300, 300)), Shown((345, 290), scale=0.42)
    look.shown = [upper, hand] if known else [upper]
    watch(tracker, 0, 20)
    # Nobody sees it any more, 0.4 of the other's lengths aside from that one's middle.
    look.shown = [upper]
    assert len(watch(tracker, 20, 12)[-1]) == (2 if known else 1)
    # Seen again it is 79 px long; ten of those are a centimetre of this back, where the shortest hand has 10.
    look.shown = [upper, Shown((360, 290), scale=0.42)]
    assert wrists(watch(tracker, 32, 20, BACK)[-1]) == ({300, 360} if known else {300})


def test_a_faint_hand_is_read_anew_where_the_palm_model_sees_it(engine: tuple[HandEngine, FakeLook]) -> None:
    tracker, look = engine
    faint = Shown((320, 300))
    look.shown = [faint, Shown((520, 300))]
    watch(tracker, 0, 10)
    # It is lost to a faint reading of what lies 40 px beside; the hand is 113 px long.
    faint.presence, faint.votes = 0.85, 0
    look.shown.append(Shown((360, 300)))
    assert wrists(watch(tracker, 10, 12)[-1]) == {360, 520}


def test_a_palm_beside_that_is_of_the_other_side_is_the_other_hand(engine: tuple[HandEngine, FakeLook]) -> None:
    tracker, look = engine
    left = Shown((320, 300), right=0.02)
    look.shown = [left]
    (before,) = watch(tracker, 0, 20)[-1]
    left.presence, left.votes = 0.9, 0
    look.shown.append(Shown((365, 300), right=0.98))
    after = {hand.id: hand for hand in watch(tracker, 20, 12)[-1]}
    assert wrists(tuple(after.values())) == {320, 365}
    # The left one keeps its number and its place.
    assert wrists((after[before.id],)) == {320}


def test_the_palm_of_the_other_hand_is_no_proof_of_a_doubtful_one(engine: tuple[HandEngine, FakeLook]) -> None:
    tracker, look = engine
    fold, hand = Shown((300, 300)), Shown((340, 300))
    look.shown = [hand, fold]
    assert wrists(watch(tracker, 0, 10)[-1]) == {300, 340}
    # 40 px are 0.35 of its lengths: the palm of the other hand lies within what counts as its own place.
    fold.presence, fold.votes = 0.9, 0
    assert wrists(watch(tracker, 10, 30)[-1]) == {340}


@pytest.mark.parametrize(("wrist", "found"), [(250, True), (450, False)])
def test_a_faint_palm_is_read_beside_a_hand_only(engine: tuple[HandEngine, FakeLook], wrist: int, found: bool) -> None:
    tracker, look = engine
    look.shown = [Shown((150, 300)), Shown((wrist, 300), score=0.25)]
    # 100 px are 0.9 of the hand's lengths, 300 are 2.7.
    assert (wrist in wrists(watch(tracker, 0, 20)[-1])) is found


@pytest.mark.parametrize(("anew", "number"), [(False, 1), (True, 0)])
def test_a_recording_that_begins_anew_counts_its_hands_from_nought(
    engine: tuple[HandEngine, FakeLook], anew: bool, number: int
) -> None:
    tracker, look = engine
    left, right = Shown((200, 300)), Shown((420, 300))
    look.shown = [left, right]
    places = {hand.id: hand.palm_px[0] for hand in watch(tracker, 0, 20)[-1]}
    assert places.keys() == {0, 1}
    tracker.reset(anew=anew)
    # Only the one that was the second is there: after a cut it is still known, in a new recording nobody is.
    look.shown = [left if places[1] < 300 else right]
    (hand,) = watch(tracker, 20, 20)[-1]
    assert hand.id == number
