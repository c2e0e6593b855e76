"""Neural networks on the LiteRT runtime: loading one, and cutting out of a picture what it is to see."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.errors import MissingDependency
from vision.quiet import quiet_stderr
from vision.types import Array, Image

# A warp may skip so many pixels; what is larger is averaged down first.
MOST_SHRINK = 2


@dataclass(frozen=True, slots=True)
class Region:
    """A square of the picture, turned: centre and side in pixels, `angle` in radians (0: not turned).

    `mirrored`: the model is to see left and right the other way round.
    """

    x: float
    y: float
    size: float
    angle: float = 0.0
    mirrored: bool = False

    def to_input(self, input_px: int) -> NDArray[np.float32]:
        """(2, 3) affine from picture pixels to the model's input."""
        k = input_px / self.size
        c, s = k * np.cos(self.angle), k * np.sin(self.angle)
        half = input_px / 2
        way = -1 if self.mirrored else 1
        return np.array(
            [
                [way * c, way * s, half - way * (c * self.x + s * self.y)],
                [-s, c, half + s * self.x - c * self.y],
            ],
            dtype=np.float32,
        )

    def from_input(self, points: Array, input_px: int) -> Array:
        """(N, 2) points of the model's input -> picture pixels."""
        k = self.size / input_px
        c, s = k * np.cos(self.angle), k * np.sin(self.angle)
        q = (points - input_px / 2) * ((-1, 1) if self.mirrored else (1, 1))
        return np.stack([self.x + c * q[:, 0] - s * q[:, 1], self.y + s * q[:, 0] + c * q[:, 1]], axis=1)


def model_path(relative: str) -> Path:
    """Path of a model file inside the installed mediapipe package, found without importing it.

    Raises `MissingDependency` when the package or the file is not there.
    """
    spec = importlib.util.find_spec("mediapipe")
    if spec is None or not spec.submodule_search_locations:
        raise MissingDependency("The package mediapipe is not installed; run 'pip install mediapipe==0.10.21'.")
    path = Path(next(iter(spec.submodule_search_locations))) / "modules" / relative
    if not path.is_file():
        raise MissingDependency(
            f"The model {path.name} is not inside the installed mediapipe; run 'pip install mediapipe==0.10.21'."
        )
    return path


def load_model(path: Path, inner: str | None = None):  # type: ignore[no-untyped-def]
    """A model on one thread of the LiteRT runtime. Raises `MissingDependency` without that.

    `inner`: a tensor inside the model, by its name, that becomes one more output, the last. Raises `ValueError` when
    the model has none of that name.
    """
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError as error:
        raise MissingDependency(
            f"The LiteRT runtime cannot be loaded ({error}); run 'pip install ai-edge-litert'."
        ) from error
    # One thread each: a second thread inside one of these models gains nothing; the two hands run side by side.
    with quiet_stderr():
        if inner is None:
            interpreter = Interpreter(str(path), num_threads=1)
        else:
            interpreter = Interpreter(model_content=_opened(path, inner), num_threads=1)
        interpreter.allocate_tensors()
    return interpreter


@cache
def _opened(path: Path, inner: str) -> bytes:
    """A model's file with one more output, the tensor `inner`. Made once: each thread loads a model of its own."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(path.read_bytes(), 0))
    graph = model.subgraphs[0]
    index = [tensor.name for tensor in graph.tensors].index(inner.encode())
    graph.outputs = np.append(graph.outputs, np.int32(index))
    builder = flatbuffers.Builder(path.stat().st_size)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def cut_out(bgr: Image, region: Region, input_px: int, grey: int = 0) -> NDArray[Any]:
    """(input_px, input_px, 3) BGR: the region as a model sees it; `grey` where it reaches out of the picture.

    A region much larger than the input is averaged down first: a warp alone skips pixels, and a small palm in a large
    picture becomes noise.
    """
    affine = region.to_input(input_px).astype(np.float64)
    shrink = int(region.size // (MOST_SHRINK * input_px)) + 1
    if shrink > 1:
        height, width = bgr.shape[:2]
        reach = region.size * (abs(np.cos(region.angle)) + abs(np.sin(region.angle))) / 2 + shrink
        left, top = (int(max(0, c - reach)) for c in (region.x, region.y))
        right, bottom = int(min(width, region.x + reach)), int(min(height, region.y + reach))
        if right - left >= shrink and bottom - top >= shrink:
            size = ((right - left) // shrink, (bottom - top) // shrink)
            part = bgr[top : top + size[1] * shrink, left : left + size[0] * shrink]
            bgr = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
            # Pixel centres: x = shrink * (x' + 0.5) - 0.5 + left.
            corner = np.array([left, top]) + (shrink - 1) / 2
            affine[:, 2] += affine[:, :2] @ corner
            affine[:, :2] *= shrink
    return cv2.warpAffine(bgr, affine, (input_px, input_px), flags=cv2.INTER_LINEAR, borderValue=(grey, grey, grey))


def as_input(crop_bgr: NDArray[Any]) -> NDArray[np.float32]:
    """(1, n, n, 3) RGB in 0..1. Only the crop is turned from BGR, which is cheaper than the whole picture."""
    # Turned by OpenCV first: numpy is ten times slower over channels in the other order.
    rgb = cv2.cvtColor(crop_bgr, cv2.COLOR_BGR2RGB)
    scaled: NDArray[np.float32] = np.multiply(rgb[None], np.float32(1 / 255), dtype=np.float32)
    return scaled
