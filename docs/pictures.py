"""Makes the README's pictures from a bundled clip: `python docs/pictures.py` (needs Chromium on the PATH)."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import cv2
from playwright.sync_api import sync_playwright

from sample_videos import samples
from vision.capture import open_video
from vision.report import write_report
from vision.session import analyse
from vision.tutor import Options

OUT = Path(__file__).resolve().parent / "pictures"
CLIP, AT_S = "on_the_spine", 7.6


def main() -> None:
    """Write annotated.jpg and report.jpg."""
    sample = next(s for s in samples() if s.name == CLIP)
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / "annotated.mp4"
        report = analyse(sample.video, Options(), annotate=video)
        with open_video(video) as source:
            frame = next(f for f in source if f.t_s >= AT_S)
        cv2.imwrite(str(OUT / "annotated.jpg"), frame.image, [cv2.IMWRITE_JPEG_QUALITY, 88])
        page = write_report(report, Path(folder) / CLIP).html
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            tab = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
            tab.goto(page.as_uri())
            tab.screenshot(path=OUT / "report.jpg", type="jpeg", quality=82)
            browser.close()


if __name__ == "__main__":
    main()
