"""The pictures that the reading of a back's points is learnt from."""

from typing import Any

import numpy as np
import pytest

from sample_videos.studio import backs
from sample_videos.studio.backs import AnyBody, drawn_scene, mirrored_order, picture, true_points
from sample_videos.studio.body import Body, BodyShape
from sample_videos.studio.light import LIGHTS, SKIN_TONES
from sample_videos.studio.render import Renderer
from sample_videos.studio.room import unseen_by, with_room
from sample_videos.studio.scene import Camera, Scene
from sample_videos.studio.timeline import Timeline
from sample_videos.studio.truth import back_points
from vision.back.points import ACROMION_LEFT, ACROMION_RIGHT, C7, CREST, EDGE_LEVELS, EDGES, POINTS


class Usual:
    """Instead of a random generator: nothing is bent, stretched or thickened."""

    def uniform(self, low: float, high: float) -> float:
        return 1.0 if low < 1 < high else 0.0

    def normal(self, mean: float, sd: float, shape: tuple[int, ...]) -> Any:
        return np.zeros(shape)


def test_an_unbent_body_has_the_points_of_the_clips_truth() -> None:
    scene = Scene(tilt_deg=25, head="left", body=BodyShape(1.0, 1.0, 1.0, "up"))
    usual = Body(scene.body)
    found = true_points(AnyBody(usual, Usual(), 1.0), Camera(scene))  # type: ignore[arg-type]
    true = back_points(Timeline(scene, [], 1.0, usual), 0.0)
    assert found.shape == (POINTS, 2)
    waist = EDGES + 2 * EDGE_LEVELS.index(0.9)
    crest = EDGES + 2 * EDGE_LEVELS.index(1.0)
    rows = {"c7": C7, "crest_mid": CREST, "shoulder_l": ACROMION_LEFT, "shoulder_r": ACROMION_RIGHT}
    rows |= {"waist_l": waist, "waist_r": waist + 1, "crest_l": crest, "crest_r": crest + 1}
    for name, row in rows.items():
        assert found[row] == pytest.approx(true[name], abs=1.0), name


def test_a_larger_body_is_larger_all_over() -> None:
    usual = Body(BodyShape())
    large = AnyBody(usual, Usual(), 1.1)  # type: ignore[arg-type]
    assert float(large.half_width(0.22)) == pytest.approx(1.1 * float(usual.half_width(0.2)))
    assert float(large.height(0.055, -0.22)) == pytest.approx(1.1 * float(usual.height(0.05, -0.2)), rel=0.02)


def test_left_and_right_change_places_in_a_mirror() -> None:
    order = mirrored_order()
    assert sorted(order) == list(range(POINTS))
    assert [order[row] for row in order] == list(range(POINTS))
    assert order[C7] == C7
    assert order[ACROMION_LEFT] == ACROMION_RIGHT


def test_the_same_number_draws_the_same_picture() -> None:
    one, other = picture(3, 5), picture(3, 5)
    assert one[0].shape == (backs.SIZE[1], backs.SIZE[0], 3)
    assert np.array_equal(one[0], other[0])
    assert np.array_equal(one[1], other[1])
    assert not np.array_equal(one[0], picture(3, 6)[0])


def test_the_drawn_light_and_skins_are_gone_afterwards() -> None:
    names = set(LIGHTS), set(SKIN_TONES)
    picture(3, 7)
    assert (set(LIGHTS), set(SKIN_TONES)) == names


def test_scenes_differ_in_what_they_show() -> None:
    random = np.random.default_rng(0)
    drawn = [drawn_scene(random, number) for number in range(40)]
    assert {scene.head for scene in drawn} == {"up", "down", "left", "right"}
    assert min(scene.tilt_deg for scene in drawn) < 10
    assert max(scene.tilt_deg for scene in drawn) > 50
    assert len({scene.towel for scene in drawn}) == 40


def test_a_room_is_seen_only_where_nothing_was() -> None:
    image = np.full((40, 60, 3), 90, np.uint8)
    random = np.random.default_rng(2)
    assert np.array_equal(with_room(random, image, np.zeros((40, 60), np.float32)), image)
    unseen = np.zeros((40, 60), np.float32)
    unseen[:, 30:] = 1
    furnished = with_room(random, image, unseen)
    assert np.array_equal(furnished[:, :30], image[:, :30])
    assert (furnished[:, 30:] != 90).mean() > 0.5
    assert (image == 90).all()


def test_a_low_camera_sees_a_room_behind_the_table() -> None:
    scenes = [drawn_scene(np.random.default_rng(number), number) for number in range(40)]
    low = next(scene for scene in scenes if scene.tilt_deg > 70)
    with backs.drawn_looks(np.random.default_rng(0)):
        renderer = Renderer(low, coarse=backs.COARSE)
        renderer.frame([], 0, 0.0)
    unseen = unseen_by(renderer)
    # Above the table there is nothing; at its middle, where the camera looks, there is a back.
    assert unseen[0].max() == 1
    assert unseen[unseen.shape[0] // 2, unseen.shape[1] // 2] == 0
