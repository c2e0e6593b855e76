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


def write_clip(renderer: Renderer, timeline: Timeline, path: Path) -> None:
    """Write the whole clip beside its place, then rename it into it."""
    partial = path.with_name(path.stem + ".part.mp4")
    with av.open(str(partial), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=FPS, options={"crf": str(CRF), "preset": "fast", "threads": "1"})
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for index in range(timeline.frame_count):
            frame = av.VideoFrame.from_ndarray(frame_at(renderer, timeline, index), format="bgr24")
            frame.pts = index
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
