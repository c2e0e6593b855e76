"""The zone map of the back: point -> zone, zone -> polygon.

The map itself is `back.svg`, one picture that any browser opens; its `<desc>` says what each line rests on.

    atlas = load_atlas(arms="up")
    atlas.zone_at(-4.0, 0.3)        # 'gutter_upper_l'
"""

from vision.atlas.atlas import ARM_SHIFTS_CM, REFERENCE_C7_CREST_CM, Atlas, load_atlas
from vision.atlas.svg import ZONE_IDS, AtlasError

__all__ = ["ARM_SHIFTS_CM", "REFERENCE_C7_CREST_CM", "ZONE_IDS", "Atlas", "AtlasError", "load_atlas"]
