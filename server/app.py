"""Puts the application together: the routes, the services they share, the errors' one shape."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI

from server import export, info, login, pages, sessions, uploads
from server.errors import COMMON, DOCUMENT, add_error_handlers, problems
from server.examples import EXAMPLES
from server.jobs import routes as jobs
from server.live import receiver
from server.live import routes as live
from server.services import Services
from server.settings import Settings
from vision import __version__

ROUTERS = (
    info.router,
    login.router,
    sessions.router,
    uploads.router,
    jobs.router,
    export.router,
    live.router,
    receiver.router,
)


class App(FastAPI):
    """The application, whose OpenAPI document has examples."""

    def openapi(self) -> dict[str, Any]:
        """The document as JSON values."""
        document = super().openapi()
        for name, example in EXAMPLES.items():
            document["components"]["schemas"][name]["examples"] = [example]
        return document


def create_app(settings: Settings) -> FastAPI:
    """The application, without the guard that `server.main` puts before it for each listener.

    Its lifespan opens the data folder, goes on with unfinished jobs, and closes both.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        services = Services.open(settings)
        app.state.services = services
        try:
            yield
        finally:
            await services.close()

    app = App(
        title="backrub",
        version=__version__,
        summary="Watches a back rub through one ordinary camera and teaches the person giving it.",
        lifespan=lifespan,
        openapi_url=DOCUMENT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=problems(*COMMON),
    )
    app.state.lan = None
    add_error_handlers(app)
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1")
    app.include_router(pages.router)
    pages.mount_static_files(app)
    return app
