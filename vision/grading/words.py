"""The names of the grades."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vision.types import GradeKey

TITLES: Mapping[GradeKey, str] = MappingProxyType(
    {
        "speed": "Stroke speed",
        "direction": "Direction",
        "coverage": "Zone coverage",
        "spine": "Spine avoidance",
        "technique": "Technique",
        "flow": "Lesson flow",
        "holds": "Holds",
        "evenness": "Evenness",
        "communication": "Communication",
    }
)
