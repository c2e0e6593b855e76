"""What `vision` says of a video, in words for the page. Loaded by every child, so it knows nothing of the server."""

from __future__ import annotations

from pathlib import Path

from vision.capture.container import shown
from vision.errors import BackrubError, NothingToGrade, UnreadableVideo

_CODES: tuple[tuple[type[BackrubError], str], ...] = (
    (UnreadableVideo, "unreadable_video"),
    (NothingToGrade, "nothing_to_grade"),
    (BackrubError, "bad_settings"),
)
# Words of the command line, and what the page has instead.
_FOR_THE_PAGE = (
    (
        "say where the head is with --head up|down|left|right, or give the six points with --back FILE.json",
        "say where the head is, or place the six points on the picture",
    ),
    ("The back file says t_s = ", "The points were placed at second "),
)
_NO_REMEDY = {"bad_settings": "Place the six points on the picture again."}


def problem_of(error: BackrubError, path: Path, name: str) -> dict[str, str]:
    """The error about the file `path` as {code, message, remedy}, with the `name` that its owner knows it by."""
    code = next(code for kind, code in _CODES if isinstance(error, kind))
    text = str(error)
    for theirs, ours in _FOR_THE_PAGE:
        text = text.replace(theirs, ours)
    # Parted before the owner's name comes in, which may hold anything.
    what, parted, remedy = text.partition("; ")
    if not parted:
        remedy = _NO_REMEDY.get(code, "Choose another video.")
    return {
        "code": code,
        "message": named(what.rstrip(".") + ".", path, name),
        "remedy": named(remedy[:1].upper() + remedy[1:], path, name),
    }


def named(text: str, path: Path, name: str) -> str:
    """The text with the name of a stored file exchanged for the name that its owner knows it by."""
    return text.replace(f"'{path.name}'", shown(Path(name)))
