"""Decodes the client's JPEGs. Only the session's own process does this."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image as PilImage

from vision.types import Image

LEAST_PX = 64


class BadPicture(Exception):
    """A picture that cannot be used: `code`, what is wrong and what to do."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy


def decode(jpeg: bytes, most_px: int) -> Image:
    """(h, w, 3) BGR of a JPEG whose sides are at most `most_px`. Raises `BadPicture`."""
    try:
        # The header first: the size must be known before memory is taken for it.
        with PilImage.open(io.BytesIO(jpeg), formats=["JPEG"]) as header:
            width, height = header.size
    except (OSError, ValueError, SyntaxError) as error:
        raise BadPicture("bad_picture", "The picture is no JPEG.", "Send JPEG pictures.") from error
    if max(width, height) > most_px or min(width, height) < LEAST_PX:
        raise BadPicture(
            "bad_picture_size",
            f"The picture measures {width} x {height} pixels.",
            f"Send pictures with sides from {LEAST_PX} to {most_px} pixels.",
        )
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if image is None:
        raise BadPicture("bad_picture", "The picture is damaged.", "Send the next one.")
    return np.ascontiguousarray(image, dtype=np.uint8)
