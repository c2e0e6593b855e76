"""Sessions made of the bundled samples."""

from __future__ import annotations

import shutil
from typing import cast

from sample_videos import samples
from server.errors import ApiError
from server.jobs.queue import JobQueue
from server.models import AnalysisSettings
from server.store import Store
from vision.types import ArmPosition, HeadDirection

# What awaits who starts for the first time.
WELCOME = "on_the_spine"


def add_sample(store: Store, jobs: JobQueue, name: str) -> str:
    """Make a session of a bundled clip and queue its grading; the session's id. Raises `ApiError` 404."""
    sample = next((sample for sample in samples() if sample.name == name), None)
    if sample is None:
        raise ApiError(
            404, "not_found", "There is no sample of that name.", "Choose one of those that GET /api/v1/samples lists."
        )
    settings = AnalysisSettings(head=cast(HeadDirection, sample.head), arms=cast(ArmPosition, sample.arms))
    with store.writing():
        session_id = store.create_session("sample", sample.title, settings)
        copy = store.folder(session_id) / "arriving.mp4"
        shutil.copyfile(sample.video, copy)
        store.set_video(session_id, copy, ".mp4", sample.duration_s)
        jobs.add(session_id, "analyse")
    return session_id
