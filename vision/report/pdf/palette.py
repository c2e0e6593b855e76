"""The colours of the printed page, which the style sheet holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from vision.report.page import asset

Rgb = tuple[int, int, int]


@lru_cache(maxsize=1)
def colours() -> Mapping[str, Rgb]:
    """Name -> red, green, blue of 0 to 255, as `report.css` has them for print."""
    printed = asset("report.css").split("@media print", 1)[1]
    found = re.findall(r"--([\w-]+): #([0-9A-F]{6})", printed)
    return MappingProxyType({name: (int(hx[:2], 16), int(hx[2:4], 16), int(hx[4:], 16)) for name, hx in found})
