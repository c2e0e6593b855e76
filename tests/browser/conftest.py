"""One browser, one server and one graded recording for all tests of pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.chromium import PATIENCE_MS, frames, launch, write_camera, write_clip
from tests.browser.uploading import Uploaded, upload_with_cuts
from tests.browser.visitor import Visitor, visiting
from tests.server.running import RunningServer

# So small that the recording needs a dozen.
CHUNK_BYTES = 20_000


# Not for the whole session: while Playwright runs, no other test of the process could run an event loop.
@pytest.fixture(scope="package")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """With a sample's first seconds as the camera."""
    expect.set_options(timeout=PATIENCE_MS)
    camera = write_camera(tmp_path_factory.mktemp("camera") / "camera.mjpeg", frames())
    with sync_playwright() as driver:
        chromium = launch(driver, camera)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    data = tmp_path_factory.mktemp("data")
    with RunningServer(data, "--live-clients", "4", "--chunk-bytes", str(CHUNK_BYTES)) as running:
        yield running


@pytest.fixture
def visitor(browser: Browser, server: RunningServer) -> Iterator[Visitor]:
    """The test fails when anything goes wrong in the browser that it does not expect."""
    with visiting(browser, server.url) as one:
        yield one


@pytest.fixture(scope="package")
def uploaded(browser: Browser, server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Uploaded:
    """A recording that was uploaded through the page, cut off twice on its way, and graded."""
    clip = write_clip(tmp_path_factory.mktemp("clip") / "monday.mp4", frames())
    with visiting(browser, server.url) as one:
        return upload_with_cuts(one, clip)
