"""The back that breathes, and skin that a hand pulls along."""

import numpy as np
import pytest

from sample_videos.studio.body import Body, BodyShape
from sample_videos.studio.breath import Breath, BreathSpan, steady
from sample_videos.studio.choreography import Style
from sample_videos.studio.deform import BreathField, pulled
from sample_videos.studio.pull import Pull
from sample_videos.studio.render import Renderer
from sample_videos.studio.routines import Duet
from sample_videos.studio.scene import Scene
from sample_videos.studio.timeline import Timeline
from tests.sample_videos.conftest import C7_CREST_CM


def test_a_breath_rises_within_40_percent_of_its_length_and_rests_at_its_end() -> None:
    breath = steady(12.0, 5.0)
    # Five seconds each: the top at 2 s, all out from 4.25 s on.
    rises = [breath.rise_mm(t_s) for t_s in (0.0, 1.0, 2.0, 4.4, 4.9)]
    assert rises[0] == 0.0
    # Depth and rhythm wander by some percent.
    assert rises[1] == pytest.approx(2.5, rel=0.25)
    assert rises[2] == pytest.approx(5.0, rel=0.09)
    assert rises[3:] == pytest.approx([0.0, 0.0], abs=0.01)
    tops = [
        t_s
        for t_s in np.arange(0.1, 60, 0.1)
        if breath.rise_mm(t_s) > max(breath.rise_mm(t_s - 0.1), breath.rise_mm(t_s + 0.1))
    ]
    assert len(tops) == 12


def test_a_held_breath_stays_and_spans_must_follow_one_another() -> None:
    breath = Breath((BreathSpan(0.0, 15.0, 4.0), BreathSpan(9.0, 0.0, 4.0), BreathSpan(20.0, 20.0, 2.0)))
    held = [breath.rise_mm(t_s) for t_s in np.arange(9.0, 20.0, 0.5)]
    assert held == pytest.approx([held[0]] * len(held))
    # 2.25 breaths by then, and two more within 6 s after.
    assert breath.state(20.0)[0] == pytest.approx(2.25)
    assert breath.state(26.0)[0] == pytest.approx(4.25)
    assert breath.state(26.0)[1] == pytest.approx(2.0)
    with pytest.raises(ValueError, match="begin at 0 s"):
        Breath((BreathSpan(1.0, 15.0, 4.0),))


def test_the_back_rises_in_its_middle_and_goes_out_at_its_flanks() -> None:
    body = Body(BodyShape())
    field = BreathField(body)
    half = float(body.half_width(0.24))
    x = np.array([0.0, half, -half, half + 0.061])
    moved = field(x, np.full(4, 0.24), 0.01)
    assert moved[0] == pytest.approx([0.0, 0.0, 0.01], abs=1e-6)
    assert moved[1, 0] == pytest.approx(0.0035, abs=1e-4)
    assert moved[2, 0] == pytest.approx(-0.0035, abs=1e-4)
    assert moved[3] == pytest.approx([0.0, 0.0, 0.0], abs=1e-6)


def test_a_breathing_back_moves_in_the_picture_and_comes_back(mesh: None) -> None:
    scene = Scene(seed=3, breath=steady(12.0, 6.0))
    renderer = Renderer(scene)
    out, risen, again = (renderer.frame([], 0, t_s).astype(np.int16) for t_s in (0.0, 2.0, 4.9))
    assert np.array_equal(out, again)
    changed = np.abs(risen - out).max(axis=2) > 8
    # The flanks at waist height, and neither the floor nor the sheet beside the head.
    assert changed[250:350, 200:440].sum() > 200
    assert not changed[:, :100].any()
    assert "breath" in scene.as_json()
    assert "breath" not in Scene(seed=3).as_json()


def dragging(drag: float) -> Timeline:
    duet = Duet("feet", C7_CREST_CM, seed=3, only="R")
    duet.resting((6.0, 0.9), 0.4)
    duet.glide([(6.0, 0.3)], 12.0, Style(drag=drag))
    return Timeline(Scene(seed=3), list(duet.tracks.values()), duet.now_s)


def test_skin_before_a_dragging_hand_goes_along_and_glides_leave_it(mesh: None) -> None:
    timeline = dragging(0.5)
    before, after = (timeline.moments(t_s)[0].placed for t_s in (2.0, 2.05))
    tip = before.landmarks[:, 1].max()
    step = after.state.y_m - before.state.y_m
    # Four centimetres before the fingertips the skin is half stretched: it goes with half the hand's speed.
    point = np.array([[before.landmarks[before.landmarks[:, 1].argmax(), 0], tip + 0.04]])
    moved = pulled(point, after, timeline.body) - pulled(point, before, timeline.body)
    assert moved[0, 1] / step == pytest.approx(0.5, abs=0.06)
    assert not pulled(np.array([[0.06, tip + 0.2]]), before, timeline.body).any()
    (track,) = timeline.tracks
    # Stretched to half of 7 cm at most.
    assert Pull(track).at(2.5)[1] == pytest.approx(0.035, abs=0.003)
    assert dragging(0.0).moments(2.0)[0].placed.state.pull_m == (0.0, 0.0)
