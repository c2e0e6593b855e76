"""The points of a back that the network reads, and the back that they describe."""

from dataclasses import replace

import numpy as np
import pytest

from sample_videos import FOLDER, load_truth
from vision.back import template
from vision.back.bound import read_error_cm
from vision.back.fit import fit_picture
from vision.back.points import (
    ACROMION_LEFT,
    ACROMION_RIGHT,
    C7,
    CREST,
    POINTS,
    PointReader,
    PointReading,
    point_reader,
    together,
)
from vision.back.pose import read_points
from vision.back.read import disagreement, fit_reading, steadiness, support, sure_reading, told_quality
from vision.capture import open_video
from vision.types import Array, Image

SCENES = FOLDER / "scenes"


def first_frame(name: str) -> Image:
    with open_video(SCENES / f"{name}.mp4") as source:
        return next(iter(source)).image


def away_percent(reading: PointReading, name: str) -> float:
    true = load_truth(SCENES / f"{name}.truth.json.gz")["frames"][0]["back"]["points_px"]
    rows = {C7: "c7", CREST: "crest_mid", ACROMION_LEFT: "shoulder_l", ACROMION_RIGHT: "shoulder_r"}
    off = [np.linalg.norm(reading.points_px[row] - true[point]) for row, point in rows.items()]
    return 100 * float(np.mean(off)) / float(np.linalg.norm(np.subtract(true["crest_mid"], true["c7"])))


@pytest.mark.parametrize("name", ["plain", "dark_lamp", "from_left", "hands_first"])
def test_the_points_of_a_rendered_back_are_read_and_sure(name: str) -> None:
    reading = point_reader()(first_frame(name))
    assert reading.presence > 0.9
    assert reading.doubt < 0.06
    assert away_percent(reading, name) < 4


def test_a_picture_turned_over_is_read_turned_over() -> None:
    image = first_frame("plain")
    upright, turned = point_reader()(image), point_reader()(np.ascontiguousarray(image[::-1, ::-1]))
    back = np.array([image.shape[1], image.shape[0]]) - turned.points_px
    off = np.linalg.norm(back - upright.points_px, axis=1)
    assert float(np.median(off)) < 0.03 * upright.length_px


def test_the_direction_of_the_head_that_a_person_gave_is_kept() -> None:
    image = first_frame("plain")
    x, y = np.subtract(*point_reader()(image, "up").points_px[[C7, CREST]])
    assert y < -abs(x)


@pytest.mark.parametrize("value", [0, 90, 255])
def test_an_empty_picture_is_not_read(value: int) -> None:
    assert sure_reading(np.full((240, 320, 3), value, np.uint8), None) is None


def test_noise_is_not_read() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (240, 320, 3), dtype=np.uint8)
    assert sure_reading(noise, None) is None


def usual(angle_rad: float) -> Array:
    values = template.PRIOR_MEAN.copy()
    values[:4] = 300.0, 220.0, angle_rad, np.log(180.0)
    return values


def reading_of(values: Array, sd_px: float = 3.0) -> PointReading:
    return PointReading(read_points(values[None])[0], np.full((POINTS, 2), sd_px), 1.0)


@pytest.mark.parametrize("angle_rad", [0.0, 1.3, -2.8])
def test_the_back_of_exact_points_is_found_again(angle_rad: float) -> None:
    values = usual(angle_rad)
    found = fit_reading(reading_of(values))
    assert disagreement(found, reading_of(values)) < 0.005
    assert np.exp(found[template.LOG_LENGTH]) == pytest.approx(180, rel=0.01)
    assert found[:2] == pytest.approx([300, 220], abs=2)


def test_one_point_that_was_misread_does_not_bend_the_back() -> None:
    values = usual(0.4)
    reading = reading_of(values)
    points = reading.points_px.copy()
    points[9] += (60, -40)
    found = fit_reading(replace(reading, points_px=points))
    assert disagreement(found, reading) < 0.02


def test_support_falls_with_the_distance_and_with_the_doubt() -> None:
    values = usual(0.0)
    sure = reading_of(values)
    assert support(values, sure) == pytest.approx(1.0)
    moved = values.copy()
    # 0.06 of the length, one standard deviation: exp(-1/2).
    moved[0] += 0.06 * sure.length_px
    assert support(moved, sure) == pytest.approx(0.607, abs=0.01)
    turned = values.copy()
    turned[template.ANGLE] = np.pi
    assert support(turned, sure) < 0.01
    # Doubts of 0.11 of the length lie in the middle between sure (0.06) and not heard (0.16).
    assert support(values, reading_of(values, sd_px=0.11 * sure.length_px)) == pytest.approx(0.5, abs=0.01)


def test_a_reading_moves_with_its_picture() -> None:
    reading = PointReading(np.full((POINTS, 2), 100.0), np.full((POINTS, 2), 4.0), 0.8)
    moved = reading.moved(0.5, (20, 40))
    assert moved.points_px[0].tolist() == [40, 30]
    assert moved.sd_px[0].tolist() == [2, 2]
    assert moved.presence == 0.8


def test_two_readings_of_one_back_are_weighed_and_of_two_the_first_is_believed() -> None:
    sure = reading_of(usual(0.0), sd_px=2.0)
    near = replace(sure, points_px=sure.points_px + np.array([5.0, 0.0]), sd_px=np.full((POINTS, 2), 4.0), presence=0.7)
    joined = together(sure, near)
    # Variances 4 and 16: four fifths of the first. 0.8 * 4 + 0.2 * 16 + 0.8 * 0.2 * 25 = 10.4 across, 6.4 along.
    assert (joined.points_px - sure.points_px)[3] == pytest.approx([1.0, 0.0])
    assert joined.sd_px[3] ** 2 == pytest.approx([10.4, 6.4])
    assert joined.presence == 1.0
    elsewhere = replace(near, points_px=sure.points_px + np.array([60.0, 0.0]))
    assert together(elsewhere, sure) is elsewhere
    assert together(sure, elsewhere) is sure


def test_the_same_picture_gives_the_same_points() -> None:
    image = first_frame("oily")
    assert PointReader()(image).points_px.tolist() == point_reader()(image).points_px.tolist()


def test_what_a_reading_alone_is_worth() -> None:
    def worth(doubt: float, shown: float = 1.0, presence: float = 1.0) -> float:
        values = usual(0.0)
        length = reading_of(values).length_px
        return told_quality(values, replace(reading_of(values, doubt * length), shown=shown, presence=presence))

    # From 0.04 of the length to 0.09 it falls from 0.8 to 0.7, then to 0.4 at 0.11: in the middle 0.55.
    assert worth(0.04) == pytest.approx(0.8, abs=0.01)
    assert worth(0.09) == pytest.approx(0.7, abs=0.01)
    assert worth(0.10) == pytest.approx(0.55, abs=0.01)
    assert worth(0.09, shown=0.90) == pytest.approx(0.35, abs=0.01)
    assert worth(0.09, presence=0.6) == pytest.approx(0.42, abs=0.01)


def test_a_back_is_read_alike_in_other_light_and_noise_is_not() -> None:
    image = first_frame("tilt_side")
    assert steadiness(image, None, point_reader()(image)) == 1
    coarse = np.random.default_rng(3).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    noise = np.kron(coarse, np.ones((20, 20, 1), np.uint8))
    assert steadiness(noise, None, point_reader()(noise)) < 0.5


def test_half_a_back_is_none() -> None:
    image = first_frame("plain")
    true = load_truth(SCENES / "plain.truth.json.gz")["frames"][0]["back"]["points_px"]
    middle = round((true["c7"][1] + true["crest_mid"][1]) / 2)
    for half in (image[:middle], image[middle:]):
        nothing = np.zeros(half.shape[:2], bool)
        fit = fit_picture(np.ascontiguousarray(half), nothing, head=None, c7_crest_cm=44.0)
        assert fit is None or fit.quality < 0.5


def test_a_back_that_only_its_reading_tells_of_says_how_unsure_it_is() -> None:
    # A tenth of the length, of 44 cm.
    assert read_error_cm(0.1, 44.0) == pytest.approx(4.4)
