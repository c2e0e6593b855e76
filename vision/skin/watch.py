"""When skin that goes along counts as dragged."""

from __future__ import annotations

from collections.abc import Mapping

from vision.standard import Standard

# Not measured for longer than this, a hand is forgotten.
_FORGOTTEN_S = 0.6


class DragWatch:
    """Says which hands drag: skin going along by more than the standard allows, for longer than it allows."""

    def __init__(self, standard: Standard) -> None:
        self._share = standard.number("dragging.share")
        self._release = standard.number("dragging.release_share") * self._share
        self._dwell_s = standard.number("dragging.dwell_s")
        self._since: dict[int, float] = {}
        self._seen: dict[int, float] = {}

    def update(self, t_s: float, shares: Mapping[int, float]) -> set[int]:
        """The ids of the hands that drag at `t_s`. One that is not measured for a moment stays as it was."""
        for key in [key for key, seen in self._seen.items() if t_s - seen > _FORGOTTEN_S]:
            del self._seen[key]
            self._since.pop(key, None)
        for key, share in shares.items():
            self._seen[key] = t_s
            if share > self._share:
                self._since.setdefault(key, t_s)
            elif share < self._release:
                self._since.pop(key, None)
        return {key for key, since in self._since.items() if t_s - since >= self._dwell_s - 1e-9}


def is_dragging(share: float, standard: Standard) -> bool:
    """Whether skin that goes along with this share of a hand's speed is dragged."""
    return share > standard.number("dragging.share")
