"""Access control: only the browser that opened the one-time address may use the page, from its own origin."""

import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from importer.messages import Message

LOOPBACK = "127.0.0.1"
"""The only address on which the page is served."""

_PUBLIC_PATHS = frozenset({"/static/page.css", "/static/icon.svg"})
"""Paths served without the cookie: the style of the page that refuses access."""
_COOKIE_MAX_AGE = 7 * 24 * 3600
"""Lifetime of the cookie, in seconds."""
_TRUSTED_FETCH_SITES = frozenset({"same-origin", "none"})
"""Accepted values of Sec-Fetch-Site: our own page, and an address typed in or opened from outside."""
_SAFE_METHODS = frozenset({"GET", "HEAD"})

_WRONG_HOST = Message("The request used a host name other than this page's own address.")
_WRONG_ORIGIN = Message("The request came from another site.")
_WRONG_BROWSER = Message(
    "The link to this page works once, and only in the browser that opened it."
)

SECURITY_HEADERS = {
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


class AccessToken:
    """The one-time token of the page's address, and the cookie for which it is exchanged."""

    def __init__(self, port: int) -> None:
        self.cookie_name = f"import-events-{port}"  # cookies are not kept apart by port
        self.token: str | None = secrets.token_urlsafe(32)
        self._cookie_secret = secrets.token_urlsafe(32)

    def exchange_token(self, token: str) -> str | None:
        """Return the `Set-Cookie` header for the token and invalidate the token; `None` for a wrong one."""
        if self.token is None or not _compare_secrets(token, self.token):
            return None
        self.token = None
        value = f"{self.cookie_name}={self._cookie_secret}; Path=/; Max-Age={_COOKIE_MAX_AGE}"
        return f"{value}; HttpOnly; SameSite=Strict"

    def check_cookie(self, cookies: str) -> bool:
        """Return whether the header `Cookie` contains the cookie of this page."""
        try:
            morsel = SimpleCookie(cookies).get(self.cookie_name)
        except CookieError:
            return False
        return morsel is not None and _compare_secrets(morsel.value, self._cookie_secret)


class AccessControl:
    """ASGI middleware: refuses foreign hosts, origins and browsers; adds the security headers."""

    def __init__(
        self,
        app: ASGIApp,
        port: int,
        access_token: AccessToken,
        render_refusal: Callable[..., Response],
    ) -> None:
        self._app, self._access_token, self._render_refusal = app, access_token, render_refusal
        self._host = f"{LOOPBACK}:{port}"
        self._origin = f"http://{self._host}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle the request here, or pass it on to the application."""
        if scope["type"] != "http":
            return
        application = self._check_request(scope, Headers(scope=scope)) or self._app

        async def send_with_headers(message: AsgiMessage) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        await application(scope, receive, send_with_headers)

    def _check_request(self, scope: Scope, headers: Headers) -> Response | None:
        """Return a refusal or redirect; `None` if the application may handle the request."""
        violation = self._find_violation(scope["method"], headers)
        if violation is not None:
            return self._render_refusal(headers, 403, violation)
        if scope["path"] in _PUBLIC_PATHS:
            return None
        tokens = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        if scope["path"] == "/" and scope["method"] == "GET" and tokens:
            cookie = self._access_token.exchange_token(tokens[0])
            if cookie is not None:
                return RedirectResponse("/", 303, {"Set-Cookie": cookie})
        if not self._access_token.check_cookie(headers.get("cookie", "")):
            return self._render_refusal(headers, 403, _WRONG_BROWSER)
        return RedirectResponse("/", 303) if tokens and scope["path"] == "/" else None

    def _find_violation(self, method: str, headers: Headers) -> Message | None:
        """Return the reason to refuse the request; `None` if there is none."""
        if headers.getlist("host") != [self._host]:
            # DNS rebinding: a foreign host name that resolves to this machine
            return _WRONG_HOST
        origin = headers.get("origin")
        if origin != self._origin and not (origin is None and method in _SAFE_METHODS):
            return _WRONG_ORIGIN
        if headers.get("sec-fetch-site", "none") not in _TRUSTED_FETCH_SITES:
            return _WRONG_ORIGIN
        return None


def _compare_secrets(one: str, other: str) -> bool:
    """Compare in constant time."""
    return secrets.compare_digest(one.encode("utf-8", "replace"), other.encode())
