"""Who may ask: the browser that was handed the one-time token, on this page's own origin, and nobody else."""

import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = "127.0.0.1"
"""The only address that the page is ever served on."""

_OPEN = frozenset({"/static/page.css", "/static/icon.svg"})
"""What a browser without the cookie may have: the look of the page that refuses it."""
_WEEK = 7 * 24 * 3600
_OWN_SITES = frozenset({"same-origin", "none"})
"""Values of Sec-Fetch-Site: our own page, and what a person typed or was opened from outside."""
_READING = frozenset({"GET", "HEAD"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""On every answer."""


class Keys:
    """The one-time token, and the cookie that it becomes."""

    def __init__(self, port: int) -> None:
        self.name = f"import-events-{port}"  # cookies are not kept apart by port
        self.token: str | None = secrets.token_urlsafe(32)
        self._secret = secrets.token_urlsafe(32)

    def exchange(self, token: str) -> str | None:
        """Return the cookie for the token, which is useless from now on; `None` for a wrong one."""
        if self.token is None or not _same(token, self.token):
            return None
        self.token = None
        return f"{self.name}={self._secret}; Path=/; Max-Age={_WEEK}; HttpOnly; SameSite=Strict"

    def fits(self, cookies: str) -> bool:
        """Tell whether the header `Cookie` holds ours."""
        try:
            morsel = SimpleCookie(cookies).get(self.name)
        except CookieError:
            return False
        return morsel is not None and _same(morsel.value, self._secret)


class Guard:
    """ASGI middleware: refuses foreign hosts, origins and browsers; sets the headers of every answer."""

    def __init__(
        self, app: ASGIApp, port: int, keys: Keys, refused: Callable[..., Response]
    ) -> None:
        self._app, self._keys, self._refused = app, keys, refused
        self._host = f"{LOOPBACK}:{port}"
        self._origin = f"http://{self._host}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the page answer."""
        if scope["type"] != "http":
            return
        answer = self._answer(scope, Headers(scope=scope)) or self._app

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await answer(scope, receive, with_headers)

    def _answer(self, scope: Scope, headers: Headers) -> Response | None:
        """Return what is answered here; `None` for what is the page's to answer."""
        foreign = self._foreign(scope["method"], headers)
        if foreign is not None:
            return self._refused(headers, 403, foreign)
        if scope["path"] in _OPEN:
            return None
        tokens = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        if scope["path"] == "/" and scope["method"] == "GET" and tokens:
            cookie = self._keys.exchange(tokens[0])
            if cookie is not None:
                return RedirectResponse("/", 303, {"Set-Cookie": cookie})
        if not self._keys.fits(headers.get("cookie", "")):
            return self._refused(headers, 403, "refused_cookie")
        return RedirectResponse("/", 303) if tokens and scope["path"] == "/" else None

    def _foreign(self, method: str, headers: Headers) -> str | None:
        """Say (as a word of the catalogue) what is foreign about a request, if anything is."""
        if headers.getlist("host") != [self._host]:
            return "refused_host"  # DNS rebinding: a name of somebody else's that leads here
        origin = headers.get("origin")
        if origin != self._origin and not (origin is None and method in _READING):
            return "refused_origin"
        if headers.get("sec-fetch-site", "none") not in _OWN_SITES:
            return "refused_origin"
        return None


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode("utf-8", "replace"), other.encode())
