"""PostgreSQL URLs of ledgers: check them, and remove secrets before they are shown."""

import os
import re

from importer.domain.errors import UnusableInput

_SCHEME_PATTERN = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_POSTGRESQL_SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")
_HOST_PATTERN = re.compile(r"(\[[^][]*\]|[^][:]*)(:\d*)?")
_SECRET_OPTION = re.compile("[^=]*(pass|key|secret|token)", re.IGNORECASE)
"""Options of a URL that may be secret (libpq's `password`, `sslpassword` and the like)."""
_URL_HINT = (
    "It looks like postgresql://user@host/database; in names and passwords write %40 for @, %2F for /, "
    "%3A for : and %25 for %."
)


def is_database_url(target: str | os.PathLike[str]) -> bool:
    """Return whether `target` is a PostgreSQL URL and not a path.

    Raises:
        UnusableInput: it is a URL of another scheme.
    """
    scheme = _SCHEME_PATTERN.match(os.fspath(target))
    if scheme is None:
        return False
    if scheme[0].lower() not in _POSTGRESQL_SCHEMES:
        raise UnusableInput(
            f"A ledger at a URL of the kind {scheme[0]} cannot be used.",
            "Name a file, or a PostgreSQL database: --ledger postgresql://user@host/database.",
        )
    return True


def to_libpq_url(url: str) -> str:
    """Return the URL with the scheme that libpq knows."""
    return f"postgresql://{_remove_scheme(url)}"


def redact_url(url: str) -> str:
    """Return the URL without user, password and options.

    Raises:
        UnusableInput: the URL is ambiguous about where the password ends, or its port is invalid.
    """
    rest = _remove_scheme(url)
    end = re.search("[@/]", rest)  # as libpq does
    if end is not None and end[0] == "@":
        rest = rest[end.end() :]
    place = rest.partition("?")[0]
    hosts = place.partition("/")[0].split(",")
    if "@" in place or (end is not None and end[0] == "/" and "@" in rest):
        raise UnusableInput("The ledger's URL has an @ where none belongs.", _URL_HINT)
    if not all(_HOST_PATTERN.fullmatch(host) for host in hosts):
        raise UnusableInput("The ledger's URL names a port that is no number.", _URL_HINT)
    return f"postgresql://{place}"


def remove_password(url: str) -> str:
    """Return the URL without password and secret options, with user, host and database.

    Raises:
        UnusableInput: as `redact_url`.
    """
    place = redact_url(url).removeprefix("postgresql://")
    rest = _remove_scheme(url)
    credentials, at, after_at = rest.partition("@")
    has_user = bool(at) and "/" not in credentials
    options = (after_at if has_user else rest).partition("?")[2]
    kept = "&".join(one for one in options.split("&") if one and not _SECRET_OPTION.match(one))
    user = f"{credentials.partition(':')[0]}@" if has_user and "?" not in credentials else ""
    return f"postgresql://{user}{place}" + (f"?{kept}" if kept else "")


def build_url_error() -> UnusableInput:
    """Return the error for a URL that libpq cannot parse; libpq's own message would quote it."""
    return UnusableInput("The ledger's URL cannot be understood.", _URL_HINT)


def _remove_scheme(url: str) -> str:
    return url.partition("://")[2]
