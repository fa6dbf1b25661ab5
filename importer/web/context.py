"""Objects shared by all routes: session, upload folder and page templates."""

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
from importer.web.translation import choose_language, translate


class AsciiJsonResponse(JSONResponse):
    """JSON in ASCII, because a corrected cell may contain lone surrogates, which UTF-8 cannot encode."""

    def render(self, content: Any) -> bytes:  # noqa: ANN401 as in Starlette
        """Return the content as ASCII JSON."""
        return json.dumps(content).encode("ascii")


class PageTemplates:
    """Jinja templates with automatic escaping; undefined names raise an error."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=PackageLoader("importer.web"), autoescape=True, undefined=StrictUndefined
        )

    def render_html(self, name: str, language: str, **values: Any) -> str:  # noqa: ANN401 templates take any
        """Render a page in a language."""

        def translate_text(name: str, **parameters: object) -> str:
            return translate(name, language, **parameters)

        template = self._templates.get_template(name)
        return template.render(t=translate_text, language=language, languages=LANGUAGES, **values)


@dataclass(frozen=True, slots=True)
class AppContext:
    """Dependencies of the routes.

    Attributes:
        session: state of the page.
        folder: where uploads are stored.
        pages: templates.
    """

    session: Session
    upload_folder: Path
    templates: PageTemplates

    def get_language(self, headers: Headers) -> str:
        """Return the language chosen on the page, else the one preferred by the browser."""
        return self.session.language or choose_language(headers.get("accept-language", ""))

    def render_page(
        self,
        request: Request,
        name: str,
        status: int = 200,
        **values: Any,  # noqa: ANN401 Jinja takes anything
    ) -> Response:
        """Render a page as a response."""
        language = self.get_language(request.headers)
        return HTMLResponse(self.templates.render_html(name, language, **values), status)

    def render_refusal(self, headers: Headers, status: int, reason: str) -> Response:
        """Render the page that refuses access; `reason` is a message id."""
        language = choose_language(headers.get("accept-language", ""))
        return HTMLResponse(
            self.templates.render_html("refused.html", language, why=reason), status
        )


def get_context(request: Request) -> AppContext:
    """Return the dependencies of the routes."""
    context: AppContext = request.app.state.context
    return context
