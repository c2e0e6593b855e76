"""The ways for a picture to come, and what a perfect eye would see in it. Needs the studio."""

from __future__ import annotations

import io
from collections.abc import Iterator

import av
import cv2
import numpy as np

from sample_videos.studio.clip import CRF
from sample_videos.studio.render import Image
from sample_videos.studio.scene import SIZE
from sample_videos.studio.timeline import Timeline
from sample_videos.studio.truth import back_points, mediapipe_points
from vision.back import key_from_points
from vision.types import MIDDLE_MCP, MIDDLE_TIP, PALM_LANDMARKS, WRIST, BackPose, Frame, Hand, HandSide

JPEG_QUALITY = 80
WAYS = ("plain", "JPEG", "H.264")
SIDES: tuple[HandSide, HandSide] = ("L", "R")


def seen_hands(timeline: Timeline, t_s: float) -> tuple[Hand, ...]:
    """The hands at a time as a perfect tracker would give them."""
    found = []
    for moment in timeline.moments(t_s):
        marks = mediapipe_points(timeline.camera.pixels(moment.placed.landmarks, t_s))
        along = marks[MIDDLE_MCP] - marks[WRIST]
        length = float(np.linalg.norm(marks[MIDDLE_TIP] - marks[WRIST]))
        palm = marks[list(PALM_LANDMARKS)].mean(axis=0)
        number = ("L", "R").index(moment.hand)
        found.append(Hand(number, SIDES[number], 1.0, palm, length, along / np.linalg.norm(along), marks))
    return tuple(found)


def true_pose(timeline: Timeline, t_s: float) -> BackPose:
    """The back at a time as placed by a perfect hand."""
    blank = Frame(0, 0.0, np.zeros((SIZE[1], SIZE[0], 3), np.uint8))
    points = {name: (float(x), float(y)) for name, (x, y) in back_points(timeline, t_s).items()}
    return key_from_points(points, blank, (), timeline.c7_crest_cm).pose


def arrived(images: list[Image], way: str, fps: float) -> Iterator[Image]:
    """The pictures as they come through a live page's socket or a file."""
    if way == "plain":
        yield from images
    elif way == "JPEG":
        for image in images:
            _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
            yield np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    else:
        yield from _encoded(images, fps)


def _encoded(images: list[Image], fps: float) -> Iterator[Image]:
    memory = io.BytesIO()
    with av.open(memory, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=round(fps), options={"crf": str(CRF), "preset": "fast"})
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for image in images:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode())
    memory.seek(0)
    with av.open(memory, "r") as coded:
        for frame in coded.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
