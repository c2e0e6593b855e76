"""What a client may say on the live socket. Fields that are not known are ignored."""

from __future__ import annotations

import math
import struct
from collections.abc import Collection
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from server.models import SixPoints
from vision.types import AnswerWord, ArmPosition, HeadDirection, LessonFacts

VERSION = 1
_TIME = struct.Struct("<d")
_Message = TypeVar("_Message")


# Lengths of a guided lesson in minutes, as they are offered.
LESSON_MINUTES = (5, 10, 20)
_Keys = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=40)]


class Checklist(BaseModel):
    """What was prepared before the lesson and what was left out, by the keys of the standard's list."""

    model_config = ConfigDict(extra="ignore")

    ticked: _Keys = []
    skipped: _Keys = []


class LiveSettings(BaseModel):
    """How the receiver lies, what sets the metric scale (the height, where both are given), and which lesson it is.

    `lesson_minutes`: of a guided lesson, None for free practice.
    """

    model_config = ConfigDict(extra="ignore")

    head: HeadDirection | None = None
    arms: ArmPosition = "side"
    height_cm: float | None = Field(default=None, ge=100, le=230, allow_inf_nan=False)
    shoulders_cm: float | None = Field(default=None, ge=20, le=65, allow_inf_nan=False)
    lesson_minutes: Literal[5, 10, 20] | None = None
    checklist: Checklist = Checklist()

    @model_validator(mode="after")
    def _one_scale(self) -> Self:
        if self.height_cm is not None:
            self.shoulders_cm = None
        return self

    def of_receiver(self) -> dict[str, Any]:
        """What there is of the receiver: as in the settings of every session."""
        return self.model_dump(include={"head", "arms", "height_cm", "shoulders_cm"})

    def facts(self, known: Collection[str]) -> LessonFacts:
        """How the lesson was set up; `known`: the keys of the checklist. What is ticked was not skipped."""
        ticked = tuple(key for key in known if key in self.checklist.ticked)
        skipped = tuple(key for key in known if key in self.checklist.skipped and key not in ticked)
        minutes = self.lesson_minutes
        return LessonFacts(None if minutes is None else float(minutes), ticked, skipped)


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

    type: Literal["look", "start", "pause", "resume", "next_phase", "finish", "discard"]


class Said(BaseModel):
    """What the receiver says of the pressure: a number or a word, one of them."""

    model_config = ConfigDict(extra="ignore")

    value: int | None = Field(default=None, strict=True, ge=1, le=10)
    word: AnswerWord | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.value is None) == (self.word is None):
            raise ValueError("an answer is a number from 1 to 10 or a word, one of them")
        return self


class PressureSaid(Said):
    """The same, heard by the giver."""

    type: Literal["answer"]
    way: Literal["key", "button", "voice"] = "button"


class Join(BaseModel):
    """The first message of the receiver's page: whose session it is, and the key that lets it answer."""

    type: Literal["join"]
    version: Literal[1]
    session: str = Field(max_length=100)
    key: str = Field(max_length=100)


class ReceiverSaid(Said):
    """The receiver's own answer."""

    type: Literal["answer"]


AnyMessage = Hello | ChangeSettings | Place | Control | PressureSaid
ReceiverMessage = Join | ReceiverSaid
_ADAPTER: TypeAdapter[AnyMessage] = TypeAdapter(Annotated[AnyMessage, Field(discriminator="type")])
_RECEIVER: TypeAdapter[ReceiverMessage] = TypeAdapter(Annotated[ReceiverMessage, Field(discriminator="type")])


class BrokenMessage(Exception):
    """A message that cannot be understood; `str` says what is wrong with it."""


def read_text(text: str) -> AnyMessage:
    """A text of the client. Raises `BrokenMessage`."""
    return _checked(_ADAPTER, text)


def read_receiver_text(text: str) -> ReceiverMessage:
    """A text of the receiver's page. Raises `BrokenMessage`."""
    return _checked(_RECEIVER, text)


def _checked(adapter: TypeAdapter[_Message], text: str) -> _Message:
    try:
        return adapter.validate_json(text)
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
