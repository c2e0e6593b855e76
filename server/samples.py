"""Sessions made of the bundled samples."""

from __future__ import annotations

import shutil
from typing import cast

from sample_videos import Sample, sample
from server.errors import ApiError
from server.jobs.queue import JobQueue
from server.models import AnalysisSettings
from server.store import Store
from vision.types import ArmPosition, HeadDirection

# What awaits who starts for the first time.
WELCOME = "on_the_spine"


def sample_named(name: str) -> Sample:
    """A bundled clip that a client asks for. Raises `ApiError` 404."""
    try:
        return sample(name)
    except KeyError as unknown:
        raise ApiError(
            404, "not_found", "There is no sample of that name.", "Choose one of those that GET /api/v1/samples lists."
        ) from unknown


def add_sample(store: Store, jobs: JobQueue, name: str) -> str:
    """Make a session of a bundled clip and queue its grading; the session's id. Raises `ApiError` 404."""
    clip = sample_named(name)
    settings = AnalysisSettings(head=cast(HeadDirection, clip.head), arms=cast(ArmPosition, clip.arms))
    with store.writing():
        session_id = store.create_session("sample", clip.title, settings)
        copy = store.folder(session_id) / "arriving.mp4"
        shutil.copyfile(clip.video, copy)
        store.set_video(session_id, copy, ".mp4", clip.duration_s)
        jobs.add(session_id, "analyse")
    return session_id
