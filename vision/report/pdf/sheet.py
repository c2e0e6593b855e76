"""A4 sheets to write and draw on, in millimetres from the upper left corner; text sizes are in points."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from fpdf import FPDF
from fpdf.bidi import BidiParagraph
from fpdf.drawing import PaintedPath
from fpdf.drawing_primitives import Transform
from fpdf.svg import svg_path_converter

from vision import __version__
from vision.errors import MissingDependency
from vision.report.markup import printable
from vision.report.pdf.palette import colours
from vision.report.words import SYMBOLS, Verdict

Point = tuple[float, float]

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 14.0
LEFT, RIGHT, BOTTOM = MARGIN, WIDTH - MARGIN, HEIGHT - 16.0
_PT = 25.4 / 72
_LEADING = 1.32
# No line on A4 holds more than this, and measuring a name of a megabyte takes long.
_MOST_LETTERS = 1500


class Sheet:
    """Pages with text that is cut to its place and shapes in the colours of the printed report."""

    def __init__(self, title: str, made: datetime) -> None:
        self.made = made
        self._pdf = FPDF(unit="mm", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.c_margin = 0
        folder = _fonts()
        self._pdf.add_font("DejaVu", "", folder / "DejaVuSans.ttf")
        self._pdf.add_font("DejaVu", "B", folder / "DejaVuSans-Bold.ttf")
        letters = [set(font.cmap) for font in self._pdf.fonts.values() if hasattr(font, "cmap")]
        self._letters = frozenset(set.intersection(*letters))
        self._pdf.set_title(self._known(title)[:300])
        self._pdf.set_lang("en")
        self._pdf.set_creator(f"backrub {__version__}")
        self._pdf.set_creation_date(made)
        self._title = title

    def page(self) -> float:
        """Begin a page; gives the height at which it begins."""
        self._pdf.add_page()
        foot = HEIGHT - 10.0
        self.text(LEFT, foot, 150.0, self._title, 8, colour="muted")
        self.text(RIGHT - 20.0, foot, 20.0, f"Page {self._pdf.page_no()}", 8, colour="muted", align="right")
        return MARGIN

    def room(self, y: float, height: float) -> float:
        """`y` if there is this much room below it, else where a new page begins."""
        return y if y + height <= BOTTOM else self.page()

    def finish(self) -> bytes:
        """The PDF."""
        return bytes(self._pdf.output())

    # ---------------------------------------------------------------- text

    def text(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: str = "ink",
        align: str = "left",
        most: int = 1,
    ) -> float:
        """Text in at most `most` lines below `y`, cut with an ellipsis; gives the height at which it ends."""
        self._font(size, bold)
        self._pdf.set_text_color(*colours()[colour])
        for line in self._lines(text, width, most):
            at = x + {"left": 0.0, "right": 1.0, "center": 0.5}[align] * (width - self._pdf.get_string_width(line))
            self._pdf.text(at, y + size * _PT, _in_reading_order(line))
            y += size * _PT * _LEADING
        return y

    def line_height(self, size: float) -> float:
        """Height of one line."""
        return size * _PT * _LEADING

    def height(self, width: float, text: str, size: float, *, bold: bool = False, most: int = 1) -> float:
        """What `text` would take."""
        self._font(size, bold)
        return len(self._lines(text, width, most)) * self.line_height(size)

    def width_of(self, text: str, size: float, *, bold: bool = False) -> float:
        """Breadth of one line."""
        self._font(size, bold)
        return float(self._pdf.get_string_width(self._known(text)))

    def _font(self, size: float, bold: bool) -> None:
        self._pdf.set_font("DejaVu", "B" if bold else "", size)

    def _known(self, text: str) -> str:
        """On one line, and what the font has no letter for as U+FFFD."""
        kept = " ".join(printable(text[:_MOST_LETTERS]).split())
        return "".join(letter if ord(letter) in self._letters else "\ufffd" for letter in kept)

    def _lines(self, text: str, width: float, most: int) -> list[str]:
        lines: list[str] = [""]
        for word in self._known(text).split(" "):
            longer = f"{lines[-1]} {word}" if lines[-1] else word
            if self._fits(longer, width):
                lines[-1] = longer
                continue
            lines += self._broken(word, width)
            if len(lines) > most + 1:
                break
        lines = [line for line in lines if line]
        if len(lines) <= most:
            return lines
        return [*lines[: most - 1], self._cut(lines[most - 1], width)]

    def _broken(self, word: str, width: float) -> list[str]:
        """A word in pieces that fit."""
        pieces = [""]
        for letter in word:
            if pieces[-1] and not self._fits(pieces[-1] + letter, width):
                pieces.append("")
            pieces[-1] += letter
        return pieces

    def _cut(self, line: str, width: float) -> str:
        while line and not self._fits(line + "…", width):
            line = line[:-1]
        return line.rstrip() + "…"

    def _fits(self, text: str, width: float) -> bool:
        return bool(self._pdf.get_string_width(text) <= width + 1e-6)

    # ---------------------------------------------------------------- shapes

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str | None = None,
        line: str | None = None,
        *,
        radius: float = 0.0,
        thickness: float = 0.2,
    ) -> None:
        """A rectangle, filled, outlined or both."""
        style = self._style(fill, line, thickness)
        radius = min(radius, width / 2, height / 2)
        self._pdf.rect(x, y, width, height, style=style, round_corners=radius > 0, corner_radius=radius)

    def polygon(
        self, points: Sequence[Point], fill: str | None = None, line: str | None = None, thickness: float = 0.2
    ) -> None:
        """A closed shape."""
        self._pdf.polygon(points, style=self._style(fill, line, thickness))

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: str, line: str | None = None) -> None:
        """An ellipse around (x, y)."""
        self._pdf.ellipse(x - rx, y - ry, 2 * rx, 2 * ry, style=self._style(fill, line, 0.4))

    def lines(
        self, points: Sequence[Point], colour: str, thickness: float, dash: tuple[float, float] | None = None
    ) -> None:
        """Points joined one after the other."""
        self._pdf.set_draw_color(*colours()[colour])
        self._pdf.set_line_width(thickness)
        if dash:
            self._pdf.set_dash_pattern(*dash)
        self._pdf.polyline(points)
        self._pdf.set_dash_pattern()

    def hatching(self, x: float, y: float, width: float, height: float, colour: str, step: float) -> None:
        """Slanted lines within a rectangle, `step` apart."""
        with self._pdf.rect_clip(x, y, width, height):
            for index in range(math.ceil((width + height) / step)):
                start = x - height + index * step
                self.lines([(start, y + height), (start + height, y)], colour, 0.27 * step)

    def state(self, x: float, y: float, state: Verdict, size: float) -> float:
        """A verdict as icon and word in its colour; gives the height at which it ends."""
        side = size * _PT * 1.35
        path = PaintedPath()
        svg_path_converter(path, SYMBOLS[state.icon])
        path.style.paint_rule = "stroke"
        path.style.stroke_color = "#{:02x}{:02x}{:02x}".format(*colours()[state.tone])
        path.style.stroke_width = 2.5
        path.style.stroke_cap_style = "round"
        path.style.stroke_join_style = "round"
        path.transform = Transform.scaling(side / 24).translate(x, y)
        path.style.auto_close = False
        with self._pdf.drawing_context() as drawing:
            drawing.add_item(path)
        return self.text(x + side + 1.2, y, 80.0, state.word, size, bold=True, colour=state.tone)

    def _style(self, fill: str | None, line: str | None, thickness: float) -> str:
        if fill:
            self._pdf.set_fill_color(*colours()[fill])
        if line:
            self._pdf.set_draw_color(*colours()[line])
            self._pdf.set_line_width(thickness)
        return ("D" if line else "") + ("F" if fill else "")


def _fonts() -> Path:
    """Where matplotlib keeps DejaVu Sans; found without importing it."""
    spec = find_spec("matplotlib")
    folder = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" if spec and spec.origin else None
    if folder is None or not (folder / "DejaVuSans.ttf").is_file():
        raise MissingDependency("The fonts that come with matplotlib are missing; install matplotlib again.")
    return folder


def _in_reading_order(line: str) -> str:
    """A line with right-to-left letters, in the order in which they stand on paper."""
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in line):
        return str(BidiParagraph(text=line).get_reordered_string())
    return line


def joined(parts: Iterable[str]) -> str:
    """Facts beside each other."""
    return "  ·  ".join(part for part in parts if part)
