"""What goes over HTTP of sessions, uploads and jobs, and what the store keeps of them.

Times are seconds since the epoch unless their name ends in `_s`, which are seconds of a video; points are pixels.
"""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from server.errors import ErrorDetail
from vision.types import ArmPosition, HeadDirection

SessionKind = Literal["live", "upload", "sample"]
SessionState = Literal["live", "waiting", "working", "graded", "failed"]
JobKind = Literal["analyse", "annotate", "finish_live"]
JobState = Literal["queued", "running", "done", "failed", "cancelled"]

# What an error says, stored and sent alike.
Problem = ErrorDetail

_LONGEST_NAME = 200


def one_line(text: str) -> str:
    """The text without what no line of text may hold: controls, lone surrogates, directions turned around."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _title(text: str) -> str:
    title = one_line(text)[:_LONGEST_NAME].strip()
    if not title:
        raise ValueError("a title needs at least one letter")
    return title


def _file_name(text: str) -> str:
    """The last part of whatever path a browser or a program sends."""
    name = one_line(PureWindowsPath(PurePosixPath(text).name).name)
    if not name or name in (".", ".."):
        raise ValueError("it names no file")
    suffix = PurePosixPath(name).suffix[-10:]
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - len(suffix)] + suffix


Title = Annotated[str, Field(max_length=2000), AfterValidator(_title)]
FileName = Annotated[str, Field(max_length=2000), AfterValidator(_file_name)]
Coordinate = Annotated[float, Field(strict=True, ge=-100_000, le=100_000, allow_inf_nan=False)]
Point = tuple[Coordinate, Coordinate]


class _Request(BaseModel):
    """A body that a client sends: a name that is not known is a mistake, not to be passed over."""

    model_config = ConfigDict(extra="forbid")


class SixPoints(_Request):
    """The back by hand, in pixels of the upright picture. Left and right are the receiver's."""

    c7: Point
    shoulder_l: Point
    shoulder_r: Point
    crest_l: Point
    crest_r: Point
    crest_mid: Point


class BackByHand(_Request):
    """Six points as seen at `t_s` of the video."""

    t_s: float = Field(default=0.0, strict=True, ge=0, le=1e6, allow_inf_nan=False)
    points_px: SixPoints


class AnalysisSettings(_Request):
    """How a recording is to be looked at. Height or shoulder breadth (not both) sets the metric scale."""

    head: HeadDirection | None = None
    arms: ArmPosition = "side"
    height_cm: float | None = Field(default=None, strict=True, ge=100, le=230, allow_inf_nan=False)
    shoulders_cm: float | None = Field(default=None, strict=True, ge=20, le=65, allow_inf_nan=False)
    back: BackByHand | None = None

    @model_validator(mode="after")
    def _one_scale(self) -> Self:
        if self.height_cm is not None and self.shoulders_cm is not None:
            raise ValueError("give the height or the shoulder breadth, not both")
        return self


class Grades(BaseModel):
    """0 to 100, null where too little was seen, and where an earlier program did not judge it yet."""

    overall: float | None
    speed: float | None
    direction: float | None
    coverage: float | None
    spine: float | None
    technique: float | None = None
    flow: float | None = None
    holds: float | None = None
    evenness: float | None = None
    communication: float | None = None


class Job(BaseModel):
    """Work on a session's video in a process of its own. `eta_s`: seconds it will still take."""

    id: str
    session_id: str
    kind: JobKind
    state: JobState
    stage: str
    progress: float
    eta_s: float | None
    error: Problem | None
    attempts: int
    created: float
    started: float | None
    ended: float | None
    has_preview: bool = False


class Session(BaseModel):
    """One back rub: watched live, uploaded or a bundled sample. `job`: the one that runs or waits, else the last.

    `error`: why the newest grading failed; a session that was graded before stays "graded" with its grades.
    """

    id: str
    kind: SessionKind
    title: str
    created: float
    duration_s: float | None
    state: SessionState
    grades: Grades | None
    overall_sentence: str | None
    error: Problem | None
    job: Job | None
    has_video: bool
    video_type: str | None
    files: list[str]
    settings: AnalysisSettings


class Upload(BaseModel):
    """A video on its way. `offset`: bytes that have arrived."""

    id: str
    filename: str
    size: int
    offset: int
    chunk_bytes: int
    last_modified: float | None
    session_id: str | None
    settings: AnalysisSettings
    created: float


class NewUpload(_Request):
    """Announces a video. `session_id`: the live session whose recording it is."""

    filename: FileName
    size: int = Field(gt=0, strict=True)
    last_modified: float | None = Field(default=None, strict=True, allow_inf_nan=False)
    settings: AnalysisSettings = AnalysisSettings()
    session_id: str | None = None
    title: Title | None = None


class Rename(_Request):
    """A new title."""

    title: Title


class GradeAgain(_Request):
    """The settings to grade with."""

    settings: AnalysisSettings = AnalysisSettings()


class ChosenSample(_Request):
    """The name of a bundled sample."""

    name: str = Field(max_length=100, examples=["on_the_spine"])


class SessionPage(BaseModel):
    """Newest first; `next` is the `before` of the following page, null on the last."""

    sessions: list[Session]
    next: float | None


class UploadList(BaseModel):
    """Uploads that are not finished."""

    uploads: list[Upload]


class JobList(BaseModel):
    """The newest jobs."""

    jobs: list[Job]
