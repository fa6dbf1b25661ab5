"""The Starlette application: routes and error responses."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from importer.domain.errors import ImportEventsError
from importer.web import api_routes, download_routes, page_routes
from importer.web.context import AppContext, Json, get_context
from importer.web.session import Busy
from importer.web.settings_form import UnusableSetting
from importer.web.translation import error_in_words
from importer.web.uploads import TooLarge

HERE = Path(__file__).parent


def make(context: AppContext) -> Starlette:
    """Return the application without access control, which `access_control` adds as middleware."""
    app = Starlette(
        routes=[
            Route("/", page_routes.index),
            Route("/runs", page_routes.runs),
            Route("/runs/{run}.json", download_routes.run),
            Route("/runs/{run}", page_routes.run),
            Route("/download/template.{kind}", download_routes.template),
            Route("/download/marked.xlsx", download_routes.marked),
            Route("/download/report.{kind}", download_routes.report),
            *api_routes.routes(),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        exception_handlers={
            ImportEventsError: _refusal,
            404: _missing,
        },
    )
    app.state.context = context
    return app


def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, ImportEventsError)  # noqa: S101 registered for this type alone
    status = 409 if isinstance(error, Busy) else 413 if isinstance(error, TooLarge) else 422
    context = get_context(request)
    if not request.url.path.startswith("/api/"):
        return context.page(request, "missing.html", status, message=error.message)
    language = context.language(request.headers)
    if isinstance(error, UnusableSetting):
        return Json(error.told(language), status)
    hint = error_in_words(error.hint, language)
    return Json({"message": error.message, "hint": hint}, status)


def _missing(request: Request, error: Exception) -> Response:
    del error
    return get_context(request).page(request, "missing.html", 404, message="")
