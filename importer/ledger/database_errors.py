"""Translate database errors into user-facing ones; PostgreSQL's by their SQLSTATE.

The codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from importer.domain.errors import ImportEventsError, Stopped, UnusableInput
from importer.ledger.records import LaterVersion, NotBelievable

_LONGEST = 200
_TRANSIENT = re.compile(
    "too many (clients|connections)|connection slots|starting up|shutting down|recovery"
)
_REFUSED = re.compile(
    "authentication failed|does not exist|pg_hba|[Pp]ermission denied|not permitted to log in|"
    "no password supplied|not currently accepting"
)


class Damaged(UnusableInput):
    """The ledger is damaged or is not a ledger; `import-events ledger rebuild` creates a new one."""


@contextmanager
def failures_told(
    name: str,
    translate: Callable[[DBAPIError], ImportEventsError],
    build_damaged: Callable[[str], Damaged],
) -> Iterator[None]:
    """Translate database errors that are raised inside the context.

    Args:
        name: the ledger's path or URL, without secrets.
        translate: returns the error for one of the database or its driver.
        build_damaged: returns the error for a damaged ledger, with the reason.

    Raises:
        ImportEventsError: the translated error.
    """
    try:
        yield
    except DBAPIError as error:
        raise translate(error) from error
    except SQLAlchemyError as error:
        raise build_damaged(type(error).__name__) from error
    except UnicodeDecodeError as error:  # sqlite3 fails to quote names of a damaged schema
        raise build_damaged("malformed names") from error
    except NotBelievable as error:
        raise build_damaged(str(error)) from error
    except LaterVersion as error:
        raise UnusableInput(
            f"The ledger {name} was written by a later version of import-events.",
            "Install that version or a later one.",
        ) from error


def told(name: str, error: DBAPIError) -> UnusableInput | Stopped:
    """Translate an error of PostgreSQL, or of the connection to it, by its SQLSTATE."""
    state = getattr(error.orig, "sqlstate", None)
    reason = _reason(error)
    if state is None:
        return _at_the_door(reason)(name, reason)
    for length in (5, 3, 2):
        if state[:length] in _BY_STATE:
            return _BY_STATE[state[:length]](name, reason)
    return _unknown(name, f"{reason}, {state}")


def damaged(name: str, reason: str) -> Damaged:
    """Return the error for a database whose content no ledger wrote."""
    return Damaged(
        f"The ledger {name} is damaged or is no ledger ({reason:.{_LONGEST}}). It was left as it is.",
        "Put it back from a backup; or name an empty database with --ledger, and "
        "`import-events ledger rebuild` fills it from the organization.",
    )


def _reason(error: DBAPIError) -> str:
    """Return the primary message, on one line; the details would quote rows."""
    diagnosis = getattr(error.orig, "diag", None)
    words = str(getattr(diagnosis, "message_primary", None) or error.orig)
    return " ".join(words.split())[:_LONGEST]


def _at_the_door(reason: str) -> Callable[[str, str], UnusableInput | Stopped]:
    """Translate connection errors by their text: they have no SQLSTATE."""
    if not _TRANSIENT.search(reason) and _REFUSED.search(reason):
        return _refused
    return _away


def _away(name: str, reason: str) -> Stopped:
    return Stopped(
        f"The ledger's database {name} cannot be reached ({reason}), so nothing more was sent.",
        "See that it runs and that this machine reaches it; the same command goes on from there.",
    )


def _no_room(name: str, reason: str) -> Stopped:
    return Stopped(
        f"The ledger's database {name} cannot be written ({reason}), so nothing more was sent.",
        "Make room on its server; the same command goes on from there.",
    )


def _crowded(name: str, reason: str) -> Stopped:
    return Stopped(
        f"The ledger's database {name} has no connection to spare ({reason}), so nothing more was "
        "sent.",
        "Run fewer at once, or raise max_connections; the same command goes on from there.",
    )


def _locked(name: str, reason: str) -> Stopped:
    return Stopped(
        f"The ledger's database {name} is kept locked by others ({reason}), so nothing more was sent.",
        "Let them finish; the same command goes on from there.",
    )


def _unknown(name: str, reason: str) -> Stopped:
    return Stopped(
        f"The ledger's database {name} does not do what it should ({reason}), so nothing more was "
        "sent.",
        "Look into its server's log; the same command goes on from there.",
    )


def _refused(name: str, reason: str) -> UnusableInput:
    return UnusableInput(
        f"The ledger's database {name} cannot be used ({reason}).",
        "Check the URL's user, password and database, and what the user may do there: making tables "
        "once, then reading and writing them.",
    )


_BY_STATE: dict[str, Callable[[str, str], UnusableInput | Stopped]] = {
    "08": _away,
    "57P": _away,  # shut down, crashed, or starting
    "25P03": _away,  # this process was suspended while it held a lock
    "53": _no_room,
    "58": _no_room,
    "53300": _crowded,
    "40": _locked,
    "55P03": _locked,
    "57014": _locked,
    "25006": _refused,  # a read-only standby
    "28": _refused,
    "3D": _refused,
    "3F": _refused,
    "42501": _refused,
    "23": damaged,
    "42": damaged,
    "XX001": damaged,
    "XX002": damaged,
}
