"""The overlay: what is drawn where, by exact pixels on a plain picture."""

from __future__ import annotations

import numpy as np
import pytest

from vision.atlas import load_atlas
from vision.overlay import COVERAGE, HAND, OUTLINE, Overlay
from vision.types import BackPose, Hand, Image, Observation, Part, Touch

GREY = 120
PX_PER_CM = 7.0


def picture(width: int = 640, height: int = 480) -> Image:
    return np.full((height, width, 3), GREY, dtype=np.uint8)


def back_pose() -> BackPose:
    """C7 at (320, 80), the crests 300 px below: 1 cm is 7 px across."""
    back_to_px = np.array([[PX_PER_CM, 0, 320], [0, 300, 80], [0, 0, 1]], dtype=np.float64)
    points = {
        "c7": (320, 80),
        "crest_mid": (320, 380),
        "shoulder_l": (195, 110),
        "shoulder_r": (445, 110),
        "waist_l": (220, 320),
        "waist_r": (420, 320),
        "crest_l": (212, 380),
        "crest_r": (428, 380),
    }
    outline = np.array([(200, 60), (440, 60), (440, 400), (200, 400)], dtype=np.float64)
    return BackPose(
        {name: np.array(point, dtype=np.float64) for name, point in points.items()},
        outline,
        np.linalg.inv(back_to_px),
        42.8,
        0.9,
    )


def hand_at(x: float, y: float, *, landmarks: bool = True, role: str = "giver") -> Hand:
    base = np.stack([np.linspace(0, 60, 21), np.zeros(21)], axis=1)
    return Hand(
        id=1,
        side="R",
        score=0.9,
        palm_px=np.array([x, y]),
        length_px=80.0,
        direction=np.array([1.0, 0.0]),
        landmarks_px=base + np.array([x, y]) if landmarks else None,
        role="receiver" if role == "receiver" else "giver",
    )


def touch_at(t_s: float, x_cm: float, v: float) -> Touch:
    return Touch(t_s, 1, "R", Part.PALM, x_cm, v, "gutter_upper_r", abs(x_cm))


def seen(
    t_s: float = 0.0,
    *,
    hands: tuple[Hand, ...] = (),
    back: BackPose | None = None,
    touches: tuple[Touch, ...] = (),
    cut: bool = False,
) -> Observation:
    return Observation(0, t_s, hands, back, touches, cut)


def test_nothing_seen_changes_nothing_and_the_picture_is_the_same_object() -> None:
    image = picture()
    drawn = Overlay(load_atlas()).draw(image, seen())
    assert drawn is image
    assert (image == GREY).all()


def test_outline_is_white_and_the_rest_of_the_back_is_left_alone() -> None:
    image = Overlay(load_atlas()).draw(picture(), seen(back=back_pose()))
    assert image[200, 200].tolist() == list(OUTLINE)
    assert image[60, 300].tolist() == list(OUTLINE)
    assert (image[100:300, 350:430] == GREY).all()
    assert (image[:, :190] == GREY).all()


def test_midline_strip_is_hatched_red_at_35_per_cent_within_its_limit() -> None:
    image = Overlay(load_atlas(), midline_limit_cm=2.5).draw(picture(), seen(back=back_pose()))
    strip = image[90:370, 304:337]
    red = strip[(strip != GREY).any(axis=2)]
    # 0.35 of (30, 38, 224) over 0.65 of 120.
    assert {tuple(colour) for colour in red.tolist()} == {(88, 91, 156)}
    assert 0.15 < len(red) / strip[:, :, 0].size < 0.7
    assert (image[90:370, 341:430] == GREY).all()


def test_zone_fill_uses_the_step_of_its_coverage() -> None:
    image = Overlay(load_atlas()).draw(
        picture(), seen(back=back_pose()), zone_fill={"lat_r": 1.0, "lat_l": 0.0, "nonsense": 1.0}, alpha=0.5
    )
    expected = [round((channel + GREY) / 2) for channel in COVERAGE[-1]]
    assert image[80 + 180, 320 + 77].tolist() == pytest.approx(expected, abs=1)
    assert image[80 + 180, 320 - 77].tolist() == [GREY] * 3


def test_hands_of_the_giver_are_cyan_with_a_dark_halo_and_the_receivers_are_not_drawn() -> None:
    overlay = Overlay(load_atlas())
    image = overlay.draw(picture(), seen(hands=(hand_at(100, 200),)))
    assert image[200, 130].tolist() == list(HAND)
    assert image[203, 130].max() < 60
    receiver = overlay.draw(picture(), seen(hands=(hand_at(100, 200, role="receiver"),)))
    assert (receiver == GREY).all()


def test_a_hand_known_by_its_palm_alone_is_a_ring_with_a_pointer() -> None:
    image = Overlay(load_atlas()).draw(picture(), seen(hands=(hand_at(100, 200, landmarks=False),)))
    assert image[200, 120].tolist() == list(HAND)
    assert image[216, 100].tolist() == list(HAND)
    assert image[200 + 8, 100].tolist() == [GREY] * 3


def test_pressing_part_is_a_dot_and_its_trail_fades_after_its_time() -> None:
    overlay = Overlay(load_atlas(), trail_s=1.0)
    back = back_pose()
    overlay.draw(picture(), seen(0.0, back=back, touches=(touch_at(0.0, 8.0, 0.8),)))
    image = overlay.draw(picture(), seen(0.5, back=back, touches=(touch_at(0.5, 8.0, 0.4),)))
    assert image[80 + 120, 320 + 56].tolist() == list(HAND)
    assert image[80 + 180, 320 + 56].tolist() == list(HAND)
    later = overlay.draw(picture(), seen(1.2, back=back, touches=(touch_at(1.2, 8.0, 0.3),)))
    assert later[80 + 180, 320 + 56].tolist() == [GREY] * 3
    assert later[80 + 110, 320 + 56].tolist() == list(HAND)


def test_a_cut_forgets_the_trail() -> None:
    overlay = Overlay(load_atlas())
    overlay.draw(picture(), seen(0.0, back=back_pose(), touches=(touch_at(0.0, 8.0, 0.8),)))
    image = overlay.draw(picture(), seen(0.1, back=back_pose(), touches=(touch_at(0.1, 8.0, 0.4),), cut=True))
    assert image[80 + 180, 320 + 56].tolist() == [GREY] * 3


def test_caption_is_a_dark_banner_with_light_words_at_the_bottom() -> None:
    image = Overlay(load_atlas()).draw(picture(), seen(), caption="Slower. Slow strokes calm.")
    assert (image[:400] == GREY).all()
    banner = image[430:]
    assert (banner.max(axis=2) > 240).mean() > 0.03
    assert np.median(banner) < 60


def test_a_long_caption_wraps_and_leaves_half_of_the_picture() -> None:
    image = Overlay(load_atlas()).draw(
        picture(320, 240), seen(), caption="Move on: the left low back has had nothing. " * 6
    )
    assert (image[:100] == GREY).all()
    assert (image[160] != GREY).any()


@pytest.mark.parametrize(("width", "height"), [(64, 36), (1920, 1080)])
def test_any_size_of_picture(width: int, height: int) -> None:
    image = Overlay(load_atlas()).draw(
        picture(width, height),
        seen(hands=(hand_at(30, 20),), back=back_pose(), touches=(touch_at(0.0, 5.0, 0.1),)),
        caption="Off the spine, move out to the muscle.",
        zone_fill={"lat_r": 0.5},
    )
    assert image.shape == (height, width, 3)
    assert (image != GREY).any()


def test_a_back_out_of_the_picture_is_no_trouble() -> None:
    pose = back_pose()
    far = BackPose(pose.points_px, pose.outline_px + 5000.0, pose.px_to_back, 42.8, 0.9)
    image = Overlay(load_atlas()).draw(picture(), seen(back=far), zone_fill={"lat_r": 0.5})
    assert image.shape == (480, 640, 3)
