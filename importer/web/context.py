"""Objects shared by all routes: session, upload folder and page templates."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from importer.messages import Message, Translator
from importer.web.session import Session
from importer.web.translation import LANGUAGE_NAMES, choose_language


class AsciiJsonResponse(JSONResponse):
    """JSON in ASCII, because a corrected cell may contain lone surrogates, which UTF-8 cannot encode."""

    def render(self, content: Any) -> bytes:  # noqa: ANN401 as in Starlette
        """Return the content as ASCII JSON."""
        return json.dumps(content).encode("ascii")


@cache
def _create_environment(language: str) -> Environment:
    """Return the page's templates in a language; messages in them are translated."""
    translator = Translator(language)
    environment = Environment(
        loader=PackageLoader("importer.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=translator.format_value,
    )
    environment.globals.update(_=translator, language=language, languages=LANGUAGE_NAMES)
    return environment


def render_html(name: str, language: str, **values: object) -> str:
    """Render a page in a language."""
    return _create_environment(language).get_template(name).render(values)


@dataclass(frozen=True, slots=True)
class AppContext:
    """Dependencies of the routes.

    Attributes:
        session: state of the page.
        folder: where uploads are stored.
    """

    session: Session
    upload_folder: Path

    def get_language(self, headers: Headers) -> str:
        """Return the language chosen on the page, else the one preferred by the browser."""
        return self.session.language or choose_language(headers.get("accept-language", ""))

    def render_page(
        self,
        request: Request,
        name: str,
        status: int = 200,
        **values: object,
    ) -> Response:
        """Render a page as a response."""
        language = self.get_language(request.headers)
        return HTMLResponse(render_html(name, language, **values), status)

    def render_refusal(self, headers: Headers, status: int, reason: Message) -> Response:
        """Render the page that refuses access."""
        language = choose_language(headers.get("accept-language", ""))
        return HTMLResponse(render_html("refused.html", language, why=reason), status)


def get_context(request: Request) -> AppContext:
    """Return the dependencies of the routes."""
    context: AppContext = request.app.state.context
    return context
