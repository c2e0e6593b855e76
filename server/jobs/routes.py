"""HTTP of jobs: how they are doing, stop them, do them again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse

from server.errors import COMMON, ApiError, problems
from server.models import Job, JobList
from server.services import Services, services
from server.store.jobs import PREVIEW

router = APIRouter(tags=["jobs"], responses=problems(*COMMON))
Shared = Annotated[Services, Depends(services)]


@router.get("/jobs", summary="The newest hundred jobs")
def list_jobs(shared: Shared) -> JobList:
    """Newest first."""
    return JobList(jobs=shared.store.jobs.newest())


@router.get("/jobs/{job_id}", summary="One job", responses=problems(404))
def get_job(job_id: str, shared: Shared) -> Job:
    """Ask about once a second while it runs."""
    return shared.store.jobs.get(job_id)


@router.post("/jobs/{job_id}/cancel", summary="Stop a job", responses=problems(404))
def cancel_job(job_id: str, shared: Shared) -> Job:
    """One that has ended stays as it is."""
    return shared.jobs.cancel(job_id)


@router.post("/jobs/{job_id}/retry", summary="Do a failed or cancelled job again", responses=problems(404, 409))
def retry_job(job_id: str, shared: Shared) -> Job:
    """With the settings that it had."""
    return shared.jobs.retry(job_id)


@router.get(
    "/jobs/{job_id}/preview.jpg",
    summary="The newest picture with its overlay",
    response_class=FileResponse,
    responses={200: {"content": {"image/jpeg": {}}}, **problems(404)},
)
def get_preview(job_id: str, shared: Shared) -> FileResponse:
    """There is one while the job runs, from about its first second of watching."""
    job = shared.store.jobs.get(job_id)
    if not job.has_preview:
        raise ApiError(404, "not_found", "There is no picture of this job now.", "Ask again while it runs.")
    return FileResponse(shared.store.folders.work(job_id) / PREVIEW, media_type="image/jpeg")
