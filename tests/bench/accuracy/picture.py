"""The README's picture of what the eye sees at its best and at its worst: `python -m tests.bench.accuracy.picture`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import cv2
import numpy as np

from tests.bench.accuracy.back import true_backs
from tests.bench.accuracy.reference import true_hand
from tests.bench.accuracy.scenes import Scene, scenes
from vision.atlas import load_atlas
from vision.capture import open_video
from vision.hands import make_tracker
from vision.overlay import Overlay
from vision.session import find_back
from vision.tutor import C7_CREST_OF_STATURE, Options, Tutor
from vision.types import Image, Observation

OUT = Path(__file__).resolve().parents[3] / "docs" / "pictures" / "eye.jpg"
# Scene, time, what the line over it says. The upper row is the best, the lower the worst.
SHOWN = (
    (
        ("crossed", 4.8, "arms crossed"),
        ("oily", 5.0, "oil and light from the side"),
        ("dark_on_light", 8.0, "dark on light"),
    ),
    (
        ("tilt_40", 8.0, "from the feet at 40 degrees"),
        ("kneading", 6.5, "hands over the shoulders' tops"),
        ("tilt_side", 6.6, "from the side at 38 degrees"),
    ),
)
TILE = (480, 360)
TRUE_BGR = (80, 220, 80)
QUALITY = 88


def seen(scene: Scene, at_s: float) -> tuple[Image, Observation]:
    """The frame at a time, and what the product saw in it."""
    back = scene.truth["back"]
    options = Options(height_cm=back["c7_crest_cm"] / C7_CREST_OF_STATURE, arms=back["arms"])
    with closing(make_tracker("backrub")) as tracker:
        with open_video(scene.video) as source:
            keys, _ = find_back(source, tracker, options)
        tutor = Tutor(options, tracker, keys)
        with open_video(scene.video) as source:
            for frame in source:
                observation = tutor.update(frame)
                if frame.t_s >= at_s:
                    return frame.image.copy(), observation
    raise ValueError(f"{scene.name} ends before {at_s} s")


def tile(scene: Scene, at_s: float, says: str) -> Image:
    """One small picture: the overlay, the truth in green, and the line."""
    image, observation = seen(scene, at_s)
    atlas = load_atlas(arms=scene.truth["back"]["arms"])
    limit = Options().standard.number("spine.limit_cm")
    drawn = Overlay(atlas, midline_limit_cm=limit, trail_s=0.0).draw(image, observation, caption=says)
    frames = scene.truth["frames"]
    outline = true_backs(frames)[observation.frame].outline
    cv2.polylines(drawn, [np.round(outline).astype(np.int32)], True, TRUE_BGR, 1, cv2.LINE_AA)
    for row in frames[observation.frame]["hands"]:
        x, y = np.round(true_hand(row).palm).astype(int)
        cv2.circle(drawn, (int(x), int(y)), 9, TRUE_BGR, 2, cv2.LINE_AA)
    return np.asarray(cv2.resize(drawn, TILE, interpolation=cv2.INTER_AREA), np.uint8)


def main() -> None:
    """Write it."""
    known = {scene.name: scene for scene in scenes()}
    rows = [np.hstack([tile(known[name], at_s, says) for name, at_s, says in row]) for row in SHOWN]
    cv2.imwrite(str(OUT), np.vstack(rows), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


if __name__ == "__main__":
    main()
