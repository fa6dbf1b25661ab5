"""Addresses of ledgers in PostgreSQL: what of them may be shown, and what is wrong with them."""

import os
import re

from importer.domain.errors import UnusableInput

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_OURS = ("postgresql://", "postgres://", "postgresql+psycopg://")
_HOST = re.compile(r"(\[[^][]*\]|[^][:]*)(:\d*)?")
_SECRET = re.compile("[^=]*(pass|key|secret|token)", re.IGNORECASE)
"""Options of a URL that are, or may be, secret (libpq's `password`, `sslpassword` and the like)."""
_HINT = (
    "It looks like postgresql://user@host/database; in names and passwords write %40 for @, %2F for /, "
    "%3A for : and %25 for %."
)


def is_url(target: str | os.PathLike[str]) -> bool:
    """Tell whether a ledger is named by a URL and not by its path.

    Raises:
        UnusableInput: it is the URL of something else.
    """
    scheme = _SCHEME.match(os.fspath(target))
    if scheme is None:
        return False
    if scheme[0].lower() not in _OURS:
        raise UnusableInput(
            f"A ledger at a URL of the kind {scheme[0]} cannot be used.",
            "Name a file, or a PostgreSQL database: --ledger postgresql://user@host/database.",
        )
    return True


def for_libpq(url: str) -> str:
    """Return the URL as PostgreSQL's own programs know it."""
    return f"postgresql://{_after_scheme(url)}"


def shown(url: str) -> str:
    """Return the URL without user, password and options.

    Raises:
        UnusableInput: it cannot be told where the password ends.
    """
    rest = _after_scheme(url)
    end = re.search("[@/]", rest)  # as libpq does it
    if end is not None and end[0] == "@":
        rest = rest[end.end() :]
    place = rest.partition("?")[0]
    hosts = place.partition("/")[0].split(",")
    if "@" in place or (end is not None and end[0] == "/" and "@" in rest):
        raise UnusableInput("The ledger's URL has an @ where none belongs.", _HINT)
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise UnusableInput("The ledger's URL names a port that is no number.", _HINT)
    return f"postgresql://{place}"


def without_password(url: str) -> str:
    """Return the URL as it can be shown and typed: user, place and options, but no password.

    Raises:
        UnusableInput: it cannot be told where the password ends.
    """
    place = shown(url).removeprefix("postgresql://")
    rest = _after_scheme(url)
    who, at, behind = rest.partition("@")
    is_user = bool(at) and "/" not in who
    options = (behind if is_user else rest).partition("?")[2]
    kept = "&".join(one for one in options.split("&") if one and not _SECRET.match(one))
    user = f"{who.partition(':')[0]}@" if is_user and "?" not in who else ""
    return f"postgresql://{user}{place}" + (f"?{kept}" if kept else "")


def unusable() -> UnusableInput:
    """What to say of a URL that libpq does not understand; it would quote it."""
    return UnusableInput("The ledger's URL cannot be understood.", _HINT)


def _after_scheme(url: str) -> str:
    return url.partition("://")[2]
