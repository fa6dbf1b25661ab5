"""Translate database errors into user-facing ones; PostgreSQL's by their SQLSTATE.

The codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from importer.domain.errors import ImportEventsError, Stopped, UnusableInput
from importer.domain.message import Message
from importer.ledger.records import CorruptLedger, NewerLedgerVersion

RESUME_HINT = Message("Then run the same command to continue.")

_MAX_REASON_LENGTH = 200
_TRANSIENT_PATTERN = re.compile(
    "too many (clients|connections)|connection slots|starting up|shutting down|recovery"
)
_ACCESS_DENIED_PATTERN = re.compile(
    "authentication failed|does not exist|pg_hba|[Pp]ermission denied|not permitted to log in|"
    "no password supplied|not currently accepting"
)


class DamagedLedger(UnusableInput):
    """The ledger is damaged or is not a ledger; `import-events ledger rebuild` creates a new one."""


@contextmanager
def translate_errors(
    name: str,
    driver_error: type[Exception],
    translate: Callable[[Exception], ImportEventsError],
    build_damaged: Callable[[str], DamagedLedger],
) -> Iterator[None]:
    """Translate database errors that are raised inside the context.

    Args:
        name: the ledger's path or URL, without secrets.
        driver_error: base class of the driver's errors.
        translate: returns the error for one of the driver's.
        build_damaged: returns the error for a damaged ledger, with the reason.

    Raises:
        ImportEventsError: the translated error.
    """
    try:
        yield
    except driver_error as error:
        raise translate(error) from error
    except UnicodeDecodeError as error:  # sqlite3 fails to quote names of a damaged schema
        raise build_damaged("malformed names") from error
    except CorruptLedger as error:
        raise build_damaged(str(error)) from error
    except NewerLedgerVersion as error:
        raise UnusableInput(
            Message(
                "The ledger {name} was written by a later version of import-events.", name=name
            ),
            Message("Install that version or a later one."),
        ) from error


def translate_postgresql_error(name: str, error: Exception) -> UnusableInput | Stopped:
    """Translate an error of PostgreSQL, or of the connection to it, by its SQLSTATE."""
    state = getattr(error, "sqlstate", None)
    reason = _extract_reason(error)
    if state is None:
        return _choose_connection_error(reason)(name, reason)
    for length in (5, 3, 2):
        if state[:length] in _BUILDER_BY_SQLSTATE:
            return _BUILDER_BY_SQLSTATE[state[:length]](name, reason)
    return _build_unknown_error(name, f"{reason}, {state}")


def build_damaged_error(name: str, reason: str) -> DamagedLedger:
    """Return the error for a database whose content no ledger wrote."""
    return DamagedLedger(
        Message(
            "The ledger {name} is damaged or is not a ledger ({reason}). It was not changed.",
            name=name,
            reason=f"{reason:.{_MAX_REASON_LENGTH}}",
        ),
        Message(
            "Restore it from a backup. Or name an empty database with --ledger and run "
            "`import-events ledger rebuild` to fill it from the events in Intervals."
        ),
    )


def _extract_reason(error: Exception) -> str:
    """Return the primary message, on one line; the details would quote rows."""
    diagnosis = getattr(error, "diag", None)
    words = str(getattr(diagnosis, "message_primary", None) or error)
    return " ".join(words.split())[:_MAX_REASON_LENGTH]


def _choose_connection_error(reason: str) -> Callable[[str, str], UnusableInput | Stopped]:
    """Translate connection errors by their text: they have no SQLSTATE."""
    if not _TRANSIENT_PATTERN.search(reason) and _ACCESS_DENIED_PATTERN.search(reason):
        return _build_access_error
    return _build_unreachable_error


def _build_unreachable_error(name: str, reason: str) -> Stopped:
    return Stopped(
        Message(
            "The ledger's database {name} cannot be reached ({reason}). No more events were sent.",
            name=name,
            reason=reason,
        ),
        Message(
            "Check that it is running and that this machine can reach it. {resume}",
            resume=RESUME_HINT,
        ),
    )


def _build_disk_error(name: str, reason: str) -> Stopped:
    return Stopped(
        Message(
            "The ledger's database {name} cannot be written ({reason}). No more events were sent.",
            name=name,
            reason=reason,
        ),
        Message("Free up disk space on its server. {resume}", resume=RESUME_HINT),
    )


def _build_connections_error(name: str, reason: str) -> Stopped:
    return Stopped(
        Message(
            "The ledger's database {name} has no free connection ({reason}). No more events were sent.",
            name=name,
            reason=reason,
        ),
        Message(
            "Run fewer imports at once, or raise max_connections. {resume}", resume=RESUME_HINT
        ),
    )


def _build_locked_error(name: str, reason: str) -> Stopped:
    return Stopped(
        Message(
            "The ledger's database {name} is locked by others ({reason}). No more events were sent.",
            name=name,
            reason=reason,
        ),
        Message("Wait until they have finished. {resume}", resume=RESUME_HINT),
    )


def _build_unknown_error(name: str, reason: str) -> Stopped:
    return Stopped(
        Message(
            "The ledger's database {name} reported an error ({reason}). No more events were sent.",
            name=name,
            reason=reason,
        ),
        Message("Read the log of its server. {resume}", resume=RESUME_HINT),
    )


def _build_access_error(name: str, reason: str) -> UnusableInput:
    return UnusableInput(
        Message(
            "The ledger's database {name} cannot be used ({reason}).", name=name, reason=reason
        ),
        Message(
            "Check user, password and database in the URL, and the user's permissions: to create tables "
            "the first time, then to read and write them."
        ),
    )


_BUILDER_BY_SQLSTATE: dict[str, Callable[[str, str], UnusableInput | Stopped]] = {
    "08": _build_unreachable_error,
    "57P": _build_unreachable_error,  # shut down, crashed, or starting
    "25P03": _build_unreachable_error,  # this process was suspended while it held a lock
    "53": _build_disk_error,
    "58": _build_disk_error,
    "53300": _build_connections_error,
    "40": _build_locked_error,
    "55P03": _build_locked_error,
    "57014": _build_locked_error,
    "25006": _build_access_error,  # a read-only standby
    "28": _build_access_error,
    "3D": _build_access_error,
    "3F": _build_access_error,
    "42501": _build_access_error,
    "23": build_damaged_error,
    "42": build_damaged_error,
    "XX001": build_damaged_error,
    "XX002": build_damaged_error,
}
