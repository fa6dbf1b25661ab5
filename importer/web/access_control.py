"""Access control: only the browser that opened the one-time address may use the page, from its own origin."""

import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = "127.0.0.1"
"""The only address on which the page is served."""

_OPEN = frozenset({"/static/page.css", "/static/icon.svg"})
"""Paths served without the cookie: the style of the page that refuses access."""
_WEEK = 7 * 24 * 3600
"""Lifetime of the cookie, in seconds."""
_OWN_SITES = frozenset({"same-origin", "none"})
"""Accepted values of Sec-Fetch-Site: our own page, and an address typed in or opened from outside."""
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
"""Headers of every response."""


class Keys:
    """The one-time token of the page's address, and the cookie for which it is exchanged."""

    def __init__(self, port: int) -> None:
        self.name = f"import-events-{port}"  # cookies are not kept apart by port
        self.token: str | None = secrets.token_urlsafe(32)
        self._secret = secrets.token_urlsafe(32)

    def exchange(self, token: str) -> str | None:
        """Return the `Set-Cookie` header for the token and invalidate the token; `None` for a wrong one."""
        if self.token is None or not _same(token, self.token):
            return None
        self.token = None
        return f"{self.name}={self._secret}; Path=/; Max-Age={_WEEK}; HttpOnly; SameSite=Strict"

    def fits(self, cookies: str) -> bool:
        """Return whether the header `Cookie` contains the cookie of this page."""
        try:
            morsel = SimpleCookie(cookies).get(self.name)
        except CookieError:
            return False
        return morsel is not None and _same(morsel.value, self._secret)


class Guard:
    """ASGI middleware: refuses foreign hosts, origins and browsers; adds the security headers."""

    def __init__(
        self, app: ASGIApp, port: int, access_token: Keys, render_refusal: Callable[..., Response]
    ) -> None:
        self._app, self._keys, self._refused = app, access_token, render_refusal
        self._host = f"{LOOPBACK}:{port}"
        self._origin = f"http://{self._host}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle the request here, or pass it on to the application."""
        if scope["type"] != "http":
            return
        application = self._answer(scope, Headers(scope=scope)) or self._app

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await application(scope, receive, send_with_headers)

    def _answer(self, scope: Scope, headers: Headers) -> Response | None:
        """Return a refusal or redirect; `None` if the application may handle the request."""
        violation = self._foreign(scope["method"], headers)
        if violation is not None:
            return self._refused(headers, 403, violation)
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
        """Return the message id of the reason to refuse the request; `None` if there is none."""
        if headers.getlist("host") != [self._host]:
            # DNS rebinding: a foreign host name that resolves to this machine
            return "refused_host"
        origin = headers.get("origin")
        if origin != self._origin and not (origin is None and method in _READING):
            return "refused_origin"
        if headers.get("sec-fetch-site", "none") not in _OWN_SITES:
            return "refused_origin"
        return None


def _same(one: str, other: str) -> bool:
    """Compare in constant time."""
    return secrets.compare_digest(one.encode("utf-8", "replace"), other.encode())
