"""Points placed by a person: taken as they are, or refused with one sentence."""

import numpy as np
import pytest

from tests.vision.back.builders import POINTS, frame, texture
from vision.back import key_from_points
from vision.errors import UsageError


def test_points_stay_where_they_were_placed() -> None:
    key = key_from_points(POINTS, frame(texture(1)), [], 45.0)
    assert key.quality == 1.0
    assert key.by_hand
    for name, point in POINTS.items():
        np.testing.assert_array_equal(key.pose.points_px[name], point)


def test_midline_and_ends_follow_from_them() -> None:
    key = key_from_points(POINTS, frame(texture(1)), [], 45.0)
    # 240 pixels are 45 cm; the template may differ by the pixel or two that people place points to.
    back = key.pose.to_back(np.array([[320.0, 120.0], [320.0, 240.0], [320.0, 360.0], [373.3, 240.0]]))
    np.testing.assert_allclose(back[:3, 0], 0, atol=0.1)
    np.testing.assert_allclose(back[[0, 2], 1], [0, 1], atol=0.02)
    assert back[3, 0] == pytest.approx(10.0, abs=0.6)


def test_the_six_required_points_are_enough() -> None:
    six = {name: point for name, point in POINTS.items() if not name.startswith("waist")}
    key = key_from_points(six, frame(texture(1)), [], 45.0)
    # The waist is filled in by the usual proportions: between the shoulders and the crests.
    assert 244 - 15 < key.pose.points_px["waist_l"][0] < 244 + 15


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"c7": None}, "lack c7"),
        ({"hip": (1, 2)}, "unknown name 'hip'"),
        ({"c7": (1, 2, 3)}, "c7 must be two numbers"),
        ({"c7": (float("nan"), 2)}, "c7 must be two numbers"),
        ({"c7": ("a", "b")}, "c7 must be two numbers"),
        ({"c7": (320, -500)}, "c7 at (320, -500) lies far outside the picture of 640 x 480"),
        ({"shoulder_l": (420, 146), "shoulder_r": (220, 146), "crest_l": (400, 360), "crest_r": (240, 360)}, "swapped"),
        ({"shoulder_l": (420, 146), "shoulder_r": (220, 146)}, "do not go around a back"),
        ({"crest_mid": (200, 360)}, "crest_mid must lie between crest_l and crest_r"),
        ({"c7": (320, 290)}, "times as long"),
        ({"c7": (320, 360)}, "lie on one spot"),
    ],
)
def test_what_cannot_be_a_back_is_refused(changes: dict[str, object], message: str) -> None:
    points = {name: point for name, point in {**POINTS, **changes}.items() if point is not None}
    with pytest.raises(UsageError) as error:
        key_from_points(points, frame(texture(1)), [], 45.0)  # type: ignore[arg-type]
    assert message in str(error.value)
    assert "\n" not in str(error.value)
