"""What a client may say on the live socket. Fields that are not known are ignored."""

from __future__ import annotations

import math
import struct
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from server.models import SixPoints
from vision.types import ArmPosition, HeadDirection

VERSION = 1
_TIME = struct.Struct("<d")


class LiveSettings(BaseModel):
    """How the receiver lies, and what sets the metric scale: the height, where both are given."""

    model_config = ConfigDict(extra="ignore")

    head: HeadDirection | None = None
    arms: ArmPosition = "side"
    height_cm: float | None = Field(default=None, ge=100, le=230, allow_inf_nan=False)
    shoulders_cm: float | None = Field(default=None, ge=20, le=65, allow_inf_nan=False)

    @model_validator(mode="after")
    def _one_scale(self) -> Self:
        if self.height_cm is not None:
            self.shoulders_cm = None
        return self


class Resume(BaseModel):
    """The session to go on with, and the key that proves it is one's own."""

    id: str = Field(pattern=r"^[0-9a-f]{16}$")
    resume_key: str = Field(max_length=100)


class Hello(BaseModel):
    """The first message."""

    type: Literal["hello"]
    version: Literal[1]
    session: Resume | None = None
    settings: LiveSettings = LiveSettings()


class ChangeSettings(BaseModel):
    """Other settings, in set-up."""

    type: Literal["settings"]
    settings: LiveSettings


class Place(BaseModel):
    """The back by hand, in pixels of the pictures that are sent."""

    type: Literal["place"]
    points_px: SixPoints


class Control(BaseModel):
    """A word without more."""

    type: Literal["look", "start", "pause", "resume", "finish", "discard"]


ClientMessage = Annotated[Hello | ChangeSettings | Place | Control, Field(discriminator="type")]
_ADAPTER: TypeAdapter[Hello | ChangeSettings | Place | Control] = TypeAdapter(ClientMessage)


class BrokenMessage(Exception):
    """A message that cannot be understood; `str` says what is wrong with it."""


def read_text(text: str) -> Hello | ChangeSettings | Place | Control:
    """A text of the client. Raises `BrokenMessage`."""
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BrokenMessage(f"{where}: {first['msg']}" if where else str(first["msg"])) from error


def read_picture(data: bytes) -> tuple[float, bytes]:
    """A picture of the client: its capture time in seconds, and the JPEG. Raises `BrokenMessage`."""
    if len(data) <= _TIME.size:
        raise BrokenMessage("a picture is 8 bytes of time (float64, little-endian) and a JPEG")
    t_s = _TIME.unpack_from(data)[0]
    if not math.isfinite(t_s):
        raise BrokenMessage("the time of a picture must be a number of seconds")
    return t_s, data[_TIME.size :]


def picture(t_s: float, jpeg: bytes) -> bytes:
    """The binary message of a picture, as clients make it."""
    return _TIME.pack(t_s) + jpeg


def error(code: str, message: str, remedy: str, **more: Any) -> dict[str, Any]:
    """An error for the client. With `t_s` it answers the picture of that time."""
    return {"type": "error", "error": {"code": code, "message": message, "remedy": remedy}, **more}
