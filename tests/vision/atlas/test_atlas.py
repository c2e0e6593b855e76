"""The zone map: every point of the back in exactly one zone, and the numbers of the anatomy where they belong."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.atlas import REFERENCE_C7_CREST_CM, ZONE_IDS, Atlas, AtlasError, load_atlas
from vision.types import ArmPosition, Array

BACK_SVG = Path(__file__).parents[3] / "vision" / "atlas" / "back.svg"
ARMS: tuple[ArmPosition, ...] = ("side", "down", "up")


def crossings(polygon: Array, x: float, v: float) -> bool:
    """An even-odd test written independently of the code, in exact arithmetic."""
    inside = False
    corners = [(Fraction(a), Fraction(b)) for a, b in polygon.tolist()]
    x_exact, v_exact = Fraction(x), Fraction(v)
    for (ax, av), (bx, bv) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (av <= v_exact) != (bv <= v_exact) and x_exact < ax + (v_exact - av) * (bx - ax) / (bv - av):
            inside = not inside
    return inside


def exact_area(polygon: Array) -> Fraction:
    corners = [(Fraction(a), Fraction(b)) for a, b in polygon.tolist()]
    pairs = zip(corners, corners[1:] + corners[:1], strict=True)
    return abs(sum((ax * bv - bx * av for (ax, av), (bx, bv) in pairs), Fraction(0))) / 2


@pytest.mark.parametrize(
    ("x_cm", "v", "zone"),
    [
        (0.0, 0.5, "spine"),
        (2.4, 0.01, "spine"),
        (-4.0, 0.30, "gutter_upper_l"),
        (4.0, 0.30, "gutter_upper_r"),
        (-4.0, 0.80, "gutter_lower_l"),
        (5.9, 0.99, "gutter_lower_r"),
        (7.5, 0.20, "rhomboid_r"),
        (-7.5, 0.20, "rhomboid_l"),
        (12.0, 0.25, "scapula_r"),
        (-10.0, 0.40, "scapula_l"),
        (12.0, 0.05, "upper_trapezius_r"),
        (-4.0, 0.02, "upper_trapezius_l"),
        (12.0, 0.60, "lat_r"),
        (-13.0, 0.90, "lat_l"),
        (8.0, 0.85, "lumbar_r"),
        (-8.0, 0.85, "lumbar_l"),
        (0.0, 1.05, "sacrum"),
        (0.0, -0.05, "neck"),
        (30.0, 0.5, None),
        (0.0, 1.3, None),
        (float("nan"), 0.5, None),
        (0.0, float("inf"), None),
    ],
)
def test_zone_at_hand_picked_points(x_cm: float, v: float, zone: str | None) -> None:
    assert load_atlas().zone_at(x_cm, v) == zone


@pytest.mark.parametrize(
    ("x_cm", "v", "zone"),
    [
        (-2.5, 0.3, "spine"),
        (2.5, 0.3, "gutter_upper_r"),
        (-6.0, 0.3, "gutter_upper_l"),
        (6.0, 0.3, "rhomboid_r"),
        (4.0, 0.5, "gutter_lower_r"),
        (0.0, 0.0, "spine"),
        (0.0, 1.0, "sacrum"),
    ],
)
def test_a_border_belongs_to_the_zone_on_its_right_and_below(x_cm: float, v: float, zone: str) -> None:
    assert load_atlas().zone_at(x_cm, v) == zone


@pytest.mark.parametrize("arms", ARMS)
def test_areas_of_the_zones_sum_to_the_outline(arms: ArmPosition) -> None:
    atlas = load_atlas(arms)
    total = sum(exact_area(polygon) for polygon in atlas.polygons.values())
    assert float(total - exact_area(atlas.outline)) == pytest.approx(0.0, abs=1e-12)
    assert float(total) == pytest.approx(38.5, abs=1.0)  # about 33 cm by 1.17 v


@pytest.mark.parametrize("arms", ARMS)
def test_dense_samples_are_in_exactly_one_zone(arms: ArmPosition) -> None:
    atlas = load_atlas(arms)
    points = np.random.default_rng(7).uniform((-20, -0.2), (20, 1.2), (20_000, 2))
    found = atlas.zones_at(points)
    assert set(found) == {*ZONE_IDS, None}
    for (x_cm, v), zone in list(zip(points.tolist(), found, strict=True))[::20]:
        holders = [name for name, polygon in atlas.polygons.items() if crossings(polygon, x_cm, v)]
        assert holders == ([zone] if zone else [])
        assert crossings(atlas.outline, x_cm, v) == (zone is not None)


@given(column=st.integers(-2500, 2500), row=st.integers(-300, 1300), arms=st.sampled_from(ARMS))
def test_any_point_of_the_outline_has_one_zone(column: int, row: int, arms: ArmPosition) -> None:
    atlas = load_atlas(arms)
    # Beside the borders by more than rounding, so that exact and floating arithmetic must agree.
    x_cm = column * 0.01 + 0.00377
    v = row * 0.001 + 0.000613
    holders = [name for name, polygon in atlas.polygons.items() if crossings(polygon, x_cm, v)]
    assert len(holders) == int(crossings(atlas.outline, x_cm, v))
    assert (atlas.zone_at(x_cm, v) is not None) == bool(holders)


@given(x_cm=st.floats(), v=st.floats())
def test_any_number_has_an_answer(x_cm: float, v: float) -> None:
    zone = load_atlas().zone_at(x_cm, v)
    assert zone is None or zone in ZONE_IDS
    assert load_atlas().zones_at(np.array([[x_cm, v]])) == [zone]


@pytest.mark.parametrize("arms", ARMS)
def test_every_corner_has_at_most_one_zone_and_both_ways_agree(arms: ArmPosition) -> None:
    atlas = load_atlas(arms)
    corners = np.vstack(list(atlas.polygons.values()))
    together = atlas.zones_at(corners)
    assert together == [atlas.zone_at(x_cm, v) for x_cm, v in corners.tolist()]
    interior = [
        zone for (x_cm, v), zone in zip(corners.tolist(), together, strict=True) if abs(x_cm) < 10 and 0 < v < 1
    ]
    assert None not in interior


def test_the_map_is_symmetrical() -> None:
    atlas = load_atlas()
    for name, polygon in atlas.polygons.items():
        other = name[:-2] + ("_r" if name.endswith("_l") else "_l") if name[-2:] in ("_l", "_r") else name
        mirrored = {(-x_cm, v) for x_cm, v in polygon.tolist()}
        assert mirrored == {(x_cm, v) for x_cm, v in atlas.polygons[other].tolist()}


def test_numbers_of_the_anatomy() -> None:
    atlas = load_atlas()
    assert set(np.abs(atlas.polygons["spine"][:, 0]).tolist()) == {2.5}
    assert atlas.polygons["gutter_upper_r"][:, 0].max() == 6.0
    scapula = atlas.polygons["scapula_r"]
    assert scapula[:, 0].min() == pytest.approx(8.6)
    assert np.ptp(scapula[:, 0]) == pytest.approx(10.0, abs=0.6)
    assert np.ptp(scapula[:, 1]) * REFERENCE_C7_CREST_CM == pytest.approx(13.9, abs=2.0)
    assert atlas.polygons["lumbar_r"][:, 1].max() == 1.0


def test_the_shoulder_blade_moves_with_the_arms() -> None:
    at_sides = load_atlas("side").polygons["scapula_r"]
    on_rests = load_atlas("down").polygons["scapula_r"]
    beside_head = load_atlas("up").polygons["scapula_r"]
    lowest = int(at_sides[:, 1].argmax())
    assert at_sides[lowest, 1] == pytest.approx(0.434)
    assert (on_rests - at_sides)[lowest] == pytest.approx([0.0, 1.8 / 42.8])
    assert (beside_head - at_sides)[lowest] == pytest.approx([1.5, 0.0])
    assert load_atlas("down").polygons["gutter_upper_r"] == pytest.approx(load_atlas("side").polygons["gutter_upper_r"])
    left_shift = load_atlas("up").polygons["scapula_l"] - load_atlas("side").polygons["scapula_l"]
    assert left_shift.min() == pytest.approx(-1.5)
    assert left_shift.max() == 0.0


@pytest.mark.parametrize(
    ("x_cm", "v", "inside"),
    [(5.0, 0.8, True), (-5.0, 0.8, True), (0.0, 0.8, False), (5.0, 0.95, False), (10, 0.8, False)],
)
def test_caution_over_the_kidneys(x_cm: float, v: float, inside: bool) -> None:
    assert load_atlas().in_caution(x_cm, v) is inside


def test_seventeen_zones_with_titles_in_plain_words() -> None:
    atlas = load_atlas()
    assert len(atlas.zone_ids) == 17
    assert len(set(atlas.titles.values())) == 17
    assert atlas.titles["gutter_upper_l"] == "left gutter, upper"
    assert not any("_" in title for title in atlas.titles.values())


def test_the_map_cannot_be_changed_by_a_caller() -> None:
    with pytest.raises(ValueError, match="read-only"):
        load_atlas().polygons["spine"][0, 0] = 9.0
    assert load_atlas() is load_atlas("side")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id="spine"', 'id="backbone"', "no polygon with the id spine"),
        ('id="neck"', 'id="spine"', "used twice"),
        ('points="-2.5,0 2.5,0 2.5,6', 'points="-2.5,0 2.4,0 2.5,6', "not 2"),
        ('points="-2.5,0 2.5,0 2.5,6', 'points="-2.5,0 2.5,x 2.5,6', "could not convert"),
        ('points="-2.5,0 2.5,0 2.5,6', 'points="-2.5,0 2.5 2.5,6', "expected at least 3 points"),
        ('points="-2.5,0 2.5,0 2.5,6', 'points="-2.5,0 nan,0 2.5,6', "not finite"),
        ("</svg>", "", "no XML"),
    ],
)
def test_a_broken_map_says_what_is_broken(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = BACK_SVG.read_text()
    assert text.count(old) == 1
    broken = tmp_path / "back.svg"
    broken.write_text(text.replace(old, new))
    with pytest.raises(AtlasError, match=message):
        Atlas(broken)


def test_a_missing_map_says_so(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match="cannot be read"):
        Atlas(tmp_path / "none.svg")


def test_points_come_out_in_centimetres_and_v() -> None:
    assert math.isclose(load_atlas().outline[:, 1].max(), 1.15)
    assert load_atlas().outline[:, 1].min() == -0.15
