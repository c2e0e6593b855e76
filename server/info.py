"""What the server is and what it brings along: its health, its limits, the zone map, the bundled samples."""

from __future__ import annotations

import shutil
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, Field

from sample_videos import samples as bundled
from server.errors import ApiError, problems
from server.guard import LISTENER, Listener
from server.lan import LanAddress
from server.live.messages import LESSON_MINUTES
from server.samples import sample_named
from server.services import services
from vision import __version__
from vision.atlas import load_atlas
from vision.grading import TARGET_ZONES
from vision.standard import Standard, load_standard
from vision.types import VIDEO_SUFFIXES, ArmPosition, Array

router = APIRouter(tags=["about the server"])
Point = tuple[float, float]


def _file(media_type: str, *statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that answers with a file."""
    content = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": {media_type: content}, "description": "The file."}, **problems(*statuses)}


class LiveHealth(BaseModel):
    """How many are watched live, of how many at most."""

    clients: int
    limit: int


class JobsHealth(BaseModel):
    """Videos being analysed and waiting."""

    running: int
    queued: int


class Health(BaseModel):
    """That the server answers, and how busy it is."""

    app: Literal["backrub"] = "backrub"
    status: Literal["ok"] = "ok"
    version: str
    live: LiveHealth
    jobs: JobsHealth
    disk_free_bytes: int


class Limits(BaseModel):
    """What the server accepts."""

    upload_bytes: int
    chunk_bytes: int
    duration_s: float
    suffixes: list[str]
    live_width: int
    live_jpeg_bytes: int


class StandardNumbers(BaseModel):
    """The numbers of the technique standard that the pages draw."""

    midline_limit_cm: float
    midline_target_cm: Point
    speed_band_cm_s: Point
    speed_warn_cm_s: float
    speed_zero_fast_cm_s: float
    back_quality: float


class Lan(BaseModel):
    """The address for phones, with the token; told on this machine's own address only."""

    url: str


class LessonPhase(BaseModel):
    """A phase of the lesson: `how` says what to do in it."""

    phase: str
    title: str
    how: str


class ListedItem(BaseModel):
    """One thing to prepare before the lesson."""

    key: str
    text: str


class Lesson(BaseModel):
    """What there is to choose and to say of the lesson, from the standard.

    `hold_s`: a hold lasts from the first to the second. `most_pressure`: of ten, what is above it is too much.
    """

    minutes: list[int]
    phases: list[LessonPhase]
    checklist: list[ListedItem]
    hold_s: Point
    most_pressure: float
    stop: str
    closing: str


class Config(BaseModel):
    """What a page must know before it starts."""

    version: str
    limits: Limits
    standard: StandardNumbers
    lesson: Lesson
    lan: Lan | None


class Zone(BaseModel):
    """`polygon`: points of (x_cm from the midline, the receiver's left negative; v, 0 at C7 to 1 at the hip bones)."""

    id: str
    title: str
    polygon: list[Point]
    kind: Literal["work", "bone", "spine", "extra"] = Field(description="extra: neck and sacrum, welcome but not due")


class Caution(BaseModel):
    """An area over the zones that wants palms only."""

    id: str
    polygon: list[Point]


class AtlasMap(BaseModel):
    """The zones of the back."""

    zones: list[Zone]
    cautions: list[Caution]
    outline: list[Point]


class SampleClip(BaseModel):
    """A bundled clip: `shows` says in a sentence what is to be seen."""

    name: str
    title: str
    shows: str
    duration_s: float


class Samples(BaseModel):
    """All bundled clips, in the order in which they are meant to be watched."""

    samples: list[SampleClip]


@router.get("/health", summary="Whether the server is well")
def health(request: Request) -> Health:
    """Answers at once, however busy the analyses are."""
    shared = services(request)
    running, queued = (len(shared.store.jobs.in_state(state)) for state in ("running", "queued"))
    return Health(
        version=__version__,
        live=LiveHealth(clients=shared.live.count, limit=shared.live.limit),
        jobs=JobsHealth(running=running, queued=queued),
        disk_free_bytes=shutil.disk_usage(shared.settings.data).free,
    )


@router.get("/config", summary="Limits, standard, address on the network")
def config(request: Request) -> Config:
    """What the pages need to know of the server."""
    settings, standard = services(request).settings, load_standard()
    lan = _lan(request)
    return Config(
        version=__version__,
        limits=Limits(
            upload_bytes=settings.upload_bytes,
            chunk_bytes=settings.chunk_bytes,
            duration_s=settings.duration_s,
            suffixes=list(VIDEO_SUFFIXES),
            live_width=settings.live_width,
            live_jpeg_bytes=settings.live_jpeg_bytes,
        ),
        standard=StandardNumbers(
            midline_limit_cm=standard.number("spine.limit_cm"),
            midline_target_cm=standard.band("spine.target_cm"),
            speed_band_cm_s=standard.band("speed.effleurage_cm_s"),
            speed_warn_cm_s=standard.number("speed.warn_cm_s"),
            speed_zero_fast_cm_s=standard.number("speed.zero_fast_cm_s"),
            back_quality=standard.number("seen.back_quality"),
        ),
        lesson=_lesson(standard),
        lan=Lan(url=lan.url) if lan else None,
    )


def _lesson(standard: Standard) -> Lesson:
    rules = standard.rules
    return Lesson(
        minutes=list(LESSON_MINUTES),
        phases=[LessonPhase(phase=rule.phase, title=rule.title, how=rule.how) for rule in rules.phases],
        checklist=[ListedItem(key=key, text=text) for key, text in rules.checklist.items()],
        hold_s=standard.band("hold.aim_s"),
        most_pressure=standard.number("check_in.most"),
        stop=rules.prompts["stop"],
        closing=rules.prompts["closing"],
    )


def _lan(request: Request) -> LanAddress | None:
    """The address with the token in it: for this machine only."""
    listener: Listener | None = request.scope.get(LISTENER)
    address: LanAddress | None = request.app.state.lan
    return address if listener is not None and listener.is_own_machine else None


@router.get(
    "/lan/qr.svg", summary="The QR code for phones", response_class=Response, responses=_file("image/svg+xml", 404)
)
def qr_code(request: Request) -> Response:
    """The address on the network with the token, as a picture; on this machine's own address only."""
    lan = _lan(request)
    if lan is None:
        message = "The server does not listen on the network, or you are on the network already."
        raise ApiError(
            404, "not_found", message, "Start it with 'backrub serve --lan' and open its page on that machine."
        )
    return Response(lan.qr_svg(), media_type="image/svg+xml")


@router.get("/atlas", summary="The zones of the back")
def atlas(arms: Annotated[ArmPosition, Query(description="How the receiver's arms lie.")] = "side") -> AtlasMap:
    """The zone map; the shoulder blades, and the zones beside them, move with the arms."""
    drawn = load_atlas(arms)
    return AtlasMap(
        zones=[
            Zone(id=name, title=drawn.titles[name], polygon=_points(drawn.polygons[name]), kind=_kind(name))
            for name in drawn.zone_ids
        ],
        cautions=[Caution(id=name, polygon=_points(polygon)) for name, polygon in drawn.cautions.items()],
        outline=_points(drawn.outline),
    )


def _points(polygon: Array) -> list[Point]:
    return [(round(x_cm, 3), round(v, 4)) for x_cm, v in polygon.tolist()]


def _kind(zone: str) -> Literal["work", "bone", "spine", "extra"]:
    if zone in TARGET_ZONES:
        return "work"
    if zone == "spine":
        return "spine"
    return "bone" if zone.startswith("scapula") else "extra"


@router.get("/samples", summary="The bundled clips")
def samples() -> Samples:
    """Short rendered clips that show what backrub finds."""
    return Samples(
        samples=[SampleClip(name=s.name, title=s.title, shows=s.shows, duration_s=s.duration_s) for s in bundled()]
    )


Name = Annotated[str, Path(examples=["on_the_spine"], max_length=100)]


@router.get(
    "/samples/{name}/video", summary="A bundled clip", response_class=FileResponse, responses=_file("video/mp4", 404)
)
def sample_video(name: Name) -> FileResponse:
    """The MP4, whole or in ranges."""
    return FileResponse(sample_named(name).video, media_type="video/mp4")


@router.get(
    "/samples/{name}/picture",
    summary="A still of a clip",
    response_class=FileResponse,
    responses=_file("image/jpeg", 404),
)
def sample_picture(name: Name) -> FileResponse:
    """A JPEG."""
    picture = sample_named(name).picture
    if not picture.is_file():
        raise ApiError(404, "not_found", "This installation has no picture of the sample.", "Play its video instead.")
    return FileResponse(picture, media_type="image/jpeg")
