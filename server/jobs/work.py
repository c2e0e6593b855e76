"""What a child does with a video. Results go to the job's own folder; the server moves them when all are there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict

import cv2

from server.before import unpacked_before
from server.jobs.probe import limits
from server.jobs.words import named
from vision.report import write_report
from vision.session import SURVEY_SHARE, BackPoints, analyse
from vision.tutor import Options
from vision.types import Image, Report

Tell = Callable[[str, float], None]

_PREVIEW_PX = 640


def do(spec: Mapping[str, Any], tell: Tell) -> None:
    """Do the job of `spec`, telling the stage and the progress (0 to 1). Raises `BackrubError`."""
    _KINDS[spec["kind"]](spec, tell)


def _analyse(spec: Mapping[str, Any], tell: Tell) -> None:
    folder = Path(spec["folder"])
    outputs = _Outputs(tracks=folder / "tracks.jsonl", poster=folder / "poster.jpg")
    report = _watch(spec, tell, "watching the hands", outputs)
    tell("writing the report", 1.0)
    write_report(_compared(report, spec), folder, _made(spec))


def _annotate(spec: Mapping[str, Any], tell: Tell) -> None:
    _watch(spec, tell, "drawing the video", _Outputs(annotate=Path(spec["folder"]) / "annotated.mp4"))


def _finish_live(spec: Mapping[str, Any], tell: Tell) -> None:
    from server.live.recover import recover

    tell("writing the report", 0.0)
    report = _compared(recover(Path(spec["session_folder"])), spec)
    write_report(report, Path(spec["folder"]), _made(spec))


def _compared(report: Report, spec: Mapping[str, Any]) -> Report:
    """With the grades of the session before."""
    return replace(report, before=unpacked_before(spec["before"]))


def _made(spec: Mapping[str, Any]) -> datetime:
    """The day of the session, not of its grading."""
    return datetime.fromtimestamp(spec["created"]).astimezone()


_KINDS: dict[str, Callable[[Mapping[str, Any], Tell], None]] = {
    "analyse": _analyse,
    "annotate": _annotate,
    "finish_live": _finish_live,
}


class _Outputs(TypedDict, total=False):
    """What `analyse` is to write."""

    tracks: Path
    annotate: Path
    poster: Path


def _watch(spec: Mapping[str, Any], tell: Tell, stage: str, outputs: _Outputs) -> Report:
    """The report of the video, told under the name that its owner knows it by."""
    path, settings = Path(spec["video"]), spec["settings"]
    tell("finding the back", 0.0)
    scale = {name: settings[name] for name in ("height_cm", "shoulders_cm")}
    back = settings["back"]
    report = analyse(
        path,
        Options(arms=settings["arms"], head=settings["head"], **scale),
        by_hand=None if back is None else BackPoints(back["points_px"], back["t_s"]),
        limits=limits(spec),
        preview=_Preview(Path(spec["preview"])),
        progress=lambda share: tell(stage if share > SURVEY_SHARE else "finding the back", share),
        **outputs,
    )
    notes = tuple(named(note, path, spec["name"]) for note in report.notes)
    return replace(report, source=replace(report.source, name=spec["name"]), notes=notes)


class _Preview:
    """Keeps the newest picture with its overlay in a small file, never half-written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_suffix(".part.jpg")

    def __call__(self, image: Image, _t_s: float) -> None:
        height, width = image.shape[:2]
        if width > _PREVIEW_PX:
            size = (_PREVIEW_PX, round(height * _PREVIEW_PX / width))
            image = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(image.dtype, copy=False)
        cv2.imwrite(str(self._part), image)
        self._part.replace(self._path)
