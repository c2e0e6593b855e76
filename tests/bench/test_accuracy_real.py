"""How real footage is measured, by marks that were made by eye."""

from typing import Any

import numpy as np
import pytest

from tests.bench.accuracy.real_back import RealBack, RealFollowing, placed_points
from tests.bench.accuracy.real_changed import CHANGES
from tests.bench.test_accuracy_parts import square_back
from vision.types import Frame


def marks(**places: tuple[float, float]) -> dict[str, Any]:
    """A back as it is marked by eye; what is not told was not seen."""
    names = (
        "c7",
        "acromion_left",
        "acromion_right",
        "waist_left",
        "waist_right",
        "mid_crest",
        "mid_hip_line",
        "hip_left",
    )
    seen = {name: {"xy": list(xy), "inferred": False} for name, xy in places.items()}
    return dict.fromkeys(names) | {"outline": []} | seen


def test_a_real_back_is_judged_by_the_points_that_were_marked() -> None:
    # The hips lie 1.25 lengths below C7: a length is 200 px.
    shoulders = {"acromion_left": (50.0, 100.0), "acromion_right": (150.0, 100.0)}
    truth = marks(c7=(100, 100), mid_hip_line=(100, 350), **shoulders)
    truth["outline"] = square_back().outline_px.tolist()
    measure = RealBack()
    measure.add(square_back(10), truth, (320, 320))
    measure.add(None, truth, (320, 320))
    measure.add(square_back(60), truth, (320, 320))
    measure.add(square_back(), None, (320, 320))
    assert (measure.whole, measure.found, measure.wrong) == (3, 1, 2)
    assert measure.percent == pytest.approx([5.0])
    assert not measure.found_in_most


@pytest.mark.parametrize(
    ("name", "side", "left", "right", "size"),
    [
        # Of a picture of 320 x 240 px the last pixels are at 319 and 239.
        ("mirrored", "R", (299, 30), (309, 20), 50.0),
        ("turned", "L", (309, 219), (299, 209), 50.0),
        ("smaller", "L", (6, 12), (12, 18), 30.0),
        ("darker", "L", (10, 20), (20, 30), 50.0),
    ],
)
def test_the_truth_is_changed_as_the_picture_is(
    name: str, side: str, left: tuple[float, float], right: tuple[float, float], size: float
) -> None:
    row = {
        "hands": [{"side": "L", "palm": [10, 20], "size": 50.0}],
        "back": marks(acromion_left=(10, 20), acromion_right=(20, 30)) | {"outline": [[10, 20]]},
    }
    changed = CHANGES[name].truth(row, (320, 240))
    (hand,), back = changed["hands"], changed["back"]
    palm = right if name == "mirrored" else left
    assert (hand["side"], hand["size"]) == (side, pytest.approx(size))
    assert hand["palm"] == pytest.approx(palm)
    assert back["outline"] == [pytest.approx(palm)]
    assert back["acromion_left"]["xy"] == pytest.approx(left)
    assert back["acromion_right"]["xy"] == pytest.approx(right)
    assert back["c7"] is None


@pytest.mark.parametrize("name", ["mirrored", "turned", "smaller"])
def test_a_spot_of_a_changed_picture_is_where_the_truth_says(name: str) -> None:
    image = np.zeros((240, 320, 3), np.uint8)
    image[95:106, 45:56] = 255
    x, y = CHANGES[name].point((50, 100), (320, 240))
    rows, columns = np.nonzero(CHANGES[name].picture(image).max(axis=2) > 127)
    assert [columns.mean(), rows.mean()] == pytest.approx([x, y], abs=0.5)


def test_what_was_not_marked_lies_on_the_other_side_of_the_spine() -> None:
    found = {"c7": np.array([100.0, 50.0]), "acromion_left": np.array([20.0, 60.0])}
    # Hips 250 px below C7: the crests 200 px, three quarters as broad as the shoulders, which are 160 px and slope.
    points = placed_points(found | {"mid_hip_line": np.array([100.0, 300.0])})
    assert points is not None
    assert {name: pytest.approx(xy) for name, xy in points.items()} == {
        "c7": (100, 50),
        "shoulder_l": (20, 60),
        "shoulder_r": (180, 40),
        "crest_l": (40, 257.5),
        "crest_r": (160, 242.5),
        "crest_mid": (100, 250),
    }
    assert placed_points(found) is None
    assert placed_points({"c7": found["c7"], "mid_hip_line": np.array([100.0, 300.0])}) is None


def test_following_is_measured_by_the_marks_of_a_shot() -> None:
    rng = np.random.default_rng(2)
    wide = np.kron(rng.integers(60, 200, (48, 64, 3), dtype=np.uint8), np.ones((12, 12, 1), np.uint8))
    first = {"c7": (300.0, 80.0), "acromion_left": (220.0, 90.0), "acromion_right": (380.0, 90.0)}
    first |= {"mid_hip_line": (300.0, 330.0), "hip_left": (240.0, 320.0)}
    measure = RealFollowing(42.0)
    for step in range(4):
        # The picture goes 8 px to the right in four frames; the second marks are 10 px off.
        image = np.ascontiguousarray(wide[50:530, 60 - 2 * step : 700 - 2 * step])
        later = {name: (x + 6, y + 10) for name, (x, y) in first.items()}
        truth = marks(**(first if step == 0 else later)) if step in (0, 3) else None
        measure.update(Frame(step, step / 15, image), (), step == 0, truth)
    # 10 px of the 200 from C7 to the crests.
    assert measure.percent == pytest.approx([5.0], abs=0.2)
