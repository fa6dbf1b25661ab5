"""The Starlette application: routes and error responses."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from importer.domain.errors import ImportEventsError
from importer.messages import Translator
from importer.web import api_routes, download_routes, page_routes
from importer.web.context import AppContext, AsciiJsonResponse, get_context
from importer.web.session import RunInProgress
from importer.web.settings_form import InvalidSetting
from importer.web.translation import translate_error_hint
from importer.web.uploads import TooLarge

PACKAGE_FOLDER = Path(__file__).parent


def create_app(context: AppContext) -> Starlette:
    """Return the application without access control, which `access_control` adds as middleware."""
    app = Starlette(
        routes=[
            Route("/", page_routes.show_calendar),
            Route("/runs", page_routes.show_runs),
            Route("/runs/{run}.json", download_routes.send_run_report),
            Route("/runs/{run}", page_routes.show_run),
            Route("/download/template.{kind}", download_routes.send_template),
            Route("/download/marked.xlsx", download_routes.send_marked_workbook),
            Route("/download/report.{kind}", download_routes.send_report),
            *api_routes.list_api_routes(),
            Mount("/static", StaticFiles(directory=PACKAGE_FOLDER / "static")),
        ],
        exception_handlers={
            ImportEventsError: _handle_error,
            404: _handle_not_found,
        },
    )
    app.state.context = context
    return app


def _handle_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ImportEventsError)  # noqa: S101 registered for this type alone
    status = (
        409 if isinstance(error, RunInProgress) else 413 if isinstance(error, TooLarge) else 422
    )
    context = get_context(request)
    if not request.url.path.startswith("/api/"):
        return context.render_page(request, "missing.html", status, message=error.message)
    language = context.get_language(request.headers)
    content = {
        "message": Translator(language).translate(error.message),
        "hint": translate_error_hint(error.hint, language),
    }
    if isinstance(error, InvalidSetting):
        content["field"] = error.name
    return AsciiJsonResponse(content, status)


def _handle_not_found(request: Request, error: Exception) -> Response:
    del error
    return get_context(request).render_page(request, "missing.html", 404, message="")
