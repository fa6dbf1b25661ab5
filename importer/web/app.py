"""The page as a web application: its routes, and how refusals look."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from importer.domain.errors import ImportEventsError
from importer.messages import LANGUAGES
from importer.web.advice import error_in_words
from importer.web.session import Busy, Session
from importer.web.settings_form import UnusableSetting
from importer.web.translation import preferred, say
from importer.web.uploads import TooLarge

HERE = Path(__file__).parent


class Json(JSONResponse):
    """JSON in ASCII: half a character of a mended cell travels as an escape."""

    def render(self, content: Any) -> bytes:  # noqa: ANN401 as in Starlette
        """Return the bytes."""
        return json.dumps(content).encode("ascii")


class Pages:
    """The templates: escaped by themselves, and strict about names that are not there."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=PackageLoader("importer.web"), autoescape=True, undefined=StrictUndefined
        )

    def html(self, name: str, language: str, **values: Any) -> str:  # noqa: ANN401 templates take any
        """Return a page in a language."""

        def words(word: str, **places: object) -> str:
            return say(word, language, **places)

        template = self._templates.get_template(name)
        return template.render(t=words, language=language, languages=LANGUAGES, **values)


@dataclass(frozen=True, slots=True)
class Place:
    """What the routes share: the session, the folder of its uploads, the pages."""

    session: Session
    folder: Path
    pages: Pages

    def language(self, headers: Headers) -> str:
        """Return the language that was chosen, or else the one that the browser asks for."""
        return self.session.language or preferred(headers.get("accept-language", ""))

    def page(self, request: Request, name: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 the same
        """Return a page as an answer."""
        language = self.language(request.headers)
        return HTMLResponse(self.pages.html(name, language, **values), status)

    def refused(self, headers: Headers, status: int, why: str) -> Response:
        """Return the page for whoever may not see the page."""
        language = preferred(headers.get("accept-language", ""))
        return HTMLResponse(self.pages.html("refused.html", language, why=why), status)


def place_of(request: Request) -> Place:
    """Return what the routes share."""
    place: Place = request.app.state.place
    return place


def make(place: Place) -> Starlette:
    """Return the application, unguarded: see `guard`."""
    from importer.web import (
        api_routes as actions,
    )
    from importer.web import (
        download_routes as downloads,
    )
    from importer.web import (
        page_routes as pages,
    )

    app = Starlette(
        routes=[
            Route("/", pages.index),
            Route("/runs", pages.runs),
            Route("/runs/{run}.json", downloads.run),
            Route("/runs/{run}", pages.run),
            Route("/download/template.{kind}", downloads.template),
            Route("/download/marked.xlsx", downloads.marked),
            Route("/download/report.{kind}", downloads.report),
            *actions.routes(),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        exception_handlers={
            ImportEventsError: _refusal,
            404: _missing,
        },
    )
    app.state.place = place
    return app


def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, ImportEventsError)  # noqa: S101 it is registered for these alone
    status = 409 if isinstance(error, Busy) else 413 if isinstance(error, TooLarge) else 422
    place = place_of(request)
    if not request.url.path.startswith("/api/"):
        return place.page(request, "missing.html", status, message=error.message)
    language = place.language(request.headers)
    if isinstance(error, UnusableSetting):
        return Json(error.told(language), status)
    hint = error_in_words(error.hint, language)
    return Json({"message": error.message, "hint": hint}, status)


def _missing(request: Request, error: Exception) -> Response:
    del error
    return place_of(request).page(request, "missing.html", 404, message="")
