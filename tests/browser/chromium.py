"""The browser of these tests: Debian's Chromium without a screen, with a bundled sample as its only camera."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from playwright.sync_api import Browser, Playwright

from sample_videos import sample
from vision.capture import VideoWriter, open_video
from vision.types import Image

CLIP = "on_the_spine"
FPS = 30
# The back lies clear until CLEAR_S, a palm leans on the spine from 6.0 to 7.4 s.
CLEAR_S, END_S = 2.4, 9.0
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A machine that tests run on may be slow.
PATIENCE_MS = 120_000


def launch(driver: Playwright, camera: Path | None = None) -> Browser:
    """A browser whose only camera, if any, shows this MJPEG file over and over; pages still need the permission."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "The tests of pages need Chromium on the PATH: run `make browser`."
    fake = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}"] if camera else []
    return driver.chromium.launch(executable_path=found, args=[*FLAGS, *fake])


def frames() -> list[Image]:
    """The first END_S seconds of CLIP."""
    with open_video(sample(CLIP).video) as source:
        return [frame.image for frame in source.frames(wanted=lambda t_s: t_s < END_S)]


def write_camera(path: Path, images: list[Image], *, quality: int = 4) -> Path:
    """The MJPEG file for the camera. The clear view comes three times, forth, back and forth: a slow machine has to
    catch it too. `quality`: from 2, the best, to 31.
    """
    clear = images[: int(CLEAR_S * FPS)]
    height, width = images[0].shape[:2]
    with av.open(str(path), "w", format="mjpeg") as container:
        stream = container.add_stream("mjpeg", rate=FPS)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
        stream.codec_context.qmin = stream.codec_context.qmax = quality
        for image in (*clear, *reversed(clear), *images):
            container.mux(stream.encode(VideoFrame.from_ndarray(image, format="bgr24").reformat(format="yuvj420p")))
        container.mux(stream.encode(None))
    return path


def write_clip(path: Path, images: list[Image]) -> Path:
    """The same as a video to upload, with every other picture: half the work to grade."""
    height, width = images[0].shape[:2]
    with VideoWriter(path, (width, height), FPS / 2) as writer:
        for index in range(0, len(images), 2):
            writer.write(images[index], index / FPS)
    return path
