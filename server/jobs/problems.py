"""What stopped a job from outside: what its session is told."""

from __future__ import annotations

import signal

from server.models import Problem

STOPPED = Problem(code="cancelled", message="The work was cancelled.", remedy="Start it again when you like.")
INTERRUPTED = Problem(
    code="interrupted",
    message="The server was stopped three times while it worked on this video.",
    remedy="Try again, or choose a shorter part of the video.",
)
INTERNAL = Problem(
    code="internal",
    message="Something went wrong while the server worked on this video.",
    remedy="Try again; if it stays, the server's log says what happened.",
)


def too_much_memory(limit_mb: int) -> Problem:
    """The process needed more than it may have."""
    return Problem(
        code="too_much_memory",
        message=f"The video needs more memory than the {limit_mb} MB that one analysis may use.",
        remedy="Convert it to 1080p, or start the server with a larger --job-memory-mb.",
    )


def too_slow(limit_s: int) -> Problem:
    """The process took longer than it may."""
    return Problem(
        code="too_slow",
        message=f"The video took longer than the {limit_s / 3600:.3g} hours that one analysis may last.",
        remedy="Cut it into parts, or start the server with a larger --job-wall-s and --job-cpu-s.",
    )


def crashed(return_code: int) -> Problem:
    """The process ended without a word."""
    how = f"signal {signal.Signals(-return_code).name}" if return_code < 0 else f"code {return_code}"
    return Problem(
        code="crashed",
        message=f"The program that reads videos broke down on this one ({how}); nothing else was harmed.",
        remedy="Convert the video to MP4 (H.264) and upload it again.",
    )
