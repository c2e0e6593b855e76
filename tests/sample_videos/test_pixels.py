"""The picture shows hands where the truth says, and changes nowhere else."""

import cv2
import numpy as np

from sample_videos.studio.render import Renderer
from sample_videos.studio.scene import FPS, SIZE
from sample_videos.studio.timeline import Timeline


def test_hands_are_drawn_where_the_truth_says(up_and_out: Timeline) -> None:
    renderer = Renderer(up_and_out.scene)
    for index in range(0, 64, 8):
        t_s = index / FPS
        moments = up_and_out.moments(t_s)
        placed = [moment.placed for moment in moments]
        bare = renderer.frame([], index, t_s).astype(np.int16)
        shown = renderer.frame(placed, index, t_s).astype(np.int16)
        assert shown.shape == (SIZE[1], SIZE[0], 3)
        changed = np.abs(shown - bare).max(axis=2) > 8
        landmarks = [up_and_out.camera.pixels(hand.landmarks, t_s).round().astype(int) for hand in placed]
        assert len(landmarks) == 2
        for points in landmarks:
            # Fingertips lie at the edge of the hand: look two pixels around each landmark.
            hits = [changed[y - 2 : y + 3, x - 2 : x + 3].any() for x, y in points]
            assert np.mean(hits) >= 0.95
        # Above the fingers nothing may change but by a faint shadow.
        top = min(int(points[:, 1].min()) for points in landmarks)
        assert not changed[: top - 25].any()


def test_the_same_frame_is_rendered_twice_alike(up_and_out: Timeline) -> None:
    renderer = Renderer(up_and_out.scene)
    placed = [moment.placed for moment in up_and_out.moments(1.0)]
    first, again = renderer.frame(placed, 30, 1.0), renderer.frame(placed, 30, 1.0)
    other_grain = renderer.frame(placed, 31, 1.0)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other_grain)


def test_the_picture_is_well_exposed(up_and_out: Timeline) -> None:
    frame = Renderer(up_and_out.scene).frame([], 0, 0.0)
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    assert 70 < grey.mean() < 190
    assert np.mean(grey > 252) < 0.05
