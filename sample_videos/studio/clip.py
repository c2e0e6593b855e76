"""Renders a timeline into an H.264 clip and a still picture of it."""

from __future__ import annotations

from pathlib import Path

import av
import cv2

from sample_videos.studio.render import Image, Renderer
from sample_videos.studio.scene import FPS, SIZE
from sample_videos.studio.timeline import Timeline

CRF = 24
PICTURE_WIDTH = 480
PICTURE_QUALITY = 93


def frame_at(renderer: Renderer, timeline: Timeline, index: int) -> Image:
    """One finished frame (480, 640, 3) BGR."""
    t_s = index / FPS
    return renderer.frame([moment.placed for moment in timeline.moments(t_s)], index, t_s)


def write_clip(renderer: Renderer, timeline: Timeline, path: Path, every: int = 1, crf: int = CRF) -> None:
    """Write the whole clip, or one frame in `every`, beside its place, then rename it into it."""
    partial = path.with_name(path.stem + ".part.mp4")
    with av.open(str(partial), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream(
            "libx264", rate=FPS // every, options={"crf": str(crf), "preset": "fast", "threads": "1"}
        )
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for number, index in enumerate(range(0, timeline.frame_count, every)):
            frame = av.VideoFrame.from_ndarray(frame_at(renderer, timeline, index), format="bgr24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    partial.replace(path)


def write_picture(renderer: Renderer, timeline: Timeline, at_s: float, path: Path) -> None:
    """Write one frame as a small JPEG."""
    picture = frame_at(renderer, timeline, round(at_s * FPS))
    height = round(PICTURE_WIDTH * SIZE[1] / SIZE[0])
    small = cv2.resize(picture, (PICTURE_WIDTH, height), interpolation=cv2.INTER_AREA)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), small, [cv2.IMWRITE_JPEG_QUALITY, PICTURE_QUALITY])
