import numpy as np
import pytest

from vision.hands.geometry import (
    every_region,
    hand_direction,
    palm_center,
    region_of_landmarks,
    region_of_palm,
    search_regions,
    straight_length,
    suppress,
    upright_angle,
)
from vision.hands.models import LANDMARK_INPUT_PX, Palm
from vision.network import Region
from vision.types import Array


def open_hand(at: tuple[float, float] = (0, 0), scale: float = 1.0) -> Array:
    """21 landmarks of a hand whose fingers point up the picture: wrist at `at`, middle knuckle 100 above it."""
    points = np.zeros((21, 2))
    for finger, x in enumerate((-40, -20, 0, 20, 40)):
        for joint in range(4):
            points[1 + 4 * finger + joint] = (x, -100 - 30 * joint)
    points[1:5] = [(-30, -20), (-50, -45), (-60, -70), (-65, -90)]
    landmarks: Array = points * scale + np.array(at)
    return landmarks


def palm(x: float, y: float, size: float, score: float) -> Palm:
    keypoints = np.array([[x, y + size / 2], [x, y], [x, y - size / 2], *[[x, y]] * 4], dtype=np.float64)
    return Palm(score, np.array([x, y], dtype=np.float64), size, keypoints)


@pytest.mark.parametrize(("vector", "degrees"), [((0, -1), 0), ((1, 0), 90), ((0, 1), 180), ((-1, 0), -90)])
def test_the_angle_that_turns_a_vector_up(vector: tuple[float, float], degrees: float) -> None:
    assert np.degrees(upright_angle(np.array(vector, dtype=np.float64))) == pytest.approx(degrees)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("angle", [0.0, 0.7, np.pi / 2, -2.0])
def test_a_region_maps_there_and_back(angle: float, mirrored: bool) -> None:
    region = Region(100.0, 50.0, 80.0, angle, mirrored)
    points = np.array([[100.0, 50.0], [110.0, 70.0], [60.0, 20.0]])
    affine = region.to_input(224).astype(np.float64)
    inside = points @ affine[:, :2].T + affine[:, 2]
    assert inside[0] == pytest.approx([112, 112], abs=1e-3)
    assert region.from_input(inside, 224) == pytest.approx(points, abs=1e-3)


def test_a_mirrored_region_shows_left_and_right_the_other_way_round() -> None:
    # A square of 80 pixels about (100, 50), seen as 160: 10 right and 20 down of its middle become 20 and 40.
    affine = Region(100.0, 50.0, 80.0, mirrored=True).to_input(160)
    assert affine @ (110, 70, 1) == pytest.approx([80 - 20, 80 + 40])


def test_the_region_turns_the_hand_upright() -> None:
    # Fingers point right in the picture: in the region they must point up.
    region = region_of_palm(
        Palm(1.0, np.array([100.0, 100.0]), 40.0, np.array([[80.0, 100], [0, 0], [120, 100]] + [[0, 0]] * 4))
    )
    affine = region.to_input(LANDMARK_INPUT_PX).astype(np.float64)
    wrist, knuckle = (np.array([x, 100.0]) @ affine[:, :2].T + affine[:, 2] for x in (80, 120))
    assert knuckle[0] == pytest.approx(wrist[0], abs=1e-3)
    assert knuckle[1] < wrist[1]
    # 2.6 boxes, moved half a box towards the fingers.
    assert region.size == pytest.approx(104)
    assert (region.x, region.y) == pytest.approx((120, 100))


def test_the_region_of_landmarks_holds_the_hand_and_follows_its_size() -> None:
    region = region_of_landmarks(open_hand((300, 300)))
    twice = region_of_landmarks(open_hand((300, 300), 2.0))
    assert region.angle == pytest.approx(0, abs=1e-6)
    assert twice.size == pytest.approx(2 * region.size)
    # Inner landmarks reach from the wrist (y 0) to the first finger joints (y -130): 130 high, twice that.
    assert region.size == pytest.approx(260)


def test_measures_of_a_hand() -> None:
    hand = open_hand((10, 20))
    assert straight_length(hand) == pytest.approx(190)
    assert hand_direction(hand) == pytest.approx([0, -1])
    # Wrist (0, 0) and knuckles at x -20, 0, 20, 40, y -100.
    assert palm_center(hand) == pytest.approx([10 + 8, 20 - 80])


def test_two_palms_side_by_side_both_live() -> None:
    # Their boxes overlap by half: suppression by overlap would drop one.
    kept = suppress([palm(100, 100, 60, 0.9), palm(135, 100, 60, 0.8)], distance=0.5)
    assert [p.score for p in kept] == [0.9, 0.8]


def test_one_palm_seen_twice_is_one() -> None:
    kept = suppress([palm(110, 100, 60, 0.8), palm(100, 100, 60, 0.9)], distance=0.5)
    assert [p.score for p in kept] == [0.9]


def test_a_thorough_search_looks_at_each_square_turned_four_ways() -> None:
    regions = every_region(640, 480)
    assert len(set(regions)) == len(regions)
    assert len({r.angle for r in regions}) == 4
    assert len(regions) == 4 * len({(r.x, r.y, r.size) for r in regions})


def test_the_search_covers_the_picture() -> None:
    regions = search_regions(1280, 720)
    assert (regions[0].x, regions[0].y, regions[0].size) == (640, 360, 1280)
    squares = regions[1:]
    assert [r.size for r in squares] == [720] * 3
    assert min(r.x - 360 for r in squares) == 0
    assert max(r.x + 360 for r in squares) == 1280
    back = np.array([[400.0, 100], [800, 100], [800, 600], [400, 600]])
    around = search_regions(1280, 720, back)[0]
    assert (around.x, around.y, around.size) == pytest.approx((600, 350, 600))
