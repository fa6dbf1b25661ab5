"""State shared by the routes, and the responses that they make of it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from importer.messages import LANGUAGES
from importer.web.session import Session
from importer.web.translation import preferred, say


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
class AppContext:
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


def get_context(request: Request) -> AppContext:
    """Return what the routes share."""
    context: AppContext = request.app.state.context
    return context
